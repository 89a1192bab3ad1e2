package stages

import (
	"path"
	"slices"
	"strings"

	"minke/analysis/build"
	"minke/analysis/fix/alpine"
	"minke/analysis/image"
	"minke/analysis/project"
	"minke/analysis/shell"
)

var dotnet = language{
	tools:     []string{"dotnet"},
	sources:   []string{".cs", ".fs", ".vb", ".razor", ".cshtml", ".resx"},
	manifests: []string{"*.csproj", "*.fsproj", "*.vbproj", "*.sln", "*.slnx", "*.props", "*.targets", "global.json", "nuget.config", "NuGet.config", "NuGet.Config", "packages.lock.json", ".config"},
	variables: []string{"NUGET_*", "DOTNET_CLI_*", "DOTNET_NOLOGO", "DOTNET_SKIP_FIRST_TIME_EXPERIENCE", "MSBUILD*"},
	runs:      func(*project.Project) []string { return nil },
	made:      dotnetProducts,
}

func dotnetProducts(c *compiled) []product {
	var p product
	mod := c.dotnetProject()
	if mod == nil {
		return nil
	}
	alone := mod.SelfContained || mod.AOT
	cmd := c.start.command
	switch {
	case cmd.Name == "dotnet" && cmd.Arg(0) == "run":
		if alone || !c.dotnetRun(&p, mod) {
			return nil
		}
	default:
		words, ok := c.start.exec()
		if !ok {
			return nil
		}
		at := 0
		if cmd.Name == "dotnet" {
			at = 1
		}
		publish, folder, ok := c.published(words, at)
		if !ok {
			return nil
		}
		alone = alone || publish.HasFlag("--self-contained", "--sc") && !hasWord(publish, "false", "--self-contained=false")
		c.takePublished(&p, words, at, folder)
	}
	p.bases = c.dotnetBases(mod, alone)
	return []product{p}
}

// published finds the call whose output folder holds what is started.
func (c *compiled) published(words []string, at int) (*shell.Command, string, bool) {
	if at >= len(words) || at == 1 && !strings.HasSuffix(words[1], ".dll") {
		return nil, "", false
	}
	program := c.start.abs(words[at])
	if !path.IsAbs(program) && c.start.workdir != "" && at == 1 {
		program = path.Join(c.start.workdir, program)
	}
	for _, n := range slices.Backward(c.body) {
		if n.Name != "RUN" {
			continue
		}
		for _, cmd := range c.script(n).Named("dotnet") {
			if cmd.Arg(0) != "publish" {
				continue
			}
			folder := c.publishFolder(n, cmd, program)
			if rel, in := below(folder, program); folder != "" && in && !strings.Contains(rel, "/") {
				return cmd, folder, true
			}
		}
	}
	return nil, "", false
}

// publishFolder is where dotnet publish writes: https://learn.microsoft.com/dotnet/core/tools/dotnet-publish
func (c *compiled) publishFolder(n *build.Node, cmd *shell.Command, program string) string {
	if f, ok := cmd.Flag("-o", "--output"); ok {
		return c.at(n, cmd, f.Value)
	}
	if dir := path.Dir(program); path.Base(dir) == "publish" && strings.Contains(dir, "/bin/") {
		return dir
	}
	return ""
}

// takePublished brings the folder to where the program is started, beside nothing else.
func (c *compiled) takePublished(p *product, words []string, at int, folder string) {
	workdir := c.start.workdir
	if _, inside := below(workdir, folder); !inside || workdir == "" || workdir == "/" || folder == workdir {
		p.takes = []move{{folder, folder}}
		return
	}
	p.takes = []move{{folder, workdir}}
	name := path.Base(words[at])
	if at == 0 {
		name = "./" + name
	}
	p.starts = slices.Clone(words)
	p.starts[at] = name
}

// dotnetRun publishes what `dotnet run` would start.
func (c *compiled) dotnetRun(p *product, mod *project.DotNet) bool {
	words, ok := c.start.exec()
	if !ok || !mod.Executable || mod.Assembly == "" || len(mod.Projects) != 1 || c.start.workdir == "" {
		return false
	}
	what, arguments, ok := runArguments(words)
	if !ok {
		return false
	}
	p.build = []string{"RUN dotnet publish" + what + " -c Release -o /publish"}
	p.takes = []move{{"/publish", c.start.workdir}}
	p.starts = append([]string{"dotnet", mod.Assembly + ".dll"}, arguments...)
	if c.start.workdir == "/" {
		p.takes[0].to, p.starts[1] = "/app", "/app/"+p.starts[1]
	}
	return true
}

