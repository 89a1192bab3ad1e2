package base

import (
	"slices"

	"minke/analysis"
	"minke/analysis/image"
	"minke/analysis/project"
)

// readModules notes the modules of the project that the stages install and that
// depend on the C library: those that do not run on musl, and those that exist in two builds.
func (n *needs) readModules(p *analysis.Pass, f image.Family) {
	if p.Project == nil {
		return
	}
	for _, m := range modulesOf(p, n, f) {
		switch m.onMusl {
		case project.MuslPrebuilt:
			n.doubts = append(n.doubts, "`"+m.name+"` "+m.why+", and has to be installed for musl.")
		default:
			n.natives = append(n.natives, "`"+m.name+"` "+m.why)
		}
	}
	n.doubts = n.doubts[:min(len(n.doubts), 2)] // the first ones tell enough
	n.compiles = compiledModules(p, n)
}

// module is a dependency that brings machine code, of whatever language.
type module struct {
	name, why string
	onMusl    project.OnMusl
}

func modulesOf(p *analysis.Pass, n *needs, f image.Family) (all []module) {
	if node := p.Project.Node; node != nil && (f == image.Node || n.runsAny("npm", "yarn", "pnpm", "node")) {
		for _, m := range node.Native {
			if !m.Dev {
				all = append(all, module{m.Name, m.Why, m.OnMusl})
			}
		}
	}
	if python := p.Project.Python; python != nil && (f == image.Python || n.installsPython()) {
		for _, m := range python.Compiled {
			all = append(all, module{m.Name, m.Why, m.OnMusl})
		}
	}
	if isJava(f) {
		for _, m := range p.Project.JVMNative {
			all = append(all, module{m.Name, m.Why, m.OnMusl})
		}
	}
	if ruby := p.Project.Ruby; ruby != nil && f == image.Ruby {
		for _, gem := range compiledGems {
			if ruby.Uses(gem) {
				all = append(all, module{gem, "compiles while it is installed, and the image has no compiler", project.MuslCompiles})
			}
		}
	}
	return all
}

func isJava(f image.Family) bool {
	return slices.Contains([]image.Family{image.OpenJDK, image.Temurin, image.Corretto, image.Maven, image.Gradle, "tomcat", "jetty"}, f)
}

// compiledGems are published as source only: https://rubygems.org lists the platforms of each version.
var compiledGems = []string{"pg", "mysql2", "bcrypt", "unf_ext", "rmagick", "curb", "tiny_tds", "oj", "hiredis", "puma", "bootsnap", "msgpack", "nio4r", "racc"}

// compiledModules returns the modules that need a compiler to be installed, unless the stage installs one.
func compiledModules(p *analysis.Pass, n *needs) []string {
	if n.installs["gcc"] || n.installs["build-essential"] {
		return nil
	}
	var all []string
	if python := p.Project.Python; python != nil && n.installsPython() {
		for _, m := range python.Compiled {
			if len(m.AptBuild) > 0 {
				all = append(all, "`"+m.Name+"` "+m.Why+", and there is no compiler")
			}
		}
	}
	if ruby := p.Project.Ruby; ruby != nil && n.runsAny("bundle", "gem") {
		for _, gem := range compiledGems {
			if ruby.Uses(gem) {
				all = append(all, "`"+gem+"` compiles while it is installed, and there is no compiler")
			}
		}
	}
	if node := p.Project.Node; node != nil && n.runsAny("npm", "yarn", "pnpm") {
		for _, name := range compiledAlways {
			if node.UsesInProduction(name) {
				all = append(all, "`"+name+"` compiles while it is installed, and there is no compiler")
			}
		}
	}
	return all
}

// compiledAlways are packages of npm without a prebuilt addon for Linux, as their release files show.
var compiledAlways = []string{"node-gyp", "pg-native", "node-pty", "ffi-napi", "ref-napi"}

func (n *needs) installsPython() bool {
	return n.runsAny("pip", "pip3", "python", "python3", "poetry", "uv", "pipenv")
}

func (n *needs) runsAny(names ...string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return n.commands[name] })
}
