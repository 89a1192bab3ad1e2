package shell

import "strings"

var pipVerbs = map[string]Verb{
	"install": Install, "uninstall": Remove, "download": Fetch, "wheel": "wheel",
}

func readPip(p *PackageCall) {
	rest := p.verb(0, pipVerbs)
	switch p.Verb {
	case Install, Remove, Fetch, "wheel":
		p.packages(rest, pipPackage)
	case "cache":
		if p.Arg(1) == "purge" || p.Arg(1) == "remove" {
			p.Verb = Clean
		}
	}
}

// pipPackage reads name[extras] followed by a version specifier of PEP 440, a
// marker behind ; left aside, or name @ url.
func pipPackage(_ *Script, w Word) Package {
	t := w.Template
	if isPath(t) || strings.HasPrefix(t, "git+") || strings.HasSuffix(t, ".whl") || strings.HasSuffix(t, ".tar.gz") {
		return Package{Word: w}
	}
	requirement := w
	requirement.Template, _, _ = strings.Cut(t, ";")
	p := cutVersion(requirement, "===", "==", "~=", "!=", ">=", "<=", ">", "<", "@")
	p.Word = w
	p.Name = strings.TrimSpace(p.Name)
	p.Version = strings.TrimSpace(p.Version)
	if i := strings.IndexByte(p.Name, '['); i > 0 {
		p.Name = p.Name[:i]
	}
	return p
}

func readPipx(p *PackageCall) {
	rest := p.verb(0, map[string]Verb{
		"install": Install, "inject": Install, "upgrade": Upgrade, "upgrade-all": Upgrade, "uninstall": Remove, "run": Exec,
	})
	switch p.Verb {
	case Install, Upgrade, Remove:
		p.packages(rest, pipPackage)
	case Exec:
		p.packages(rest[:min(1, len(rest))], pipPackage)
	}
}

// readUv reads uv, whose pip, tool, cache and python have verbs of their own.
func readUv(p *PackageCall) {
	group := p.Arg(0)
	verbs := map[string]Verb{"sync": Install, "add": Install, "remove": Remove, "run": Run, "build": Build, "lock": "lock", "venv": "venv"}
	i := 0
	switch group {
	case "pip":
		i, verbs = 1, map[string]Verb{"install": Install, "sync": Install, "uninstall": Remove}
	case "tool":
		i, verbs = 1, map[string]Verb{"install": Install, "upgrade": Upgrade, "uninstall": Remove, "run": Exec}
	case "python":
		i, verbs = 1, map[string]Verb{"install": Install, "uninstall": Remove}
	case "cache":
		i, verbs = 1, map[string]Verb{"clean": Clean, "prune": Clean}
	}
	rest := p.verb(i, verbs)
	if p.Verb == "" && group != "" {
		p.VerbWord, p.Verb = p.Args[0], Verb(group)
	}
	named := p.VerbWord.Text != "sync" && group != "python"
	if named && (p.Verb == Install || p.Verb == Remove || p.Verb == Upgrade) {
		p.packages(rest, pipPackage)
	}
}

func readPoetry(p *PackageCall) {
	rest := p.verb(0, map[string]Verb{
		"install": Install, "add": Install, "sync": Install, "update": Upgrade, "remove": Remove, "build": Build, "run": Run,
	})
	switch {
	case p.VerbWord.Text == "add" || p.Verb == Remove:
		p.packages(rest, pipPackage)
	case p.Verb == "cache" && p.Arg(1) == "clear":
		p.Verb = Clean
	}
}

func readPipenv(p *PackageCall) {
	rest := p.verb(0, map[string]Verb{
		"install": Install, "sync": Install, "update": Upgrade, "upgrade": Upgrade, "uninstall": Remove, "clean": "clean", "run": Run,
	})
	if p.VerbWord.Text == "clean" {
		p.Verb = "clean-environment" // removes packages, not caches
	}
	if p.Verb == Install || p.Verb == Remove {
		p.packages(rest, pipPackage)
	}
	if p.HasFlag("--clear") && p.Verb == "" {
		p.Verb = Clean
	}
}

// readConda reads conda, mamba and micromamba. Making an environment installs
// its packages, so create counts as Install.
func readConda(p *PackageCall) {
	i := 0
	if p.Arg(0) == "env" {
		i = 1
	}
	rest := p.verb(i, map[string]Verb{
		"install": Install, "create": Install, "update": Upgrade, "upgrade": Upgrade,
		"remove": Remove, "uninstall": Remove, "clean": Clean, "run": Run,
	})
	if i == 1 && p.Verb == Upgrade {
		p.Verb = Install // conda env update brings in what a file lists
	}
	switch p.Verb {
	case Install, Upgrade, Remove:
		p.packages(rest, condaPackage)
	}
}

// condaPackage reads [channel::]name[=version[=build]] and name>=version.
func condaPackage(_ *Script, w Word) Package {
	if isPath(w.Template) {
		return Package{Word: w}
	}
	p := cutVersion(w, "==", ">=", "<=", "!=", "~=", "=", ">", "<")
	if channel, name, ok := strings.Cut(p.Name, "::"); ok {
		p.Channel, p.Name = channel, name
	}
	return p
}
