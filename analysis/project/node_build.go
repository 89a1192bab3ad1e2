package project

import (
	"bytes"
	"encoding/json"
	"path"
	"regexp"
	"slices"
	"strings"
)

// framework is a tool that builds a Node program, and where it writes by default.
type framework struct {
	name    string
	uses    string // the dependency that shows it
	command string // the word in the build script that shows it is this one that builds
	output  string
	static  bool // the output is served as it is
}

// frameworks in the order in which they are looked for: the one that drives the others first.
// The folders are the documented defaults of each tool.
var frameworks = []framework{
	{"next", "next", "next", ".next", false},
	{"nuxt", "nuxt", "nux", ".output", false},
	{"remix", "@remix-run/dev", "remix", "build", false},
	{"react-router", "@react-router/dev", "react-router", "build", false},
	{"sveltekit", "@sveltejs/kit", "vite", "build", false},
	{"astro", "astro", "astro", "dist", true},
	{"angular", "@angular/cli", "ng", "dist", true},
	{"gatsby", "gatsby", "gatsby", "public", true},
	{"docusaurus", "@docusaurus/core", "docusaurus", "build", true},
	{"vitepress", "vitepress", "vitepress", ".vitepress/dist", true},
	{"eleventy", "@11ty/eleventy", "eleventy", "_site", true},
	{"create-react-app", "react-scripts", "react-scripts", "build", true},
	{"vue-cli", "@vue/cli-service", "vue-cli-service", "dist", true},
	{"nest", "@nestjs/cli", "nest", "dist", false},
	{"vite", "vite", "vite", "dist", true},
	{"parcel", "parcel", "parcel", "dist", true},
	{"tsup", "tsup", "tsup", "dist", false},
	{"webpack", "webpack", "webpack", "dist", false},
	{"esbuild", "esbuild", "esbuild", "", false},
	{"rollup", "rollup", "rollup", "", false},
	{"tsc", "typescript", "tsc", "", false},
}

var buildScripts = []string{"build", "build:prod", "build:production", "compile", "bundle"}

func (n *Node) readBuild(f folder) {
	for _, s := range buildScripts {
		if n.Scripts[s] != "" {
			n.Build = s
			break
		}
	}
	if n.Build == "" && n.Uses("nuxt") && n.Scripts["generate"] != "" {
		n.Build = "generate" // as Nuxt's own template has it
	}
	fw, ok := n.framework()
	if !ok && f.has("tsconfig.json") && strings.HasPrefix(n.Scripts[n.Build]+" ", "tsc ") {
		fw, ok = frameworks[len(frameworks)-1], true // in a workspace, the package at the top may bring the compiler
	}
	if ok {
		n.Framework = fw.name
	}
	if n.Build == "" {
		return
	}
	n.outputFlags()
	switch fw.name {
	case "next":
		n.nextOutput(f)
	case "angular":
		n.angularOutput(f)
	case "nuxt":
		n.nuxtOutput()
	case "vite", "astro":
		n.addOutput(f.configured(`\boutDir\s*:\s*['"]([^'"]+)['"]`, fw.name+".config"), fw.name+".config outDir")
	case "vue-cli":
		n.addOutput(f.configured(`\boutputDir\s*:\s*['"]([^'"]+)['"]`, "vue.config"), "vue.config outputDir")
	case "webpack":
		n.webpackOutput(f)
	case "tsc", "nest":
		n.tscOutput(f)
	case "sveltekit":
		n.svelteOutput(f)
	}
	if len(n.Outputs) == 0 || fw.static {
		n.addOutput(fw.output, fw.name+" default")
	}
	if len(n.Outputs) == 0 && n.Uses("typescript") {
		n.tscOutput(f)
	}
	n.mainOutput()
	n.Static = n.Static || fw.static && !n.serves()
}

// framework finds the tool that the build script runs, else the first that is installed.
func (n *Node) framework() (framework, bool) {
	text := " " + n.Scripts[n.Build]
	for _, fw := range frameworks {
		if fw.command != "" && n.Build != "" && strings.Contains(text, " "+fw.command) && n.Uses(fw.uses) {
			return fw, true
		}
	}
	for _, fw := range frameworks {
		if n.Uses(fw.uses) {
			return fw, true
		}
	}
	return framework{}, false
}

// serves reports whether the start script runs a server of the program's own.
func (n *Node) serves() bool {
	start := n.Scripts["start"]
	for _, server := range []string{"express", "fastify", "koa", "@nestjs/core", "@hapi/hapi", "@astrojs/node"} {
		if n.UsesInProduction(server) {
			return true
		}
	}
	return strings.HasPrefix(start, "node ") || strings.Contains(start, " node ")
}

func (n *Node) addOutput(dir, from string) {
	dir = clean(dir)
	if dir == "" || slices.ContainsFunc(n.Outputs, func(o Output) bool { return o.Dir == dir }) {
		return
	}
	n.Outputs = append(n.Outputs, Output{Dir: dir, From: from})
}

var outputFlag = regexp.MustCompile(`(?:^|\s)--?(outdir|outDir|out-dir|outfile|output-path|dist-dir)[= ]\s*["']?([\w./-]+)`)

// outputFlags reads the folder out of the build script itself.
func (n *Node) outputFlags() {
	for _, m := range outputFlag.FindAllStringSubmatch(n.Scripts[n.Build], -1) {
		dir := m[2]
		if m[1] == "outfile" {
			dir = path.Dir(dir)
		}
		n.addOutput(dir, "scripts."+n.Build+" --"+m[1])
	}
}

