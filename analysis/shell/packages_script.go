package shell

import "strings"

var npmVerbs = map[string]Verb{
	"install": Install, "i": Install, "in": Install, "ins": Install, "inst": Install, "add": Install, "isntall": Install,
	"ci": Install, "clean-install": Install, "ic": Install, "install-clean": Install, "cit": Install, "it": Install,
	"install-test": Install, "install-ci-test": Install,
	"update": Upgrade, "up": Upgrade, "upgrade": Upgrade, "udpate": Upgrade,
	"uninstall": Remove, "un": Remove, "unlink": Remove, "remove": Remove, "rm": Remove, "r": Remove,
	"run": Run, "run-script": Run, "rum": Run, "urn": Run, "start": Run,
	"test": Test, "t": Test, "tst": Test,
	"exec": Exec, "x": Exec,
}

func readNpm(p *PackageCall) {
	rest := p.verb(0, npmVerbs)
	switch p.Verb {
	case Install, Upgrade, Remove, Exec:
		p.packages(rest, npmPackage)
	case "cache":
		if p.Arg(1) == "clean" || p.Arg(1) == "clear" || p.Arg(1) == "rm" {
			p.Verb = Clean
		}
	}
}

// readNpx reads npx, pnpx, bunx and uvx: the first argument is the tool to run.
func readNpx(p *PackageCall) {
	p.Verb = Exec
	how := npmPackage
	switch p.Name {
	case "pnpx":
		p.Manager = Pnpm
	case "bunx":
		p.Manager = Bun
	case "uvx":
		p.Manager, how = Uv, pipPackage
	}
	if len(p.Args) > 0 {
		p.packages(p.Args[:1], how)
	}
}

// npmPackage reads [@scope/]name[@version] and alias@npm:name.
func npmPackage(_ *Script, w Word) Package {
	t := w.Template
	if isPath(t) || strings.HasPrefix(t, "git+") || strings.HasSuffix(t, ".tgz") || strings.Contains(t, "@file:") {
		return Package{Word: w}
	}
	p := Package{Word: w}
	if i := strings.Index(t[min(1, len(t)):], "@"); i >= 0 {
		p.Name, p.Op, p.Version = known(w, t[:i+1]), "@", t[i+2:]
		return p
	}
	if strings.Contains(t, "/") && t[0] != '@' {
		return p // owner/repository
	}
	p.Name = known(w, t)
	return p
}

var yarnVerbs = map[string]Verb{
	"install": Install, "add": Install,
	"remove": Remove, "upgrade": Upgrade, "up": Upgrade, "upgrade-interactive": Upgrade,
	"run": Run, "test": Test, "exec": Exec, "dlx": Exec, "start": Run,
}

// notScripts are words behind yarn, pnpm and bun that name no script of the project.
var notScripts = map[string]bool{
	"init": true, "config": true, "set": true, "plugin": true, "why": true, "list": true, "info": true, "link": true,
	"unlink": true, "pack": true, "publish": true, "version": true, "versions": true, "workspace": true, "workspaces": true,
	"global": true, "cache": true, "npm": true, "dedupe": true, "rebuild": true, "audit": true, "outdated": true,
	"autoclean": true, "check": true, "bin": true, "import": true, "licenses": true, "login": true, "policies": true,
	"store": true, "prune": true, "fetch": true, "deploy": true, "patch": true, "env": true, "setup": true, "server": true,
	"pm": true, "create": true, "root": true, "ls": true, "why-not": true, "approve-builds": true, "self-update": true,
}

func readYarn(p *PackageCall) {
	if len(p.Args) == 0 {
		p.Verb = Install
		return
	}
	i := 0
	if p.Arg(0) == "global" {
		i = 1
	}
	rest := p.verb(i, yarnVerbs)
	switch {
	case p.Arg(i) == "cache" && p.Arg(i+1) == "clean":
		p.Verb = Clean
	case p.Arg(i) == "workspaces" && p.Arg(i+1) == "focus":
		p.Verb = Install
	case p.Arg(i) == "workspaces" || p.Arg(i) == "workspace":
	case p.Verb == Verb(p.VerbWord.Text):
		p.script()
	}
	if p.VerbWord.Text != "workspaces" {
		p.named(rest)
	}
}

// script takes an unknown word for the name of a script in package.json.
func (p *PackageCall) script() {
	switch p.Verb {
	case Install, Remove, Upgrade, Run, Test, Exec, Clean:
		return
	}
	if !notScripts[p.VerbWord.Text] {
		p.Verb = Run
	}
}

// named reads rest as npm packages where the verb asks for some.
func (p *PackageCall) named(rest []Word) {
	switch p.Verb {
	case Install, Upgrade, Remove:
		p.packages(rest, npmPackage)
	case Exec:
		p.packages(rest[:min(1, len(rest))], npmPackage)
	}
}

