package stages

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"minke/analysis/build"
	"minke/analysis/project"
	"minke/analysis/shell"
)

var golang = language{
	tools:     []string{"go", "templ", "wire", "mockgen", "goose", "gofmt", "stringer"},
	sources:   []string{".go", ".s", ".c", ".h"},
	manifests: []string{"go.mod", "go.sum", "go.work", "go.work.sum", "vendor", "*.go"},
	variables: []string{"CGO_*", "GOOS", "GOARCH", "GOARM", "GOAMD64", "GOFLAGS", "GOPROXY", "GOPRIVATE", "GONOSUMDB", "GONOSUMCHECK", "GOSUMDB", "GOCACHE", "GOMODCACHE", "GOPATH", "GOBIN", "GO111MODULE", "GOTOOLCHAIN", "GOEXPERIMENT"},
	runs:      func(p *project.Project) []string { return p.Go.Named.Runs },
	made:      goProduct,
}

// goBuild is a call of go build or go install.
type goBuild struct {
	node *build.Node
	*shell.Command
	output string // the program it writes, absolute; "" when not known
	folder bool   // output is a folder of programs
	cgo    string // CGO_ENABLED as far as it is set: "", "0", "1", "?"
}

func goProduct(c *compiled) []product {
	builds := c.goBuilds()
	var p product
	switch {
	case c.start.command.Name == "go":
		line, starts, ok := c.goRun()
		if !ok {
			return nil
		}
		p.build, p.starts = []string{line}, starts
		p.takes = []move{{starts[0], starts[0]}}
	default:
		if p.takes = c.goPrograms(builds); len(p.takes) == 0 {
			return nil
		}
	}
	p.bases = c.goBases(builds)
	p.change = func(n *build.Node) []change { return c.withoutCgo(builds, n) }
	mod := c.pass.Project.Go
	p.data = func() []string { return c.data(mod.Dir, mod.Named) }
	return []product{p}
}

// goBuilds lists the calls that make programs of the module, in order.
func (c *compiled) goBuilds() []goBuild {
	var all []goBuild
	for _, n := range c.body {
		if n.Name != "RUN" {
			continue
		}
		for _, cmd := range c.script(n).Named("go") {
			verb := cmd.Arg(0)
			if verb != "build" && verb != "install" || slices.ContainsFunc(cmd.Args, func(w shell.Word) bool { return strings.Contains(w.Template, "@") }) {
				continue
			}
			b := goBuild{node: n, Command: cmd, cgo: c.cgo(n, cmd)}
			b.output, b.folder = c.goOutput(n, cmd)
			all = append(all, b)
		}
	}
	return all
}

// cgo is the value of CGO_ENABLED for a command.
func (c *compiled) cgo(n *build.Node, cmd *shell.Command) string {
	for _, a := range cmd.Env {
		if a.Name == "CGO_ENABLED" {
			return a.Value.Text
		}
	}
	if v, ok := c.pass.Graph.Scope(n).Lookup("CGO_ENABLED"); ok {
		return v.Value
	}
	if strings.Contains(n.Text(), "CGO_ENABLED") {
		return "?"
	}
	return ""
}

// goOutput is where go build writes the program: https://pkg.go.dev/cmd/go#hdr-Compile_packages_and_dependencies
func (c *compiled) goOutput(n *build.Node, cmd *shell.Command) (file string, folder bool) {
	dir := c.dirOf(n, cmd)
	name := c.goName(dir, cmd.Args[1:])
	if cmd.Arg(0) == "install" {
		if name == "" {
			name = c.goOnly(dir, cmd.Args[1:])
		}
		if name == "" {
			return "", false
		}
		return "/go/bin/" + name, false
	}
	o, given := cmd.Flag("-o")
	switch {
	case !given && (name == "" || dir == ""):
		return "", false
	case !given:
		return path.Join(dir, name), false
	case !o.Value.Known || !path.IsAbs(o.Value.Text) && dir == "":
		return "", false
	}
	file = o.Value.Text
	if !path.IsAbs(file) {
		file = path.Join(dir, file)
	}
	if strings.HasSuffix(o.Value.Text, "/") || o.Value.Text == "." {
		return file, true
	}
	if e, ok := inContext(c.pass, c.copies, file); ok && e.IsDir {
		return file, true
	}
	return file, false
}