// runArguments takes the project, with a blank in front, and the arguments of the program from the words of dotnet run, which hands on
// what it does not know itself: https://learn.microsoft.com/dotnet/core/tools/dotnet-run
func runArguments(words []string) (what string, arguments []string, ok bool) {
	for i := 2; i < len(words); i++ {
		name, value, given := strings.Cut(words[i], "=")
		switch {
		case name == "--":
			return what, words[i+1:], true
		case slices.Contains([]string{"--no-launch-profile", "--no-restore", "--no-build"}, name):
		case slices.Contains([]string{"--project", "-p", "-c", "--configuration", "-v", "--verbosity"}, name):
			if !given {
				if i++; i >= len(words) {
					return "", nil, false
				}
				value = words[i]
			}
			if name == "--project" || name == "-p" {
				what = " " + list(value)
			}
		case slices.Contains([]string{"-f", "--framework", "-r", "--runtime", "-a", "--arch", "--os", "--launch-profile", "-lp", "--property", "--self-contained", "--sc", "-e", "--environment", "--file"}, name):
			return "", nil, false // it says what is built, or how it is started
		case strings.HasPrefix(name, "-") && strings.Contains(name, ":"):
			return "", nil, false // -p:Property=value
		default:
			return what, words[i:], true
		}
	}
	return what, nil, !strings.ContainsAny(strings.TrimSpace(what), " \t")
}

// dotnetProject is the project that is started: the one that dotnet run names, else that of the context; nil where it is not known.
func (c *compiled) dotnetProject() *project.DotNet {
	words, ok := c.start.exec()
	if cmd := c.start.command; cmd.Name != "dotnet" || cmd.Arg(0) != "run" || !ok {
		return c.pass.Project.DotNet
	}
	what, _, ok := runArguments(words)
	if !ok || what == "" {
		return c.pass.Project.DotNet
	}
	e, ok := inContext(c.pass, c.copies, path.Join(c.start.workdir, strings.TrimSpace(what)))
	if !ok {
		return nil
	}
	if e.IsDir {
		return c.pass.Project.DotNetIn(e.Path)
	}
	mod := c.pass.Project.DotNetIn(path.Dir(e.Path))
	if mod == nil || len(mod.Projects) != 1 || path.Base(mod.Projects[0]) != path.Base(e.Path) {
		return nil
	}
	return mod
}

// dotnetBases: web programs need ASP.NET, others the runtime, and what brings its
// own only the libraries below: https://github.com/dotnet/dotnet-docker/blob/main/documentation/image-variants.md
func (c *compiled) dotnetBases(mod *project.DotNet, alone bool) []base {
	ref := c.rootRef()
	if v := mod.Version(); v != "" { // the SDK builds for older frameworks too
		_, suite, more := strings.Cut(ref.Tag, "-")
		if more {
			v += "-" + suite
		}
		ref = ref.WithTag(v)
	}
	want := "aspnet"
	if !mod.Web && mod.Executable {
		want = "runtime"
	}
	var all []base
	for _, s := range image.Leaner(ref) {
		_, name := path.Split(s.Ref.Name)
		if s.Kind != image.RuntimeOnly || name != want || alone && s.LibcChanges {
			continue
		}
		b := base{image: s.Ref.String(), kind: "slim", shell: true, manager: shell.Apt, users: []string{"root", "nobody", "www-data"}}
		if image.Describe(s.Ref).Distro.Name == image.AlpineLinux {
			b.kind, b.manager = "alpine", shell.Apk
			if alpine.Cultures(c.pass, c.stage) {
				b.add = []supply{{install: alpine.ICU}, {lines: []string{alpine.WithCultures}}}
			}
		}
		if atLeast(image.Describe(s.Ref).Version, 8, 0) { // https://learn.microsoft.com/dotnet/core/compatibility/containers/8.0/app-user
			b.users = append(b.users, "app")
		}
		if alone {
			b.image = strings.Replace(b.image, "/"+want+":", "/runtime-deps:", 1)
		}
		all = append(all, b)
	}
	return preferred(c.pass, all)
}