// mainOutput: an entry that lies in a folder which is not in the sources is made by the build.
func (n *Node) mainOutput() {
	for _, e := range []struct{ file, from string }{{n.Main, "main"}, {entryOf(n.Scripts["start"]), "scripts.start"}} {
		top, rest, ok := strings.Cut(clean(e.file), "/")
		if ok && rest != "" && slices.Contains([]string{"dist", "build", "lib", "out", ".output", ".build"}, top) {
			n.addOutput(top, e.from)
		}
	}
}

// configured looks for a setting in the config file of a tool, whatever its ending.
func (f folder) configured(pattern string, names ...string) string {
	re := regexp.MustCompile(pattern)
	for _, name := range names {
		for _, ext := range []string{".js", ".mjs", ".cjs", ".ts", ".mts", ".json"} {
			if data, ok := f.load(name + ext); ok {
				if m := re.FindSubmatch(data); m != nil {
					return string(m[1])
				}
			}
		}
	}
	return ""
}

// nextOutput: output: "standalone" gathers what running needs, "export" gives static files.
func (n *Node) nextOutput(f folder) {
	switch f.configured(`\boutput\s*:\s*['"](standalone|export)['"]`, "next.config") {
	case "standalone":
		n.addOutput(".next/standalone", "next.config output")
		n.addOutput(".next/static", "next.config output")
	case "export":
		n.addOutput("out", "next.config output")
		n.Static = true
	}
}

// nuxtOutput: nuxt generate writes files for a web server (https://nuxt.com/docs/api/commands/generate).
func (n *Node) nuxtOutput() {
	if strings.Contains(n.Scripts[n.Build]+" ", " generate ") {
		n.Static = true
		n.addOutput(".output/public", "nuxt generate")
	}
}

var (
	webpackPath = `\bpath\s*:\s*path\.(?:resolve|join)\s*\(\s*__dirname\s*,([^()]*)\)`
	webpackPart = regexp.MustCompile(`^\s*['"]([^'"]*)['"]\s*$`)
)

// webpackOutput reads output.path as nearly all write it: path.resolve(__dirname, 'public', 'js').
func (n *Node) webpackOutput(f folder) {
	var parts []string
	for part := range strings.SplitSeq(f.configured(webpackPath, "webpack.config", "webpack.prod", "config/webpack.prod"), ",") {
		m := webpackPart.FindStringSubmatch(part)
		if m == nil {
			return
		}
		parts = append(parts, m[1])
	}
	n.addOutput(path.Join(parts...), "webpack.config output.path")
}

// svelteOutput: adapter-static writes files for a web server into the folder pages, build by default
// (https://svelte.dev/docs/kit/adapter-static); the other adapters give a program.
func (n *Node) svelteOutput(f folder) {
	if !n.Uses("@sveltejs/adapter-static") {
		return
	}
	n.Static = true
	n.addOutput(f.configured(`\bpages\s*:\s*['"]([^'"]+)['"]`, "svelte.config"), "svelte.config pages")
}

var projectFlag = regexp.MustCompile(`\btsc\b.*?\s(?:-p|--project|-b|--build)[= ]\s*["']?([\w./-]+)`)

// tscOutput reads outDir out of the tsconfig that the build uses, or the one that it extends.
func (n *Node) tscOutput(f folder) {
	names := []string{"tsconfig.build.json", "tsconfig.json"}
	if m := projectFlag.FindStringSubmatch(n.Scripts[n.Build]); m != nil {
		name := m[1]
		if !strings.HasSuffix(name, ".json") {
			name = path.Join(name, "tsconfig.json")
		}
		names = slices.Insert(names, 0, path.Clean(name))
	}
	for _, name := range names {
		if dir := f.outDir(name, 3); dir != "" {
			n.addOutput(dir, name+" outDir")
			return
		}
	}
}

// outDir follows extends in the package's own folders at most so many times.
func (f folder) outDir(name string, follow int) string {
	full := in(f.dir, name)
	if !isUnder(full, f.dir) || !f.project.Has(full) {
		return ""
	}
	data, ok := f.read(full)
	if !ok {
		return ""
	}
	var j struct {
		Extends         looseString `json:"extends"`
		CompilerOptions struct {
			OutDir looseString `json:"outDir"`
		} `json:"compilerOptions"`
	}
	if err := json.Unmarshal(plainJSON(data), &j); err != nil {
		f.fail(name, err)
		return ""
	}
	if dir := string(j.CompilerOptions.OutDir); dir != "" {
		return path.Join(path.Dir(name), strings.ReplaceAll(dir, "${configDir}/", ""))
	}
	next := string(j.Extends)
	if follow == 0 || !strings.HasPrefix(next, ".") {
		return ""
	}
	if !strings.HasSuffix(next, ".json") {
		next += ".json"
	}
	return f.outDir(path.Join(path.Dir(name), next), follow-1)
}

// plainJSON blanks out comments and trailing commas, as tsconfig files have them.
func plainJSON(data []byte) []byte {
	out := slices.Clone(data)
	comma := -1
	for i := 0; i < len(out); i++ {
		switch c := out[i]; {
		case c == '"':
			comma = -1
			for i++; i < len(out) && out[i] != '"'; i++ {
				if out[i] == '\\' {
					i++
				}
			}
		case c == '/' && i+1 < len(out) && out[i+1] == '/':
			for ; i < len(out) && out[i] != '\n'; i++ {
				out[i] = ' '
			}
		case c == '/' && i+1 < len(out) && out[i+1] == '*':
			end := len(out)
			if n := bytes.Index(out[i+2:], []byte("*/")); n >= 0 {
				end = i + 2 + n + 2
			}
			for ; i < end; i++ {
				out[i] = ' '
			}
			i--
		case c == ',':
			comma = i
		case (c == '}' || c == ']') && comma >= 0:
			out[comma] = ' '
			comma = -1
		case c != ' ' && c != '\t' && c != '\r' && c != '\n':
			comma = -1
		}
	}
	return out
}
