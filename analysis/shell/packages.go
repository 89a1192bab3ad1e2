package shell

import (
	"strings"
)

// Manager is a package manager. Tools that are one program under several names
// share a value: apt-get, apt and aptitude are Apt.
type Manager string

// The package managers known here.
const (
	Apt          Manager = "apt"
	Apk          Manager = "apk"
	Dnf          Manager = "dnf"
	Microdnf     Manager = "microdnf"
	Yum          Manager = "yum"
	Zypper       Manager = "zypper"
	Pacman       Manager = "pacman"
	Npm          Manager = "npm"
	Yarn         Manager = "yarn"
	Pnpm         Manager = "pnpm"
	Bun          Manager = "bun"
	Pip          Manager = "pip"
	Pipx         Manager = "pipx"
	Uv           Manager = "uv"
	Poetry       Manager = "poetry"
	Pipenv       Manager = "pipenv"
	Conda        Manager = "conda"
	Gem          Manager = "gem"
	Bundle       Manager = "bundle"
	Composer     Manager = "composer"
	Go           Manager = "go"
	Cargo        Manager = "cargo"
	Maven        Manager = "maven"
	Gradle       Manager = "gradle"
	Dotnet       Manager = "dotnet"
	Pecl         Manager = "pecl"
	DockerPHPExt Manager = "docker-php-ext"
)

// System reports whether m installs packages of the distribution.
func (m Manager) System() bool {
	switch m {
	case Apt, Apk, Dnf, Microdnf, Yum, Zypper, Pacman:
		return true
	}
	return false
}

// Verb is what a call asks for, the same word for all managers. Where none of
// those below fits it is the tool's own word, such as "init" or "autoremove".
type Verb string

// The verbs that managers share.
const (
	Install Verb = "install"  // put packages, or all that a manifest asks for, where programs find them
	Fetch   Verb = "download" // fetch dependencies without installing or building: go mod download
	Update  Verb = "update"   // refresh the index of packages
	Upgrade Verb = "upgrade"  // replace installed packages by newer ones
	Remove  Verb = "remove"   // take packages away
	Clean   Verb = "clean"    // empty the manager's caches, or what a build made
	Build   Verb = "build"    // compile the project
	Run     Verb = "run"      // run a script or program of the project
	Exec    Verb = "exec"     // run a tool, fetched if need be: npx, bundle exec
	Test    Verb = "test"
)

// PackageCall is a call of a package manager.
type PackageCall struct {
	*Command
	Manager  Manager
	Verb     Verb
	VerbWord Word // zero where the verb is implied, as in `yarn`
	Packages []Package
}

// Package is one package asked for.
type Package struct {
	Name    string // without version; "" for a path, a URL, or where a variable leaves it open
	Version string // without the operator; for a range all of it
	Op      string // what stands between: "=", "==", "@", "~=", …; "" without a version
	Arch    string // amd64 of apt's name:amd64
	Channel string // bookworm-backports of apt's name/bookworm-backports, edge of apk's name@edge
	Word    Word
}

// Packages returns the package-manager calls among Commands.
func (s *Script) Packages() []*PackageCall { return s.findings().packages }

// reader makes a PackageCall of a command of one tool.
type reader struct {
	manager Manager
	read    func(*PackageCall)
}

// packageCall returns c as a call of a package manager, nil if it is none.
func packageCall(c *Command) *PackageCall {
	r, ok := readers[packageTool(c.Name)]
	if !ok || asksForHelp(c) {
		return nil
	}
	p := &PackageCall{Command: c, Manager: r.manager}
	r.read(p)
	if p.Verb == "" {
		return nil
	}
	return p
}

func asksForHelp(c *Command) bool {
	return len(c.Args) == 0 && c.HasFlag("--version", "--help", "-version")
}

func packageTool(name string) string {
	switch name {
	case "apt", "aptitude":
		return "apt-get"
	case "tdnf":
		return "dnf"
	case "pnpx", "bunx", "uvx":
		return "npx"
	}
	return canonical(name)
}

// verb takes the i-th argument as verb and returns the arguments behind it.
func (p *PackageCall) verb(i int, words map[string]Verb) []Word {
	if i >= len(p.Args) {
		return nil
	}
	p.VerbWord = p.Args[i]
	if v, ok := words[p.VerbWord.Text]; ok {
		p.Verb = v
	} else {
		p.Verb = Verb(p.VerbWord.Text)
	}
	return p.Args[i+1:]
}

// split is how a manager writes a package and its version.
type split func(s *Script, w Word) Package

func (p *PackageCall) packages(words []Word, how split) {
	for _, w := range words {
		p.Packages = append(p.Packages, how(p.Script, w))
	}
}

// cutVersion splits w at the first of ops, where earlier ones win at the same place.
func cutVersion(w Word, ops ...string) Package {
	t, at, op := w.Template, -1, ""
	for _, o := range ops {
		if i := strings.Index(t, o); i > 0 && (at < 0 || i < at) {
			at, op = i, o
		}
	}
	p := Package{Word: w}
	if at < 0 {
		p.Name = known(w, t)
		return p
	}
	p.Name, p.Op = known(w, t[:at]), op
	p.Version = t[at+len(op):]
	return p
}

// known returns a name if no variable leaves it open.
func known(w Word, name string) string {
	if !w.Known && strings.ContainsAny(name, "$`(") {
		return ""
	}
	return name
}

// isPath reports whether a package is given as a file, a directory or a URL.
func isPath(t string) bool {
	for _, start := range []string{"./", "../", "/", "~/", ".["} {
		if strings.HasPrefix(t, start) {
			return true
		}
	}
	return t == "." || t == ".." || strings.Contains(t, "://")
}

// FlagSet reports whether a flag of one of names is on: given, and not as =false or =0.
func (p *PackageCall) FlagSet(names ...string) bool {
	f, ok := p.Flag(names...)
	return ok && (!f.HasValue || f.Value.Text != "false" && f.Value.Text != "0")
}
