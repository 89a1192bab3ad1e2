package project

import (
	"bytes"
	"path"
	"regexp"
	"slices"
	"strings"
)

// Named is what the sources of a program say of files and folders beside them.
type Named struct {
	// Read are those that string literals name, relative to the manifest: the
	// program may open them when it runs.
	Read []string
	// Embedded are those that the compiler puts into the program.
	Embedded []string
	// Runs are the commands that the program starts, "sh" where a shell is given one, "?" for those
	// that the sources do not name in a string.
	Runs []string
}

// starts are the calls by which Go, Rust, C and C++ start a command.
var starts = regexp.MustCompile(`\bexec\.Command(?:Context)?\(\s*(?:[\w.()]+,\s*)?("[^"]*"|[\w.])|\bCommand::new\(\s*("[^"]*"|[\w&.])|\b(system|popen|execl|execlp|execvp?|posix_spawnp?)\s*\(`)

func (n *Named) runs(text []byte) {
	for _, m := range starts.FindAllSubmatch(text, -1) {
		name := "?"
		switch word := string(m[1]) + string(m[2]); {
		case string(m[3]) == "system" || string(m[3]) == "popen":
			name = "sh"
		case strings.HasPrefix(word, `"`):
			name = path.Base(strings.Trim(word, `"`))
		}
		if !slices.Contains(n.Runs, name) {
			n.Runs = append(n.Runs, name)
		}
	}
}

const (
	maxNamedFiles  = 2_000   // sources read for the names in them
	maxNamedSource = 1 << 17 // bytes of one source that are read
	maxNamedTotal  = 1 << 24 // bytes of all of them
)

// dataEndings are those of files that programs open when they run.
var dataEndings = []string{
	".yaml", ".yml", ".json", ".toml", ".ini", ".conf", ".cfg", ".html", ".tmpl", ".gohtml", ".tera", ".txt", ".csv", ".pem", ".crt",
	".sql", ".db", ".properties", ".xml", ".wasm", ".mmdb", ".dat", ".bin", ".lua", ".proto",
}

// notData are folders and files that serve people, tests and builds.
var notData = []string{
	"vendor", "testdata", "tests", "test", "docs", "doc", "examples", "example", "benches", "node_modules", "target", "build", "bin", "obj", "dist", "out",
	"package.json", "package-lock.json", "tsconfig.json", "Cargo.toml", "rust-toolchain.toml", "rustfmt.toml", "clippy.toml", "CMakeLists.txt", "CMakePresets.json", "compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml", "pom.xml", "LICENSE.txt",
}

// data lists the names beside a manifest that can be data of the program: files
// with such an ending, and folders without sources.
func (f folder) data(sources []string) []string {
	var names []string
	for _, c := range f.d.children {
		switch {
		case c.name[0] == '.' || slices.Contains(notData, c.name):
		case c.sub == nil && slices.Contains(dataEndings, path.Ext(c.name)):
			names = append(names, c.name)
		case c.sub != nil && !c.sub.opaque && !c.sub.hasSources(sources):
			names = append(names, c.name)
		}
	}
	return names
}

func (d *dir) hasSources(endings []string) bool {
	budget, found := maxVisits, false
	all := d.visit(&budget, func(_ string, c child) bool {
		found = found || c.sub == nil && slices.Contains(endings, path.Ext(c.name))
		return !found
	})
	return found || !all
}

// readNamed looks for the names of data in the sources with the given endings.
// What each source says beside that is for look, which may be nil.
func (f folder) readNamed(sources []string, look func(name string, text []byte)) Named {
	var n Named
	names := f.data(sources)
	files, total, budget := 0, 0, maxVisits
	f.d.visit(&budget, func(name string, c child) bool {
		if c.sub != nil {
			return !c.sub.opaque && c.name[0] != '.' && !slices.Contains(notData, c.name)
		}
		if !slices.Contains(sources, path.Ext(c.name)) || strings.HasSuffix(c.name, "_test.go") || files >= maxNamedFiles || total >= maxNamedTotal {
			return false
		}
		text, err := f.start(name, maxNamedSource)
		if err != nil {
			return false
		}
		f.seen(name, text)
		files, total = files+1, total+len(text)
		for _, data := range names {
			if !slices.Contains(n.Read, data) && literal(text, data) {
				n.Read = append(n.Read, data)
			}
		}
		n.runs(text)
		n.embeds(path.Dir(strings.TrimPrefix(name, f.dir+"/")), text)
		if look != nil {
			look(name, text)
		}
		return false
	})
	slices.Sort(n.Read)
	return n
}

// literal reports whether a string in text names data, or a path in it.
func literal(text []byte, data string) bool {
	for rest := text; ; {
		i := bytes.Index(rest, []byte(data))
		if i < 0 {
			return false
		}
		end := i + len(data)
		before, after := byte('\n'), byte('\n')
		if i > 0 {
			before = rest[i-1]
		}
		if end < len(rest) {
			after = rest[end]
		}
		if strings.IndexByte("\"'`/", before) >= 0 && strings.IndexByte("\"'`/", after) >= 0 && (before != '/' || after != '/' || inPath(rest[:i])) {
			return true
		}
		rest = rest[end:]
	}
}

// inPath reports whether text ends in the start of a relative path: "./.
func inPath(text []byte) bool {
	for _, start := range []string{`"./`, "'./", "`./"} {
		if bytes.HasSuffix(text, []byte(start)) {
			return true
		}
	}
	return false
}

// embeds reads the patterns of //go:embed: https://pkg.go.dev/embed#hdr-Directives
func (n *Named) embeds(dir string, text []byte) {
	for line := range bytes.Lines(text) {
		patterns, ok := bytes.CutPrefix(line, []byte("//go:embed "))
		if !ok {
			continue
		}
		for _, p := range strings.Fields(string(patterns)) {
			p = path.Join(dir, strings.TrimPrefix(strings.Trim(p, "\"`"), "all:"))
			if top, _, _ := strings.Cut(p, "/"); !slices.Contains(n.Embedded, top) {
				n.Embedded = append(n.Embedded, top)
			}
		}
	}
}
