package shell_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"minke/analysis/shell"
	"minke/analysis/syntax"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "write what the tests see into their txtar files")

// Each file of testdata/commands holds Dockerfiles, and behind each one as
// NAME.want what the package says of its instructions.
func TestCommands(t *testing.T) { golden(t, "testdata/commands", describeFile) }

// golden compares describe(file) with file.want for each file in the archives of dir.
func golden(t *testing.T, dir string, describe func(string) string) {
	paths, err := filepath.Glob(filepath.Join(dir, "*.txtar"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no archives in %s (%v)", dir, err)
	}
	for _, path := range paths {
		ar, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]string{}
		var inputs []txtar.File
		for _, f := range ar.Files {
			if name, ok := strings.CutSuffix(f.Name, ".want"); ok {
				want[name] = string(f.Data)
			} else {
				inputs = append(inputs, f)
			}
		}
		var out []txtar.File
		for _, f := range inputs {
			got := describe(string(f.Data))
			out = append(out, f, txtar.File{Name: f.Name + ".want", Data: []byte(got)})
			t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar")+"/"+f.Name, func(t *testing.T) {
				if diff := cmp.Diff(want[f.Name], got); diff != "" && !*update {
					t.Errorf("of\n%s(-want +got):\n%s", f.Data, diff)
				}
			})
		}
		if *update {
			ar.Files = out
			if err := os.WriteFile(path, txtar.Format(ar), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// scripts returns the script of each instruction of a Dockerfile that runs
// something, with its node, under the SHELL that stands above it.
func scripts(text string) (nodes []*syntax.Node, out []*shell.Script) {
	var sh []string
	for _, n := range syntax.Parse(text).Nodes() {
		in := n.Instruction()
		if in == nil {
			continue
		}
		switch in.Name {
		case "SHELL":
			sh = nil
			for _, a := range in.Args {
				sh = append(sh, a.Value)
			}
		case "RUN", "CMD", "ENTRYPOINT", "HEALTHCHECK", "ONBUILD":
			nodes = append(nodes, n)
			out = append(out, shell.Parse(in, sh))
		}
	}
	return nodes, out
}

func describeFile(text string) string {
	var b strings.Builder
	nodes, all := scripts(text)
	for i, s := range all {
		describe(&b, nodes[i].Text(), s)
	}
	return b.String()
}

func describe(b *strings.Builder, text string, s *shell.Script) {
	fmt.Fprintf(b, "%v", s.Dialect)
	if s.Bashism {
		b.WriteString(" with bashisms")
	}
	for _, o := range []struct {
		option shell.Options
		name   string
	}{{shell.Errexit, "errexit"}, {shell.Nounset, "nounset"}, {shell.Xtrace, "xtrace"}, {shell.Pipefail, "pipefail"}, {shell.Login, "login"}, {shell.OtherOption, "other"}} {
		if s.Options.Has(o.option) {
			b.WriteString(" " + o.name)
		}
	}
	b.WriteByte('\n')
	if s.Err != nil {
		fmt.Fprintf(b, "  error at %q: %s\n", s.Err.Span.Of(text), s.Err.Message)
	}
	for _, c := range s.Commands() {
		describeCommand(b, text, c)
	}
	for _, p := range s.Packages() {
		fmt.Fprintf(b, "  package %s %s", p.Manager, p.Verb)
		for _, pkg := range p.Packages {
			fmt.Fprintf(b, " %s", describePackage(pkg))
		}
		b.WriteByte('\n')
	}
	describeFiles(b, s)
}

func describeFiles(b *strings.Builder, s *shell.Script) {
	for _, d := range s.Downloads() {
		fmt.Fprintf(b, "  download %s host:%s file:%s stdout:%t\n", describeWord(d.URL), d.Host(), d.File, d.Stdout)
	}
	for _, a := range s.Archives() {
		fmt.Fprintf(b, "  archive %s %q dir:%q stdin:%t members:%d\n", [...]string{"extract", "create", "list"}[a.Action], a.File.Template, a.Dest.Template, a.Stdin(), len(a.Members))
	}
	for _, c := range s.Clones() {
		fmt.Fprintf(b, "  clone %s into:%s depth:%d branch:%s\n", describeWord(c.URL), c.Target(), c.Depth, c.Branch.Template)
	}
	for _, r := range s.Removals() {
		fmt.Fprintf(b, "  remove recursive:%t force:%t some:%t", r.Recursive, r.Force, r.Some)
		for _, p := range r.Paths {
			fmt.Fprintf(b, " %s", describeWord(p))
		}
		b.WriteByte('\n')
	}
}

func describePackage(p shell.Package) string {
	s := p.Name
	if s == "" {
		s = "(" + p.Word.Template + ")"
	}
	if p.Arch != "" {
		s += " arch:" + p.Arch
	}
	if p.Channel != "" {
		s += " channel:" + p.Channel
	}
	if p.Op != "" {
		s += " " + p.Op + " " + p.Version
	}
	return "{" + s + "}"
}

var contexts = []struct {
	is   shell.Context
	name string
}{
	{shell.AfterOr, "after-or"},
	{shell.Conditional, "conditional"},
	{shell.Negated, "negated"},
	{shell.Background, "background"},
	{shell.Subshell, "subshell"},
	{shell.Piped, "piped"},
	{shell.InFunction, "function"},
	{shell.InSubstitution, "substitution"},
	{shell.Nested, "nested"},
}

func describeCommand(b *strings.Builder, text string, c *shell.Command) {
	fmt.Fprintf(b, "  %s", cmpOr(c.Name, "?"))
	for _, w := range c.Args {
		fmt.Fprintf(b, " %s", describeWord(w))
	}
	for _, f := range c.Flags {
		fmt.Fprintf(b, " %s", f.Name)
		if f.HasValue {
			fmt.Fprintf(b, "=%s", describeWord(f.Value))
		}
	}
	for _, e := range c.Env {
		fmt.Fprintf(b, " env:%s=%s", e.Name, describeWord(e.Value))
	}
	for _, r := range c.Redirs {
		fmt.Fprintf(b, " redir:%d%s%s", r.FD, r.Op, describeWord(r.Target))
	}
	if len(c.Wrappers) > 0 {
		fmt.Fprintf(b, " by:%s", strings.Join(c.Wrappers, ","))
	}
	if c.Dir != "" {
		fmt.Fprintf(b, " in:%s", c.Dir)
	}
	for _, x := range contexts {
		if c.Context.Has(x.is) {
			fmt.Fprintf(b, " %s", x.name)
		}
	}
	if c.PipedTo != nil {
		fmt.Fprintf(b, " to:%s", c.PipedTo.Name)
	}
	fmt.Fprintf(b, "\n    %q\n", c.Span.Of(text))
	// Words that stand in the document as they are read need no line of their own.
	for _, w := range slices.Concat(c.Words, c.Args) {
		if at := w.Span.Of(text); at != w.Raw {
			fmt.Fprintf(b, "    %q is written %q\n", w.Raw, at)
		}
	}
}

func describeWord(w shell.Word) string {
	s := w.Text
	if !w.Known {
		s = "?" + w.Template
	}
	if s == "" || strings.ContainsAny(s, " \t\n'\"") {
		s = fmt.Sprintf("%q", s)
	}
	if w.Glob {
		s += "(glob)"
	}
	return s
}

func cmpOr(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
