// Package index says what `apt-get install` brings into an image of Debian or Ubuntu and `apk add`
// into one of Alpine: which packages beside those asked for, how many bytes to download and how many on disk.
//
// It reads tables of releases that ship with the program, made of the releases' own package
// indexes. A release that has no table is not known, and nothing is guessed. What is peculiar to a
// distribution, its smallest image and what its packages make of a layer, stands in debian.go and alpine.go.
package index

//go:generate sh aptgen/generate.sh bullseye bookworm trixie
