package shell

import "strings"

var goVerbs = map[string]Verb{
	"install": Install, "get": Install, "build": Build, "run": Run, "test": Test, "clean": Clean, "generate": "generate",
}

func readGo(p *PackageCall) {
	rest := p.verb(0, goVerbs)
	if p.Verb == "mod" && len(rest) > 0 {
		rest = p.verb(1, map[string]Verb{"download": Fetch})
	}
	switch p.Verb {
	case Install, Run, Fetch:
		p.packages(rest, goPackage)
	}
}

// goPackage reads path[@version]; a path in the module itself has no name.
func goPackage(_ *Script, w Word) Package {
	if isPath(w.Template) || strings.HasSuffix(w.Template, ".go") {
		return Package{Word: w}
	}
	return cutVersion(w, "@")
}

var cargoVerbs = map[string]Verb{
	"install": Install, "binstall": Install, "add": Install, "fetch": Fetch, "build": Build, "b": Build, "rustc": Build,
	"run": Run, "r": Run, "test": Test, "t": Test, "nextest": Test, "clean": Clean, "update": Upgrade, "uninstall": Remove, "remove": Remove,
}

func readCargo(p *PackageCall) {
	i := 0
	if strings.HasPrefix(p.Arg(0), "+") { // the toolchain
		i = 1
	}
	rest := p.verb(i, cargoVerbs)
	switch p.Verb {
	case Install, Remove:
		p.packages(rest, goPackage)
	}
	p.versionFlag("--version", "--vers")
}

// versionFlag reads the version of the only package from a flag.
func (p *PackageCall) versionFlag(names ...string) {
	if v, ok := p.Flag(names...); ok && len(p.Packages) == 1 && p.Packages[0].Op == "" {
		p.Packages[0].Op, p.Packages[0].Version = v.Name, v.Value.Template
	}
}

// readMaven reads goals and phases: the one that goes furthest says what the
// call is for.
func readMaven(p *PackageCall) {
	p.furthest(func(goal string) Verb {
		switch {
		case goal == "clean":
			return Clean
		case goal == "test" || goal == "integration-test":
			return Test
		case strings.HasPrefix(goal, "dependency:") || strings.Contains(goal, "maven-dependency-plugin"):
			return Fetch
		}
		return Build
	})
}

// readGradle reads tasks, whose names may have a project's path in front.
func readGradle(p *PackageCall) {
	p.furthest(func(task string) Verb {
		task = task[strings.LastIndexByte(task, ':')+1:]
		switch {
		case task == "clean":
			return Clean
		case task == "test" || task == "check":
			return Test
		case task == "dependencies" || task == "resolveDependencies" || task == "downloadDependencies":
			return Fetch
		case task == "wrapper" || task == "tasks" || task == "help" || task == "projects":
			return Verb(task)
		case task == "bootRun" || task == "run":
			return Run
		}
		return Build
	})
	if len(p.Args) == 0 && len(p.Flags) == 0 {
		p.Verb = ""
	}
}

// furthest takes as verb that of the last word, except that Build wins.
func (p *PackageCall) furthest(verbOf func(string) Verb) {
	for _, w := range p.Args {
		v := verbOf(w.Template)
		if p.Verb == Build && v != Build {
			continue
		}
		p.Verb, p.VerbWord = v, w
	}
}

func readDotnet(p *PackageCall) {
	p.verb(0, map[string]Verb{
		"restore": Fetch, "build": Build, "publish": Build, "pack": Build, "msbuild": Build, "run": Run, "test": Test, "clean": Clean,
	})
	switch p.Verb {
	case "tool":
		rest := p.verb(1, map[string]Verb{"install": Install, "update": Upgrade, "uninstall": Remove, "restore": Fetch})
		if p.Verb == Install {
			p.packages(rest, goPackage)
			p.versionFlag("--version")
		}
	case "add":
		for i, w := range p.Args {
			if w.Text == "package" {
				rest := p.Args[i+1:]
				p.Verb = Install
				p.packages(rest[:min(1, len(rest))], goPackage)
			}
		}
		p.versionFlag("--version", "-v")
	case "nuget":
		if p.Arg(1) == "locals" && p.HasFlag("--clear", "-c") {
			p.Verb = Clean
		}
	case Verb(p.VerbWord.Text):
		if strings.HasSuffix(p.VerbWord.Text, ".dll") {
			p.Verb = "" // dotnet app.dll runs a program
		}
	}
}
