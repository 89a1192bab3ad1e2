// Package apt says what `apt-get install` brings into an image of Debian or Ubuntu: which
// packages beside those asked for, how many bytes to download and how many on disk.
//
// It reads tables of the suites that ship with the program, made of the suites'
// own Packages indexes. A suite that has no table is not known, and nothing is guessed.
package apt

//go:generate sh aptgen/generate.sh bullseye bookworm trixie
