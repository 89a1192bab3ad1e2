package index

import (
	"bytes"
	"embed"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/klauspost/compress/zstd"
)

//go:embed *.table
var tables embed.FS

// suites has the tables by name, each decoded on first use.
var suites = func() map[string]func() *Suite {
	files, err := tables.ReadDir(".")
	if err != nil {
		panic(err) // it is embedded
	}
	all := map[string]func() *Suite{}
	for _, f := range files {
		all[strings.TrimSuffix(f.Name(), ".table")] = sync.OnceValue(func() *Suite { return mustRead(f.Name()) })
	}
	return all
}()

// Of returns the suite of that name, the codename of a release of Debian or Ubuntu or such as
// "alpine-3.16"; nil when there is no table of it.
func Of(name string) *Suite {
	if open := suites[name]; open != nil {
		return open()
	}
	return nil
}

// Suite is what a release of a distribution offers. It is immutable and safe for concurrent use.
type Suite struct {
	Kind Kind
	Name string // "bookworm", "alpine-3.16"
	Date string // the day of its Release file or index, "2026-11-14"
	// Source is what vouches for an index of Alpine: the name of the key that has signed it, or "sha256:" and its sum.
	Source string

	count       int // of packages; numbers behind are virtual packages
	names       names
	sizes       []Bytes
	priority    []byte
	depends     relations
	recommends  relations
	conditional []int32 // packages that come by themselves when all of their recommends are there
	provides    lists   // by package
	providers   lists   // by virtual or real package, the one that is taken first

	once    sync.Once
	minimal *Set
}

// relations are groups of alternatives, by package, as the table has them.
type relations struct {
	data   []byte
	starts []uint32
}

func mustRead(name string) *Suite {
	table, err := tables.ReadFile(name)
	if err == nil {
		var s *Suite
		if s, err = Read(table); err == nil {
			return s
		}
	}
	panic(fmt.Sprintf("embedded table: %v", err)) // the table's own test reads it
}

// Read reads a table that aptgen or apkgen has written.
func Read(table []byte) (*Suite, error) {
	d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(64<<20))
	if err != nil {
		return nil, err
	}
	defer d.Close()
	plain, err := d.DecodeAll(table, nil)
	if err != nil {
		return nil, err
	}
	line, rest, _ := bytes.Cut(plain, []byte("\n"))
	s := &Suite{}
	if err := s.readTitle(string(line)); err != nil {
		return nil, fmt.Errorf("first line %q: %w", line, err)
	}
	var column [columns][]byte
	for i := range column {
		n, w := binary.Uvarint(rest)
		if w <= 0 || n > uint64(len(rest)-w) {
			return nil, io.ErrUnexpectedEOF
		}
		column[i], rest = rest[w:w+int(n)], rest[w+int(n):]
	}
	s.names = newNames(string(column[columnNames]))
	s.priority = column[columnPriority]
	if s.names.len() < s.count || len(s.priority) != s.count {
		return nil, io.ErrUnexpectedEOF
	}
	s.readSizes(column[columnInstalled], column[columnDownload])
	s.depends = newRelations(column[columnDepends], s.count)
	s.recommends = newRelations(column[columnRecommends], s.count)
	s.readProvides(column[columnProvides])
	if s.Kind == Alpine {
		s.readConditions()
	}
	return s, nil
}

func (s *Suite) readTitle(line string) error {
	virtuals := 0
	for _, s.Kind = range []Kind{Debian, Alpine} {
		rest, ok := strings.CutPrefix(line, string(s.Kind))
		if !ok {
			continue
		}
		if s.Kind == Alpine {
			_, err := fmt.Sscanf(rest, " %s %s %d %d %s", &s.Name, &s.Date, &s.count, &virtuals, &s.Source)
			return err
		}
		_, err := fmt.Sscanf(rest, " %s %s %d %d", &s.Name, &s.Date, &s.count, &virtuals)
		return err
	}
	return errors.New("a table of another kind")
}

func (s *Suite) readSizes(installed, download []byte) {
	s.sizes = make([]Bytes, s.count)
	in, down := reader(installed), reader(download)
	for i := range s.sizes {
		s.sizes[i] = Bytes{Installed: int64(in.next()) << 10, Download: int64(down.next()) << 10}
	}
}

// of reads the groups of package n: how many there are, then the alternatives of each.
func (r relations) of(n int32) reader { return reader(r.data[r.starts[n]:]) }

// names reports whether package n has other among its alternatives.
func (r relations) names(n, other int32) bool {
	at := r.of(n)
	for range at.next() {
		for more := true; more; {
			v := at.next()
			if int32(v>>1) == other {
				return true
			}
			more = v&1 != 0
		}
	}
	return false
}

func newRelations(data []byte, count int) relations {
	r := relations{data, make([]uint32, count)}
	at := reader(data)
	for i := range count {
		r.starts[i] = uint32(len(data) - len(at))
		for range at.next() {
			for at.next()&1 != 0 {
			}
		}
	}
	return r
}

// readProvides reads who provides what. Among several the one of the highest
// priority is taken, else the first in the suite's index, which goes by name.
func (s *Suite) readProvides(data []byte) {
	s.provides = lists{starts: make([]uint32, 1, s.count+1)}
	number := make([]uint32, s.names.len()) // of providers
	at := reader(data)
	for range s.count {
		for range at.next() {
			if p := at.next(); p < uint64(len(number)) {
				s.provides.all = append(s.provides.all, int32(p))
				number[p]++
			}
		}
		s.provides.starts = append(s.provides.starts, uint32(len(s.provides.all)))
	}
	s.providers = lists{make([]int32, len(s.provides.all)), make([]uint32, 1, len(number)+1)}
	end := uint32(0)
	for p, n := range number {
		number[p] = end // where its next provider goes
		end += n
		s.providers.starts = append(s.providers.starts, end)
	}
	for i := range s.count {
		for _, p := range s.provides.of(int32(i)) {
			s.providers.all[number[p]] = int32(i)
			number[p]++
		}
	}
	for p := range number {
		s.sortProviders(s.providers.of(int32(p)))
	}
}

// lists are lists of numbers, one behind the other.
type lists struct {
	all    []int32
	starts []uint32 // of each, and the end of the last
}

func (l *lists) of(n int32) []int32 { return l.all[l.starts[n]:l.starts[n+1]] }

// reader takes uvarints off the front.
type reader []byte

func (r *reader) next() uint64 {
	if d := *r; len(d) > 0 && d[0] < 0x80 { // most are
		*r = d[1:]
		return uint64(d[0])
	}
	v, n := binary.Uvarint(*r)
	*r = (*r)[max(n, 0):]
	return v
}
