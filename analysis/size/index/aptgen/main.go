// Aptgen makes the tables of Debian and Ubuntu for package index: it reads a suite's Packages index on
// standard input, as apt keeps it, and writes what an estimate of sizes needs.
// The script generate.sh beside it fetches the indexes.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	"minke/analysis/size/index"
)

func main() {
	suite := flag.String("suite", "", "`name` of the suite, such as bookworm")
	date := flag.String("date", "", "`day` of the suite's Release file, 2006-01-02")
	out := flag.String("o", "", "`file` to write")
	flag.Parse()
	if err := run(*suite, *date, *out, os.Stdin); err != nil {
		fmt.Fprintln(os.Stderr, "aptgen:", err)
		os.Exit(1)
	}
}

func run(suite, date, out string, in io.Reader) error {
	if suite == "" || out == "" {
		return fmt.Errorf("-suite and -o are needed")
	}
	if _, err := time.Parse(time.DateOnly, date); err != nil {
		return fmt.Errorf("-date: %w", err)
	}
	packages, err := read(bufio.NewReader(in))
	if err != nil {
		return fmt.Errorf("index of %s: %w", suite, err)
	}
	table, err := index.Pack(index.Debian, suite, date, "", packages.number())
	if err != nil {
		return err
	}
	return os.WriteFile(out, table, 0o666)
}
