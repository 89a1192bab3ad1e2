package main

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"pault.ag/go/debian/control"
	"pault.ag/go/debian/dependency"
	"pault.ag/go/debian/version"

	"minke/analysis/size/index"
)

// archive is a Packages file.
type archive struct {
	packages []*entry
	byName   map[string]*entry
	provides map[string][]provider // by what is provided
}

// entry is one package. Of several versions the newest stays.
type entry struct {
	name       string
	version    version.Version
	installed  uint64 // KiB
	download   uint64 // bytes
	priority   index.Priority
	python     bool
	depends    []dependency.Relation // Pre-Depends first
	recommends []dependency.Relation
	provides   []dependency.Relation
}

type provider struct {
	entry   *entry
	version *dependency.VersionRelation // nil when none is given
}

func read(in *bufio.Reader) (*archive, error) {
	paragraphs, err := control.NewParagraphReader(in, nil)
	if err != nil {
		return nil, err
	}
	x := &archive{byName: map[string]*entry{}, provides: map[string][]provider{}}
	for {
		p, err := paragraphs.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		if err := x.add(p.Values); err != nil {
			return nil, fmt.Errorf("%s: %w", p.Values["Package"], err)
		}
	}
	if len(x.byName) == 0 {
		return nil, errors.New("no packages in it")
	}
	for _, e := range x.byName {
		x.packages = append(x.packages, e)
	}
	slices.SortFunc(x.packages, func(a, b *entry) int { return cmp.Compare(a.name, b.name) })
	for _, e := range x.packages {
		for _, p := range possibilities(e.provides) {
			x.provides[p.Name] = append(x.provides[p.Name], provider{e, p.Version})
		}
	}
	return x, nil
}

func (x *archive) add(field map[string]string) error {
	e := &entry{name: field["Package"], priority: priority(field), python: python(field)}
	var err error
	if e.version, err = version.Parse(field["Version"]); err != nil {
		return err
	}
	if e.download, err = strconv.ParseUint(field["Size"], 10, 63); err != nil {
		return err
	}
	if s := field["Installed-Size"]; s != "" {
		if e.installed, err = strconv.ParseUint(s, 10, 63); err != nil {
			return err
		}
	}
	for _, f := range []struct {
		name string
		to   *[]dependency.Relation
	}{{"Pre-Depends", &e.depends}, {"Depends", &e.depends}, {"Recommends", &e.recommends}, {"Provides", &e.provides}} {
		d, err := dependency.Parse(field[f.name])
		if err != nil {
			return fmt.Errorf("%s: %w", f.name, err)
		}
		*f.to = append(*f.to, d.Relations...)
	}
	if old := x.byName[e.name]; old == nil || version.Compare(old.version, e.version) < 0 {
		x.byName[e.name] = e
	}
	return nil
}

func priority(field map[string]string) index.Priority {
	if field["Essential"] == "yes" {
		return index.Essential
	}
	return map[string]index.Priority{
		"required": index.Required, "important": index.Important, "standard": index.Standard,
	}[field["Priority"]]
}

// python reports whether a package brings Python modules. The standard library
// does as well, and stands in another section.
func python(field map[string]string) bool {
	name := field["Package"]
	return field["Section"] == "python" ||
		strings.HasPrefix(name, "libpython3") && (strings.HasSuffix(name, "-stdlib") || strings.HasSuffix(name, "-minimal"))
}

func possibilities(relations []dependency.Relation) []dependency.Possibility {
	var all []dependency.Possibility
	for _, r := range relations {
		all = append(all, r.Possibilities...)
	}
	return all
}

// satisfiable reports whether something in the suite fulfils p.
func (x *archive) satisfiable(p dependency.Possibility) bool {
	if p.Arch != nil && p.Arch.CPU != "any" && p.Arch.CPU != "native" && p.Arch.CPU != "amd64" {
		return false // of a foreign architecture
	}
	if e := x.byName[p.Name]; e != nil && (p.Version == nil || p.Version.SatisfiedBy(e.version)) {
		return true
	}
	return slices.ContainsFunc(x.provides[p.Name], func(by provider) bool {
		if p.Version == nil {
			return true
		}
		if by.version == nil {
			return false
		}
		v, err := version.Parse(by.version.Number)
		return err == nil && p.Version.SatisfiedBy(v)
	})
}