var majorSuffix = regexp.MustCompile(`^v\d+$`)

// goName is the name that go gives to a program of one package, "" for several.
func (c *compiled) goName(dir string, packages []shell.Word) string {
	if len(packages) > 0 && strings.HasSuffix(packages[0].Text, ".go") {
		return strings.TrimSuffix(path.Base(packages[0].Text), ".go")
	}
	pkg := "."
	switch {
	case len(packages) > 1 || len(packages) == 1 && (!packages[0].Known || strings.Contains(packages[0].Text, "...")):
		return ""
	case len(packages) == 1:
		pkg = packages[0].Text
	}
	if e, ok := inContext(c.pass, c.copies, path.Join(dir, pkg)); path.Join(pkg) != "." && !ok || ok && !e.IsDir {
		return ""
	}
	if name := path.Base(path.Join("/", pkg)); name != "/" {
		return name
	}
	mod := c.pass.Project.Go
	if e, ok := inContext(c.pass, c.copies, dir); ok && e.Path != mod.Dir && e.Path != "." {
		return path.Base(e.Path)
	}
	name := path.Base(mod.Module)
	if majorSuffix.MatchString(name) {
		name = path.Base(path.Dir(mod.Module))
	}
	return strings.TrimPrefix(name, ".")
}

// goOnly is the name of the program that `go install ./...` makes in the folder of the module, "" for several.
func (c *compiled) goOnly(dir string, packages []shell.Word) string {
	mod := c.pass.Project.Go
	e, ok := inContext(c.pass, c.copies, dir)
	if len(packages) != 1 || packages[0].Text != "./..." || !ok || e.Path != mod.Dir || len(mod.Mains) != 1 {
		return ""
	}
	if mod.Mains[0] == "." {
		return c.goName(dir, nil)
	}
	return path.Base(mod.Mains[0])
}

// goPrograms finds what is started among what is built, and the programs built beside it.
func (c *compiled) goPrograms(builds []goBuild) []move {
	program := c.start.program()
	started := false
	var all []move
	for _, b := range builds {
		if b.output == "" {
			continue
		}
		to := b.output
		if path.Dir(to) == "/go/bin" && !path.IsAbs(program) {
			to = "/usr/local/bin/" + path.Base(to)
		}
		switch {
		case b.folder:
			_, in := below(b.output, program)
			started = started || in
		case path.IsAbs(program):
			started = started || program == b.output
		default:
			started = started || program == path.Base(b.output) && slices.Contains(pathDirs, path.Dir(to))
		}
		all = append(all, move{b.output, to})
	}
	if started {
		return slices.Compact(all)
	}
	return c.madeByOthers(program)
}

// goRun is the line that builds what `go run` starts, and the words that start it.
func (c *compiled) goRun() (line string, starts []string, ok bool) {
	cmd := c.start.command
	words, plain := c.start.exec()
	if cmd.Arg(0) != "run" || !plain || len(cmd.Flags) > 0 || len(words) < 3 || c.start.workdir == "" {
		return "", nil, false
	}
	n := 1
	if strings.HasSuffix(words[2], ".go") {
		for n = 0; 2+n < len(words) && strings.HasSuffix(words[2+n], ".go"); n++ {
		}
	}
	name := c.goName(c.start.workdir, cmd.Args[1:2])
	if name == "main" || name == "" {
		name = c.goName(c.start.workdir, nil)
	}
	if name == "" || name == "/" {
		return "", nil, false
	}
	program := "/usr/local/bin/" + name
	line = "RUN go build -o " + program + " " + strings.Join(words[2:2+n], " ")
	if !c.usesCgo() {
		line = "RUN CGO_ENABLED=0 " + strings.TrimPrefix(line, "RUN ")
	}
	return line, append([]string{program}, words[2+n:]...), true
}