var pnpmVerbs = map[string]Verb{
	"install": Install, "i": Install, "add": Install, "ci": Install, "install-test": Install, "it": Install,
	"remove": Remove, "rm": Remove, "uninstall": Remove, "un": Remove,
	"update": Upgrade, "up": Upgrade, "upgrade": Upgrade,
	"run": Run, "run-script": Run, "start": Run, "test": Test, "t": Test,
	"exec": Exec, "dlx": Exec, "fetch": Fetch,
}

func readPnpm(p *PackageCall) {
	rest := p.verb(0, pnpmVerbs)
	switch {
	case p.Arg(0) == "store" && p.Arg(1) == "prune", p.Arg(0) == "cache" && p.Arg(1) == "delete":
		p.Verb = Clean
	case p.Verb == Verb(p.VerbWord.Text) && p.Verb != "":
		p.script()
	}
	p.named(rest)
}

var bunVerbs = map[string]Verb{
	"install": Install, "i": Install, "add": Install, "a": Install, "ci": Install,
	"remove": Remove, "rm": Remove, "update": Upgrade,
	"run": Run, "start": Run, "test": Test, "build": Build, "x": Exec,
}

func readBun(p *PackageCall) {
	rest := p.verb(0, bunVerbs)
	switch {
	case p.Arg(0) == "pm" && p.Arg(1) == "cache" && p.Arg(2) == "rm":
		p.Verb = Clean
	case p.Verb == Verb(p.VerbWord.Text) && p.Verb != "" && p.Verb != Build:
		p.script()
	}
	p.named(rest)
}

var composerVerbs = map[string]Verb{
	"install": Install, "i": Install, "require": Install, "req": Install, "r": Install,
	"update": Upgrade, "u": Upgrade, "upgrade": Upgrade,
	"remove": Remove, "rm": Remove, "uninstall": Remove,
	"clear-cache": Clean, "clearcache": Clean, "cc": Clean,
	"run": Run, "run-script": Run, "exec": Exec,
}

func readComposer(p *PackageCall) {
	i := 0
	if p.Arg(0) == "global" {
		i = 1
	}
	rest := p.verb(i, composerVerbs)
	switch p.Verb {
	case Install, Upgrade, Remove, "create-project":
		p.packages(rest, func(_ *Script, w Word) Package { return cutVersion(w, ":", "=") })
	}
}

var gemVerbs = map[string]Verb{
	"install": Install, "i": Install, "update": Upgrade, "uninstall": Remove, "cleanup": Clean, "exec": Exec, "fetch": Fetch,
}

// readGem reads gem, where -v gives the version of the packages named.
func readGem(p *PackageCall) {
	rest := p.verb(0, gemVerbs)
	switch p.Verb {
	case Install, Upgrade, Remove, Fetch:
		p.packages(rest, func(_ *Script, w Word) Package {
			if isPath(w.Template) || strings.HasSuffix(w.Template, ".gem") {
				return Package{Word: w}
			}
			return cutVersion(w, ":")
		})
	}
	p.versionFlag("-v", "--version")
}

var bundleVerbs = map[string]Verb{
	"install": Install, "i": Install, "update": Upgrade, "clean": Clean, "exec": Exec, "e": Exec, "add": Install, "remove": Remove,
}

func readBundle(p *PackageCall) {
	if len(p.Args) == 0 {
		p.Verb = Install
		return
	}
	rest := p.verb(0, bundleVerbs)
	switch {
	case p.VerbWord.Text == "add" || p.Verb == Remove:
		p.packages(rest, func(_ *Script, w Word) Package { return cutVersion(w, ":") })
	case p.Verb == Exec && len(rest) > 0:
		p.packages(rest[:1], func(_ *Script, w Word) Package { return Package{Name: w.Text, Word: w} })
	}
}

// readPecl reads pecl and pear-like channels: name[-version].
func readPecl(p *PackageCall) {
	rest := p.verb(0, map[string]Verb{
		"install": Install, "upgrade": Upgrade, "uninstall": Remove, "clear-cache": Clean,
		"update-channels": Update, "channel-update": Update, "download": Fetch,
	})
	switch p.Verb {
	case Install, Upgrade, Remove, Fetch:
		p.packages(rest, func(_ *Script, w Word) Package {
			if isPath(w.Template) {
				return Package{Word: w}
			}
			return cutVersion(w, "-", "@")
		})
	}
}

func readPHPExtension(p *PackageCall) {
	p.Verb = map[string]Verb{
		"docker-php-ext-install": Install, "docker-php-ext-enable": "enable", "docker-php-ext-configure": "configure",
	}[p.Name]
	args := p.Args
	if p.Verb == "configure" {
		args = args[:min(1, len(args))]
	}
	p.packages(args, func(_ *Script, w Word) Package { return Package{Name: w.Text, Word: w} })
}

// readPHPSource reads docker-php-source, which unpacks and removes the source that extensions are built from.
func readPHPSource(p *PackageCall) {
	p.verb(0, map[string]Verb{"extract": Fetch, "delete": Clean})
}
