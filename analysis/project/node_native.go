package project

import (
	"slices"
	"strings"
)

// OnMusl says what a native module does on Alpine, whose C library is musl.
type OnMusl uint8

// What may happen.
const (
	MuslUnknown  OnMusl = iota
	MuslPrebuilt        // a build for musl is downloaded: install it in a stage of the same C library as the final one
	MuslCompiles        // it is compiled while installing: python3, make and g++ are needed
	MuslBroken          // it needs glibc: Alpine is no choice
)

// String says it in a word.
func (m OnMusl) String() string {
	return [...]string{"unknown", "prebuilt", "compiles", "broken"}[m]
}

// NativeModule is a dependency that brings machine code, so that node_modules made
// on one C library does not run on another.
type NativeModule struct {
	Name string
	Dev  bool
	// Indirect: another dependency brings it in, as the lock file says.
	Indirect bool
	OnMusl   OnMusl
	Why      string // one phrase: "downloads a Chromium that is linked with glibc"
}

// nativeModules is kept to packages whose own documentation or release files show the behaviour.
var nativeModules = []NativeModule{
	{Name: "sharp", OnMusl: MuslPrebuilt, Why: "picks a libvips build for the C library when it is installed"},
	{Name: "bcrypt", OnMusl: MuslPrebuilt, Why: "brings a compiled addon"},
	{Name: "argon2", OnMusl: MuslPrebuilt, Why: "brings a compiled addon"},
	{Name: "better-sqlite3", OnMusl: MuslPrebuilt, Why: "downloads an addon for the C library when it is installed"},
	{Name: "sqlite3", OnMusl: MuslPrebuilt, Why: "downloads an addon for the C library when it is installed"},
	{Name: "libsql", OnMusl: MuslPrebuilt, Why: "picks a compiled addon for the C library when it is installed"},
	{Name: "@prisma/client", OnMusl: MuslPrebuilt, Why: "generates its client with a query engine for the C library (binaryTargets)"},
	{Name: "prisma", OnMusl: MuslPrebuilt, Why: "downloads engines for the C library"},
	{Name: "esbuild", OnMusl: MuslPrebuilt, Why: "is a compiled program"},
	{Name: "@swc/core", OnMusl: MuslPrebuilt, Why: "picks a compiled addon for the C library when it is installed"},
	{Name: "lightningcss", OnMusl: MuslPrebuilt, Why: "picks a compiled addon for the C library when it is installed"},
	{Name: "@parcel/watcher", OnMusl: MuslPrebuilt, Why: "picks a compiled addon for the C library when it is installed"},
	{Name: "@node-rs/argon2", OnMusl: MuslPrebuilt, Why: "picks a compiled addon for the C library when it is installed"},
	{Name: "@node-rs/bcrypt", OnMusl: MuslPrebuilt, Why: "picks a compiled addon for the C library when it is installed"},
	{Name: "@napi-rs/canvas", OnMusl: MuslPrebuilt, Why: "picks a compiled addon for the C library when it is installed"},
	{Name: "@sentry/profiling-node", OnMusl: MuslPrebuilt, Why: "brings a compiled addon"},
	{Name: "node-sass", OnMusl: MuslPrebuilt, Why: "downloads a compiled addon for the C library"},
	{Name: "canvas", OnMusl: MuslCompiles, Why: "is built on cairo and pango"},
	{Name: "grpc", OnMusl: MuslCompiles, Why: "compiles a C++ addon"},
	{Name: "node-rdkafka", OnMusl: MuslCompiles, Why: "compiles librdkafka"},
	{Name: "zeromq", OnMusl: MuslPrebuilt, Why: "brings a compiled addon"},
	{Name: "bufferutil", OnMusl: MuslCompiles, Why: "compiles a C addon, optional for ws"},
	{Name: "utf-8-validate", OnMusl: MuslCompiles, Why: "compiles a C addon, optional for ws"},
	{Name: "node-gyp", OnMusl: MuslCompiles, Why: "compiles addons"},
	{Name: "ffi-napi", OnMusl: MuslCompiles, Why: "compiles libffi"},
	{Name: "ref-napi", OnMusl: MuslCompiles, Why: "compiles a C addon"},
	{Name: "isolated-vm", OnMusl: MuslCompiles, Why: "compiles against V8"},
	{Name: "re2", OnMusl: MuslPrebuilt, Why: "downloads a compiled addon for the C library"},
	{Name: "node-pty", OnMusl: MuslCompiles, Why: "compiles a C++ addon"},
	{Name: "serialport", OnMusl: MuslPrebuilt, Why: "brings a compiled addon"},
	{Name: "usb", OnMusl: MuslPrebuilt, Why: "brings a compiled addon"},
	{Name: "pg-native", OnMusl: MuslCompiles, Why: "compiles against libpq"},
	{Name: "oracledb", OnMusl: MuslBroken, Why: "in its thick mode needs Oracle's client libraries, which are linked with glibc"},
	{Name: "ibm_db", OnMusl: MuslBroken, Why: "needs IBM's client libraries, which are linked with glibc"},
	{Name: "puppeteer", OnMusl: MuslBroken, Why: "downloads a Chrome that is linked with glibc"},
	{Name: "playwright", OnMusl: MuslBroken, Why: "downloads browsers that are linked with glibc"},
	{Name: "@playwright/test", OnMusl: MuslBroken, Why: "downloads browsers that are linked with glibc"},
	{Name: "cypress", OnMusl: MuslBroken, Why: "downloads an Electron that is linked with glibc"},
	{Name: "electron", OnMusl: MuslBroken, Why: "is linked with glibc"},
	{Name: "@tensorflow/tfjs-node", OnMusl: MuslBroken, Why: "downloads a TensorFlow library that is linked with glibc"},
	{Name: "onnxruntime-node", OnMusl: MuslBroken, Why: "brings an ONNX runtime that is linked with glibc"},
	{Name: "faiss-node", OnMusl: MuslBroken, Why: "brings an addon that is linked with glibc"},
	{Name: "mongodb-memory-server", OnMusl: MuslBroken, Why: "downloads a MongoDB server that is linked with glibc"},
}

// nativeModules gives the native dependencies, those for running first. What
// others bring in is listed as far as npm's lock file names it and it is not optional.
func (n *Node) nativeModules() []NativeModule {
	var list []NativeModule
	for _, m := range nativeModules {
		switch locked, ok := n.packages["node_modules/"+m.Name]; {
		case n.Uses(m.Name):
			m.Dev = !n.UsesInProduction(m.Name)
		case ok && !locked.Optional:
			m.Dev, m.Indirect = locked.Dev, true
		default:
			continue
		}
		list = append(list, m)
	}
	slices.SortStableFunc(list, func(a, b NativeModule) int {
		if a.Dev != b.Dev {
			if a.Dev {
				return 1
			}
			return -1
		}
		return strings.Compare(a.Name, b.Name)
	})
	return list
}
