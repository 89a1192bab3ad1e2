package index

import (
	"cmp"
	"slices"
	"strings"
)

// Bytes is what packages take: Download as .deb or .apk files, Installed as their maintainers' tools
// have counted it: for Debian in whole KiB per file, for Alpine in the 4 KiB blocks of a disk, folders as well.
type Bytes struct {
	Installed, Download int64
}

func (b Bytes) plus(c Bytes) Bytes {
	return Bytes{b.Installed + c.Installed, b.Download + c.Download}
}

// Recommends says whether recommended packages are installed as well, as apt does by default.
type Recommends bool

// The two ways to install.
const (
	WithRecommends    Recommends = true
	WithoutRecommends Recommends = false
)

// Set is packages installed in an image of one suite. It is immutable.
type Set struct {
	suite  *Suite
	has    bits // by number: installed, or provided by what is
	own    bits // installed
	number []int32
	bytes  Bytes
}

// Empty is the set without packages.
func (s *Suite) Empty() *Set { return &Set{suite: s, has: s.bits(), own: s.bits()} }

func (s *Suite) bits() bits { return make(bits, s.names.len()/64+1) }

// bits is a set of numbers.
type bits []uint64

func (b bits) has(n int32) bool { return b[n>>6]&(1<<(n&63)) != 0 }
func (b bits) add(n int32)      { b[n>>6] |= 1 << (n & 63) }

// Minimal is what the smallest image of the distribution has: for Debian and Ubuntu what
// debootstrap makes with --variant=minbase, for Alpine its minirootfs.
func (s *Suite) Minimal() *Set {
	s.once.Do(func() {
		if s.Kind == Alpine {
			s.minimal = s.Empty().Install(minirootfs, WithoutRecommends)
		} else {
			s.minimal = s.debootstrap()
		}
	})
	return s.minimal
}

// Len is the number of packages.
func (s *Set) Len() int { return len(s.number) }

// Bytes is what all packages take.
func (s *Set) Bytes() Bytes { return s.bytes }

// Has reports whether a package is installed, or provided by one that is.
func (s *Set) Has(name string) bool {
	i, ok := s.suite.names.number(name)
	return ok && s.has.has(i)
}

// Names lists the packages, sorted.
func (s *Set) Names() []string {
	names := make([]string, len(s.number))
	for i, n := range s.number {
		names[i] = s.suite.names.of(n)
	}
	slices.Sort(names)
	return names
}

// Package is one package and what it takes.
type Package struct {
	Name string
	Bytes
}

// New counts what s has and old has not.
func (s *Set) New(old *Set) int {
	if s == old {
		return 0
	}
	count := 0
	for _, n := range s.number {
		if !old.installed(n) {
			count++
		}
	}
	return count
}

// Since lists what s has and old has not, the largest first.
func (s *Set) Since(old *Set) []Package {
	var list []Package
	for _, n := range s.number {
		if !old.installed(n) {
			list = append(list, Package{s.suite.names.of(n), s.suite.sizes[n]})
		}
	}
	slices.SortFunc(list, func(a, b Package) int {
		return cmp.Or(cmp.Compare(b.Installed, a.Installed), strings.Compare(a.Name, b.Name))
	})
	return list
}

func (s *Set) installed(n int32) bool { return s.own.has(n) }

// Install adds packages and what they need, as apt-get install and apk add do. It leaves out those
// that the suite does not have; see [Suite.Unknown]. Recommended packages are a thing of apt alone.
func (s *Set) Install(names []string, with Recommends) *Set {
	wanted := func(name string) (int32, bool) {
		n, ok := s.suite.find(name)
		return n, ok && !s.has.has(n)
	}
	if !slices.ContainsFunc(names, func(name string) bool { _, ok := wanted(name); return ok }) {
		return s
	}
	in := installer{&Set{suite: s.suite, has: slices.Clone(s.has), own: slices.Clone(s.own), number: slices.Clone(s.number), bytes: s.bytes}, with}
	for _, name := range names {
		if n, ok := wanted(name); ok {
			in.want(n)
		}
	}
	in.follow(len(s.number))
	in.conditions()
	return in.Set
}

// Unknown lists those of names that the suite does not have, or that several packages
// provide: apt refuses these, and apk does unless one of them goes before the others.
func (s *Suite) Unknown(names []string) []string {
	var unknown []string
	for _, name := range names {
		if _, ok := s.find(name); !ok {
			unknown = append(unknown, name)
		}
	}
	return unknown
}

// find returns the number of what asking for a name means.
func (s *Suite) find(name string) (int32, bool) {
	n, ok := s.names.number(name)
	if !ok || int(n) < s.count {
		return n, ok
	}
	by := s.providers.of(n)
	return n, len(by) == 1 || s.Kind == Alpine && len(by) > 1 && s.rank(by[0]) > s.rank(by[1])
}

// installer adds packages to a set that nobody else has seen yet.
type installer struct {
	*Set
	with Recommends
}

// want adds package n, or for a virtual one the provider that would be taken.
func (in *installer) want(n int32) {
	if in.has.has(n) {
		return
	}
	if int(n) >= in.suite.count {
		if by := in.suite.providers.of(n); len(by) > 0 {
			in.want(by[0])
		}
		return
	}
	in.has.add(n)
	in.own.add(n)
	in.number = append(in.number, n)
	in.bytes = in.bytes.plus(in.suite.sizes[n])
	for _, p := range in.suite.provides.of(n) {
		in.has.add(p)
	}
}

// follow adds what the packages from the i-th on need, dependencies of all before
// what any of them recommends.
func (in *installer) follow(from int) {
	for recommended := from; ; {
		for ; from < len(in.number); from++ {
			in.relations(in.suite.depends, in.number[from])
		}
		if !in.with || in.suite.Kind == Alpine || recommended >= len(in.number) {
			return
		}
		in.relations(in.suite.recommends, in.number[recommended])
		recommended++
	}
}

// relations adds the first alternative of each group of which there is none yet.
func (in *installer) relations(r relations, n int32) {
	at := r.of(n)
	for range at.next() {
		var first int32 = -1
		satisfied := false
		for more := true; more; {
			v := at.next()
			i := int32(v >> 1)
			more = v&1 != 0
			satisfied = satisfied || in.has.has(i)
			if first < 0 {
				first = i
			}
		}
		if !satisfied {
			in.want(first)
		}
	}
}

// rank is the priority of a package.
func (s *Suite) rank(n int32) Priority {
	if s.Kind == Alpine {
		return Priority(s.priority[n])
	}
	return Priority(s.priority[n] &^ bytecode)
}

// sortProviders puts the one that is taken first.
func (s *Suite) sortProviders(list []int32) {
	if len(list) < 2 {
		return
	}
	slices.SortFunc(list, func(a, b int32) int {
		return cmp.Or(cmp.Compare(s.rank(b), s.rank(a)), strings.Compare(s.names.of(a), s.names.of(b)))
	})
}

// Without takes packages away, but not what needs them or was there for their sake.
func (s *Set) Without(names []string) *Set {
	return s.keep(func(n int32) bool { return !slices.Contains(names, s.suite.names.of(n)) })
}

// Both has what is in both sets.
func (s *Set) Both(t *Set) *Set { return s.keep(t.installed) }

func (s *Set) keep(kept func(int32) bool) *Set {
	next := s.suite.Empty()
	in := installer{next, WithoutRecommends}
	for _, n := range s.number {
		if kept(n) {
			in.want(n)
		}
	}
	return next
}
