package index

import (
	"encoding/binary"
	"fmt"
	"strings"

	"github.com/klauspost/compress/zstd"
)

// Contents is a suite with its names resolved to numbers, as a table stores it.
type Contents struct {
	Packages []Entry
	Virtual  []string // numbered behind Packages
}

// Entry is one package of Contents. Numbers refer to Packages and Virtual.
type Entry struct {
	Name                string
	Installed, Download uint64 // KiB
	Priority            Priority
	Python              bool    // it brings Python modules
	Depends, Recommends [][]int // groups of alternatives, best first; for Alpine Recommends has what install_if asks for
	Provides            []int
}

// Pack writes a table of the suite that is called so. The source, a single word, says what vouches
// for the index; it is kept for Alpine alone.
func Pack(kind Kind, suite, date, source string, contents Contents) ([]byte, error) {
	var column [columns][]byte
	put := func(c int, v uint64) { column[c] = binary.AppendUvarint(column[c], v) }
	for _, e := range contents.Packages {
		column[columnNames] = append(append(column[columnNames], e.Name...), '\n')
		put(columnInstalled, e.Installed)
		put(columnDownload, e.Download)
		priority := byte(e.Priority)
		if e.Python {
			priority |= bytecode
		}
		column[columnPriority] = append(column[columnPriority], priority)
		column[columnDepends] = appendGroups(column[columnDepends], e.Depends)
		column[columnRecommends] = appendGroups(column[columnRecommends], e.Recommends)
		put(columnProvides, uint64(len(e.Provides)))
		for _, p := range e.Provides {
			put(columnProvides, uint64(p))
		}
	}
	column[columnNames] = append(column[columnNames], strings.Join(contents.Virtual, "\n")+"\n"...)
	plain := fmt.Appendf(nil, "%s %s %s %d %d", kind, suite, date, len(contents.Packages), len(contents.Virtual))
	if kind == Alpine {
		plain = append(append(plain, ' '), source...)
	}
	plain = append(plain, '\n')
	for _, c := range column {
		plain = append(binary.AppendUvarint(plain, uint64(len(c))), c...)
	}
	w, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBestCompression), zstd.WithWindowSize(zstd.MaxWindowSize>>4))
	if err != nil {
		return nil, err
	}
	return w.EncodeAll(plain, nil), nil
}

func appendGroups(to []byte, groups [][]int) []byte {
	to = binary.AppendUvarint(to, uint64(len(groups)))
	for _, g := range groups {
		for i, n := range g {
			more := uint64(0)
			if i+1 < len(g) {
				more = 1
			}
			to = binary.AppendUvarint(to, uint64(n)<<1|more)
		}
	}
	return to
}
