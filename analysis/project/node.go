package project

import (
	"context"
	"encoding/json"
	"path"
	"slices"
	"strings"
)

// Node is what a package.json and the files around it say.
type Node struct {
	Dir     string // of the package.json, relative to the context; "." for the top
	Name    string
	Version string
	Main    string // as written, "" when absent
	Module  bool   // "type": "module"
	Private bool

	Bin        map[string]string
	Scripts    map[string]string
	Engines    map[string]string
	Workspaces []string // patterns, from package.json or pnpm-workspace.yaml

	Dependencies         map[string]string
	DevDependencies      map[string]string
	OptionalDependencies map[string]string
	PeerDependencies     map[string]string

	Manager Manager
	Lock    *Lock // nil: no lock file

	// Framework is the framework that builds the program: "next", "vite", "tsc" …; "" when none is seen.
	Framework string
	// Build is the name of the script that builds, "" when nothing needs to be built.
	Build string
	// Outputs are the folders that the build writes, the main one first.
	Outputs []Output
	// Start is how the program starts.
	Start Start
	// Static: the build gives files for a web server; no Node is needed to serve them.
	Static bool
	// Prisma is the schema of Prisma, nil when there is none.
	Prisma *Prisma
	// Loads has, for the settings of the framework and the files that scripts name, the files
	// that each of them loads, NoFile for one that is not there. Paths are relative to the package.
	Loads map[string][]string

	// Native has the dependencies that come as or compile machine code.
	Native []NativeModule
	// InstallScripts are the packages for running, nested ones included, that run a script when they are installed,
	// as npm's lock file says; nil without one.
	InstallScripts []string
	// Installed has the sizes of node_modules; nil when it is not there.
	Installed *Installed

	packages map[string]npmPackage // of npm's lock file by path, nil without one
}

// Output is a folder that a build writes, and what says so.
type Output struct {
	Dir  string // relative to the package: "dist"
	From string // "tsconfig.json outDir", "vite default"
}

// Start is the command that starts the program, and what says so.
type Start struct {
	Script string // name of the script in package.json, "" when there is none
	// Command is the script's text or, without a script, what npm start runs.
	Command string
	// Entry is the file given to node, relative to the package: "dist/server.js"; "" when not known.
	Entry string
	From  string
}

// packageJSON takes every field in whatever shape it comes, as npm does.
type packageJSON struct {
	Name                 looseString `json:"name"`
	Version              looseString `json:"version"`
	Main                 looseString `json:"main"`
	Type                 looseString `json:"type"`
	Private              looseBool   `json:"private"`
	PackageManager       looseString `json:"packageManager"`
	Bin                  binField    `json:"bin"`
	Scripts              stringMap   `json:"scripts"`
	Engines              stringMap   `json:"engines"`
	Workspaces           workspaces  `json:"workspaces"`
	Dependencies         stringMap   `json:"dependencies"`
	DevDependencies      stringMap   `json:"devDependencies"`
	OptionalDependencies stringMap   `json:"optionalDependencies"`
	PeerDependencies     stringMap   `json:"peerDependencies"`
	Homepage             looseString `json:"homepage"`
}

type looseString string

func (s *looseString) UnmarshalJSON(data []byte) error {
	var text string
	if json.Unmarshal(data, &text) == nil {
		*s = looseString(text)
	}
	return nil
}

type looseBool bool

func (b *looseBool) UnmarshalJSON(data []byte) error {
	*b = string(data) == "true"
	return nil
}

// stringMap keeps the entries of an object that are strings.
type stringMap map[string]string

func (m *stringMap) UnmarshalJSON(data []byte) error {
	var raw map[string]looseString
	if json.Unmarshal(data, &raw) != nil {
		return nil
	}
	*m = make(stringMap, len(raw))
	for k, v := range raw {
		(*m)[k] = string(v)
	}
	return nil
}

// binField is an object, or one path for the package's own name (kept under "").
type binField map[string]string

func (b *binField) UnmarshalJSON(data []byte) error {
	var text string
	if json.Unmarshal(data, &text) == nil {
		*b = binField{"": text}
		return nil
	}
	return (*stringMap)(b).UnmarshalJSON(data)
}

// workspaces is a list of patterns, or an object that has one.
type workspaces []string

func (w *workspaces) UnmarshalJSON(data []byte) error {
	var list []looseString
	if json.Unmarshal(data, &list) != nil {
		var object struct {
			Packages []looseString `json:"packages"`
		}
		if json.Unmarshal(data, &object) != nil {
			return nil
		}
		list = object.Packages
	}
	for _, s := range list {
		if s != "" {
			*w = append(*w, string(s))
		}
	}
	return nil
}

