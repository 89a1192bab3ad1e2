package stages

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/image"
	"minke/analysis/shell"
)

//go:embed libraries.tsv
var librariesText string

// libraries has, by manager and package to compile against, the packages with its libraries.
var libraries = sync.OnceValue(func() map[shell.Manager]map[string][]string {
	all := map[shell.Manager]map[string][]string{}
	for text := range strings.Lines(librariesText) {
		f := strings.Split(strings.TrimSpace(text), "\t")
		if len(f) != 3 {
			continue
		}
		m := shell.Manager(f[0])
		if all[m] == nil {
			all[m] = map[string][]string{}
		}
		all[m][f[1]] = slices.DeleteFunc(strings.Fields(f[2]), func(name string) bool { return name == "-" })
	}
	return all
})

// runtimePackages returns what of one package the runtime stage needs: itself, its
// libraries, or nothing. It declines where that is not known.
func runtimePackages(m shell.Manager, on image.Distro, name string) (packages []string, ok bool) {
	switch shell.PurposeOf(m, name) {
	case shell.Toolchain, shell.Source:
		return nil, true
	case shell.Headers:
		return librariesOf(m, on, name)
	}
	return []string{name}, true
}

// librariesOf are the packages with the libraries of one to compile against, as far as the table has them for the release.
func librariesOf(m shell.Manager, on image.Distro, name string) (packages []string, ok bool) {
	if packages, ok = libraries()[shell.Manager(string(m)+" "+on.Codename)][name]; ok {
		return packages, true
	}
	if m == shell.Apt && !librariesKnown(on) {
		return nil, false
	}
	packages, ok = libraries()[m][name]
	return packages, ok
}

// librariesKnown reports whether the names of the table are those of a release.
func librariesKnown(d image.Distro) bool {
	return slices.Contains([]string{"bookworm", "trixie", "noble"}, d.Codename)
}

// buildTools are packages that shell.PurposeOf takes for ones of any use and that no compiled program runs.
var buildTools = []string{"protobuf-compiler", "protoc", "protobuf", "golang", "golang-go", "go", "rustc", "cargo", "maven", "gradle", "upx", "upx-ucl", "unzip", "zip", "tar", "xz-utils", "pkgconf", "wget", "curl"}

// install is a RUN that installs packages of the distribution, and what the runtime stage needs of it.
type install struct {
	call  *shell.PackageCall
	keeps map[string][]string // by the name as written
	all   []string            // those the runtime needs, in order
}

// installsOf reads the one call that installs packages in a RUN. It declines where
// what the runtime stage needs of them is not known.
func installsOf(p *analysis.Pass, n *build.Node, uses func(command string) bool) (*install, bool) {
	var found *install
	for _, call := range p.Script(n).Packages() {
		if !call.Manager.System() || call.Verb != shell.Install {
			continue
		}
		if found != nil || call.Manager != shell.Apt && call.Manager != shell.Apk {
			return nil, false
		}
		found = &install{call: call, keeps: map[string][]string{}}
		for _, pkg := range call.Packages {
			if pkg.Name == "" {
				return nil, false
			}
			switch {
			case uses(pkg.Name):
				found.keeps[pkg.Name] = []string{pkg.Name}
				found.all = append(found.all, pkg.Name)
				continue
			case slices.Contains(buildTools, pkg.Name):
				found.keeps[pkg.Name] = nil
				continue
			}
			keep, ok := runtimePackages(call.Manager, p.Base(n.Stage).Distro, pkg.Name)
			if !ok {
				return nil, false
			}
			found.keeps[pkg.Name] = keep
			found.all = append(found.all, keep...)
		}
	}
	return found, found != nil
}

// kept are those of the packages for one named that the runtime stage installs on b.
func (i *install) kept(name string, b base) []string {
	return slices.DeleteFunc(slices.Clone(i.keeps[name]), func(keep string) bool { return slices.Contains(b.has, keep) })
}

// unchanged reports whether the runtime stage on b needs just what is named.
func (i *install) unchanged(b base) bool {
	return !slices.ContainsFunc(i.call.Packages, func(pkg shell.Package) bool { return !slices.Equal(i.kept(pkg.Name, b), []string{pkg.Name}) })
}

// runtime is the RUN with the packages that the runtime stage on b needs, and with more of them.
func (i *install) runtime(n *build.Node, b base, more []string) string {
	text := strings.TrimRight(n.Text(), "\r\n")
	for _, pkg := range slices.Backward(i.call.Packages) {
		keep, at := i.kept(pkg.Name, b), pkg.Word.Span
		if len(keep) > 0 && len(more) > 0 {
			text = text[:at.Start] + strings.Join(append(keep, more...), " ") + text[at.End:]
			more = nil
			continue
		}
		if len(keep) == 0 {
			text = cutWord(text, at.Start, at.End)
		} else if keep[0] != pkg.Name {
			text = text[:at.Start] + strings.Join(keep, " ") + text[at.End:]
		}
	}
	return text
}

// cutWord takes a word out of a list, with the continuation line that it has for itself.
func cutWord(text string, start, end int) string {
	before := strings.TrimRight(text[:start], " \t")
	after := text[end:]
	rest := strings.TrimLeft(after, " \t")
	if strings.HasSuffix(before, "\n") && rest == "" {
		return strings.TrimRight(before, " \t\r\n\\")
	}
	if strings.HasSuffix(before, "\n") && (strings.HasPrefix(rest, "\\\n") || strings.HasPrefix(rest, "\\\r\n")) {
		return before + rest[strings.IndexByte(rest, '\n')+1:]
	}
	return before + after
}
