package base

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/image"
	"minke/analysis/shell"
)

// needs is what the stages on an image ask of it.
type needs struct {
	commands map[string]bool // run by name
	installs map[string]bool // packages asked of a package manager
	runs     bool            // any RUN at all
	module   string          // of nginx, that a line loads
	shell    bool            // a shell starts the program
	natives  []string        // modules of the project that do not run on musl
	doubts   []string        // sentences on modules that exist in a build for musl too
	compiles []string        // modules of the project that a compiler is needed to install, each with the reason
	// toCompile are the packages of Debian with which these can be installed, system those that other modules need.
	toCompile, system []string
}

// needsOf reads base, a stage on an image, and all stages on top of it.
func needsOf(p *analysis.Pass, base *build.Stage) *needs {
	n := &needs{commands: map[string]bool{}, installs: map[string]bool{}}
	for _, s := range p.Graph.Stages {
		if onTop(p.Graph, s, base) {
			n.read(p, s)
		}
	}
	n.readModules(p, p.Base(base).Family)
	return n
}

// onTop reports whether s is base or inherits from it.
func onTop(g *build.Graph, s, base *build.Stage) bool {
	for ; s != nil; s = g.Base(s).Stage {
		if s == base {
			return true
		}
	}
	return false
}

func (n *needs) read(p *analysis.Pass, s *build.Stage) {
	for _, in := range s.Instructions() {
		if m := loadModule.FindStringSubmatch(in.Text()); m != nil {
			n.module = m[1]
		}
		if in.Name == "SHELL" && len(in.Args) > 0 {
			n.commands[baseName(in.Args[0].Value)] = true
		}
		for _, started := range p.Started(in) {
			n.bashism(started)
			n.calls(started)
		}
		script := p.Script(in)
		if in.Name == "ONBUILD" && in.Sub != nil {
			script = shell.Parse(in.Instruction, p.Graph.Scope(in).Shell)
		}
		if script == nil {
			continue
		}
		n.runs = n.runs || in.Name == "RUN"
		n.shell = n.shell || script.Dialect != shell.None
		n.bashism(script)
		n.calls(script)
	}
}

// calls notes what a program runs and installs.
func (n *needs) calls(script *shell.Script) {
	for _, c := range script.Packages() {
		for _, pkg := range c.Packages {
			n.installs[pkg.Name] = true
		}
	}
	for _, c := range script.Commands() {
		if c.Name != "dotnet" || !strings.HasSuffix(c.Arg(0), ".dll") { // which only runs
			n.commands[c.Name] = true
		}
	}
}

var loadModule = regexp.MustCompile(`load_module\s+(?:[^\s;]*/)?([\w.-]+\.so)`)

// nginxModule is a module that the configuration of nginx loads, "" for none.
func (n *needs) nginxModule(p *analysis.Pass) string {
	if p.Project != nil && len(p.Project.NginxModules) > 0 {
		return p.Project.NginxModules[0]
	}
	return n.module
}

// assets are folders and files in which a build puts what no C library matters to.
var assets = []string{
	"dist", "build", "public", "static", "assets", "html", "www", "out", "src", "views", "templates", "locales", "migrations",
	"package.json", "package-lock.json", "yarn.lock", "pnpm-lock.yaml", "requirements.txt", "pyproject.toml", "composer.json", "Gemfile", "Gemfile.lock",
}

// textual are endings of files that hold no machine code.
var textual = []string{".json", ".yaml", ".yml", ".toml", ".txt", ".md", ".js", ".mjs", ".cjs", ".html", ".css", ".conf", ".crt", ".pem", ".jar", ".war", ".sql", ".py", ".rb", ".php"}

func isAsset(name string) bool {
	return slices.Contains(assets, name) || slices.Contains(textual, path.Ext(name))
}

// isStatic reports whether the stage builds without the C library (https://pkg.go.dev/cmd/cgo), or for the JVM.
func isStatic(p *analysis.Pass, s *build.Stage) bool {
	switch p.Base(s).Family {
	case image.Maven, image.Gradle, image.Temurin, image.Corretto, image.OpenJDK:
		return true
	}
	v, ok := p.Graph.End(s).Lookup("CGO_ENABLED")
	if ok && v.Value == "0" {
		return true
	}
	for _, in := range s.Instructions() {
		if in.Name == "RUN" && strings.Contains(in.Text(), "CGO_ENABLED=0") {
			return true
		}
	}
	return false
}

func (n *needs) bashism(s *shell.Script) {
	if s.Dialect == shell.Bash {
		n.commands["bash"] = true
	}
}

func baseName(p string) string {
	for i := len(p) - 1; i >= 0; i-- {
		if p[i] == '/' {
			return p[i+1:]
		}
	}
	return p
}

// toolsOfFull are commands that the images on buildpack-deps bring and their
// slim siblings do not: https://github.com/docker-library/buildpack-deps
var toolsOfFull = []string{
	"git", "hg", "svn", "curl", "wget", "gcc", "g++", "cc", "c++", "make", "autoconf", "automake", "patch",
	"unzip", "file", "gpg", "ssh", "ssh-keygen", "scp", "pkg-config", "mysql_config", "pg_config", "convert", "ps",
}

// misses returns the first command that the stage runs and that slim lacks, "" for none.
func (n *needs) misses() string {
	for _, tool := range toolsOfFull {
		if n.commands[tool] && !n.brings(packageOf(tool)) {
			return tool
		}
	}
	return ""
}

// packageOf is the package that brings a command, where the names differ.
func packageOf(tool string) string {
	switch tool {
	case "cc":
		return "gcc"
	case "c++":
		return "g++"
	case "gpg":
		return "gnupg"
	case "ssh", "scp", "ssh-keygen":
		return "openssh-client"
	case "ps":
		return "procps"
	case "hg":
		return "mercurial"
	case "svn":
		return "subversion"
	case "convert":
		return "imagemagick"
	case "pg_config":
		return "libpq-dev"
	case "mysql_config":
		return "default-libmysqlclient-dev"
	}
	return tool
}

// compilers are the commands for which a stage needs a development kit.
var compilers = []string{"javac", "mvn", "mvnw", "gradle", "gradlew", "dotnet", "go", "cargo", "rustc", "gcc", "g++", "make", "cmake", "jlink", "jar", "ant", "swift", "stack", "cabal", "ghc", "dart"}

func (n *needs) builds() bool { return n.runsAny(compilers...) }

// toolsOfJDK look into programs that run: https://docs.oracle.com/en/java/javase/21/docs/specs/man/
var toolsOfJDK = []string{"jps", "jcmd", "jstack", "jmap", "jstat", "jinfo", "jhsdb", "jdb", "jshell", "javap", "jdeps", "jconsole", "javadoc", "jmod", "jpackage", "jdeprscan", "jarsigner"}

// toolOfJDK returns the first of these that the stage runs, "" for none.
func (n *needs) toolOfJDK() string {
	if i := slices.IndexFunc(toolsOfJDK, func(name string) bool { return n.commands[name] }); i >= 0 {
		return toolsOfJDK[i]
	}
	return ""
}