// ParsePackageJSON reads the content of a package.json. Fields of an unexpected
// shape are left out; only text that is no JSON object is an error.
func ParsePackageJSON(data []byte) (*Node, error) {
	var j packageJSON
	if err := json.Unmarshal(data, &j); err != nil {
		return nil, err
	}
	n := &Node{
		Dir: ".", Name: string(j.Name), Version: string(j.Version), Main: string(j.Main), Module: j.Type == "module", Private: bool(j.Private),
		Bin: j.Bin, Scripts: j.Scripts, Engines: j.Engines, Workspaces: j.Workspaces, Dependencies: j.Dependencies,
		DevDependencies: j.DevDependencies, OptionalDependencies: j.OptionalDependencies, PeerDependencies: j.PeerDependencies,
	}
	if main, ok := n.Bin[""]; ok {
		delete(n.Bin, "")
		_, base := path.Split(n.Name)
		n.Bin[base] = main
	}
	n.Manager = managerField(string(j.PackageManager))
	return n, nil
}

func readNode(ctx context.Context, f folder) *Node {
	data, ok := f.load("package.json")
	if !ok {
		return nil
	}
	n, err := ParsePackageJSON(data)
	if err != nil {
		f.fail("package.json", err)
		return nil
	}
	n.Dir = f.dir
	n.readLock(f)
	n.readPackages(f)
	n.readWorkspaces(f)
	n.readBuild(f)
	n.readStart(f)
	n.readPrisma(f)
	n.readLoads(f)
	n.Native = n.nativeModules()
	n.measureInstalled(ctx, f)
	return n
}

// Uses reports whether a package is among the direct dependencies of any kind but peer.
func (n *Node) Uses(name string) bool {
	_, dev := n.DevDependencies[name]
	return dev || n.UsesInProduction(name)
}

// UsesInProduction reports whether a package is a direct dependency outside development.
func (n *Node) UsesInProduction(name string) bool {
	_, ok := n.Dependencies[name]
	_, optional := n.OptionalDependencies[name]
	return ok || optional
}

// MajorVersion gives the major version of Node that engines asks for when it names
// one only ("20.x", "^20.1", "20"); "" otherwise.
func (n *Node) MajorVersion() string {
	want := strings.TrimSpace(n.Engines["node"])
	if strings.ContainsAny(want, "<>| ") {
		return ""
	}
	want = strings.TrimLeft(want, "^~=v")
	major, _, _ := strings.Cut(want, ".")
	if major == "" || strings.ContainsFunc(major, func(r rune) bool { return r < '0' || r > '9' }) {
		return ""
	}
	return major
}

// readStart finds out how the program starts: the start script, else what npm
// start does without one, else main.
func (n *Node) readStart(f folder) {
	switch {
	case n.Scripts["start"] != "":
		n.Start = Start{Script: "start", Command: n.Scripts["start"], Entry: entryOf(n.Scripts["start"]), From: "scripts.start"}
	case f.has("server.js"):
		n.Start = Start{Command: "node server.js", Entry: "server.js", From: "server.js"}
	case n.Main != "":
		n.Start = Start{Command: "node " + n.Main, Entry: clean(n.Main), From: "main"}
	case f.has("index.js"):
		n.Start = Start{Command: "node index.js", Entry: "index.js", From: "index.js"}
	}
}

// Entry gives the file that the script of package.json called name gives to node,
// relative to the package, "" when it does anything else.
func (n *Node) Entry(script string) string {
	if script == n.Start.Script || script == "start" {
		return n.Start.Entry
	}
	return entryOf(n.Scripts[script])
}

// entryOf finds the file that a simple command gives to node.
func entryOf(command string) string {
	if strings.ContainsAny(command, "|;&`$(") {
		return ""
	}
	words := strings.Fields(command)
	for len(words) > 0 && (strings.Contains(words[0], "=") || words[0] == "cross-env" || words[0] == "exec") {
		words = words[1:]
	}
	if len(words) == 0 || words[0] != "node" {
		return ""
	}
	takesValue := []string{"-r", "--require", "--import", "--loader", "--experimental-loader", "-C", "--conditions", "--env-file", "--title"}
	for i := 1; i < len(words); i++ {
		w := words[i]
		if slices.Contains(takesValue, w) {
			i++
			continue
		}
		if !strings.HasPrefix(w, "-") {
			return clean(strings.Trim(w, `"'`))
		}
	}
	return ""
}

// clean gives a path in a package without a leading "./".
func clean(name string) string { return strings.TrimPrefix(path.Clean("/"+name), "/") }
