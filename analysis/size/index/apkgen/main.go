// Apkgen makes the tables of Alpine for package index: it reads the APKINDEX.tar.gz of each
// repository of a release and writes what an estimate of sizes needs.
//
//	apkgen -suite alpine-3.22 -key alpine-devel@lists.alpinelinux.org-6165ee59.rsa.pub -o alpine-3.22.table APKINDEX.tar.gz…
//
// The index is signed, and with -key its signature is checked. Without a key -sha256 gives what
// the file is known by. The script generate.sh beside it fetches the indexes.
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"

	"minke/analysis/size/index"
)

func main() {
	var o options
	flag.StringVar(&o.suite, "suite", "", "`name` of the table, such as alpine-3.22")
	flag.StringVar(&o.key, "key", "", "`file` with the public key that has signed the indexes, called as Alpine calls it")
	flag.StringVar(&o.sums, "sha256", "", "the indexes' `sums`, separated by commas, where there is no key")
	flag.StringVar(&o.out, "o", "", "`file` to write")
	flag.Parse()
	if err := run(o, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "apkgen:", err)
		os.Exit(1)
	}
}

type options struct{ suite, key, sums, out string }

func run(o options, files []string) error {
	if o.suite == "" || o.out == "" || len(files) == 0 {
		return fmt.Errorf("-suite, -o and the files of the indexes are needed")
	}
	trust, err := trusting(o)
	if err != nil {
		return err
	}
	var all release
	for i, name := range files {
		file, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		a, err := unpack(file)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if err := trust.check(a, i); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if err := all.read(a); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	table, err := index.Pack(index.Alpine, o.suite, all.date, trust.source, all.number())
	if err != nil {
		return err
	}
	return os.WriteFile(o.out, table, 0o666)
}

func trusting(o options) (trust, error) {
	switch {
	case o.key != "":
		return keyOf(o.key)
	case o.sums != "":
		return trust{source: "sha256:" + o.sums, sums: strings.Split(o.sums, ",")}, nil
	}
	return trust{}, fmt.Errorf("-key or -sha256 is needed: nothing else says that the index is Alpine's")
}
