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
	n.readCompiled(p)
	n.readSystem(p, f)
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
	if f.BringsJava() {
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

// compiledGems are published as source only: https://rubygems.org lists the platforms of each version.
var compiledGems = []string{"pg", "mysql2", "bcrypt", "unf_ext", "rmagick", "curb", "tiny_tds", "oj", "hiredis", "puma", "bootsnap", "msgpack", "nio4r", "racc", "bigdecimal", "psych", "byebug", "sassc"}

// readCompiled notes the modules that need a compiler to be installed, unless the stage installs one.
func (n *needs) readCompiled(p *analysis.Pass) {
	if n.installs["gcc"] || n.installs["build-essential"] {
		return
	}
	if python := p.Project.Python; python != nil && n.installsPython() {
		for _, m := range python.Compiled {
			if len(m.AptBuild) > 0 {
				n.compile("`"+m.Name+"` "+m.Why, m.AptBuild)
			}
		}
	}
	if ruby := p.Project.Ruby; ruby != nil && n.runsAny("bundle", "gem") {
		for _, gem := range compiledGems {
			if ruby.Uses(gem) {
				n.compile("`"+gem+"` compiles while it is installed", append([]string{"build-essential"}, headersOfGems[gem]...))
			}
		}
	}
	if node := p.Project.Node; node != nil && n.runsAny("npm", "yarn", "pnpm") {
		for _, name := range compiledAlways {
			if node.UsesInProduction(name) {
				n.compile("`"+name+"` compiles while it is installed", append([]string{"python3", "make", "g++"}, headersOfAddons[name]...))
			}
		}
	}
}

func (n *needs) compile(why string, with []string) {
	n.compiles = append(n.compiles, why+", and there is no compiler")
	for _, pkg := range with {
		for _, name := range withLibc(pkg) {
			if !slices.Contains(n.toCompile, name) {
				n.toCompile = append(n.toCompile, name)
			}
		}
	}
}

// compiledAlways are packages of npm without a prebuilt addon for Linux, as their release files show. node-gyp takes
// python3, make and g++ to compile them: https://github.com/nodejs/node-gyp#on-unix
var compiledAlways = []string{"node-gyp", "pg-native", "node-pty", "ffi-napi", "ref-napi", "node-rdkafka"}

// headersOfAddons and headersOfGems are the packages with what is linked: from the installation notes of each.
var (
	headersOfAddons = map[string][]string{"pg-native": {"libpq-dev"}, "node-rdkafka": {"libssl-dev", "zlib1g-dev"}}
	headersOfGems   = map[string][]string{
		"pg": {"libpq-dev"}, "puma": {"libssl-dev"}, "mysql2": {"default-libmysqlclient-dev"}, "rmagick": {"libmagickwand-dev", "pkg-config"},
		"curb": {"libcurl4-openssl-dev"}, "tiny_tds": {"freetds-dev"}, "psych": {"libyaml-dev"},
	}
)

func (n *needs) installsPython() bool {
	return n.runsAny("pip", "pip3", "python", "python3", "poetry", "uv", "pipenv")
}

func (n *needs) runsAny(names ...string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return n.commands[name] })
}
