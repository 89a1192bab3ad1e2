package stages

import (
	"encoding/json"
	"path"
	"slices"
	"strings"
)

// assets are folders that a Node program often reads when it runs and that no
// compiler touches. They are copied when they are there.
var assets = []string{
	"public", "static", "assets", "views", "templates", "locales", "i18n", "lang",
	"migrations", "seeds", "prisma", "config", "certs", "proto", "data",
}

// takes are the lines that bring the result into the runtime stage. It is false where it is not known what they are.
func (n *nodePlan) takes() ([]string, bool) {
	var lines []string
	if _, set := n.pass.Graph.End(n.pass.Stage).Lookup("NODE_ENV"); !set {
		lines = append(lines, "ENV NODE_ENV=production")
	}
	switch {
	case n.member != nil:
		of, ok := n.takesMember()
		return append(lines, of...), ok
	case n.standalone():
		return n.withExtra(append(lines, n.takesStandalone()...)), true
	}
	if n.selfContained() {
		out := n.prod.Outputs[0].Dir
		return n.withExtra(append(lines, n.copy(out, "./"+out))), true
	}
	lines = append(lines, n.copy("package.json", "./"))
	if len(n.prod.Dependencies)+len(n.prod.OptionalDependencies) > 0 {
		lines = append(lines, n.copy("node_modules", "./node_modules"))
	}
	for _, o := range n.prod.Outputs {
		lines = append(lines, n.copy(o.Dir, "./"+o.Dir))
	}
	for _, dir := range assets {
		if e, ok := n.pass.Project.Stat(dir); ok && e.IsDir && !n.inOutput(dir) {
			lines = append(lines, n.copy(dir, "./"+dir))
		}
	}
	return n.withExtra(lines), true
}

// withExtra adds the files that the program needs beside its output.
func (n *nodePlan) withExtra(lines []string) []string {
	for _, file := range n.start.extra {
		to := "./" + file
		if path.Dir(file) == "." {
			to = "./"
		}
		lines = append(lines, n.copy(file, to))
	}
	return lines
}

// takesStandalone is what Next.js says a standalone server needs
// (https://nextjs.org/docs/app/api-reference/config/next-config-js/output). Its server
// listens on the name in HOSTNAME, which a container has as well.
func (n *nodePlan) takesStandalone() []string {
	var lines []string
	if _, set := n.pass.Graph.End(n.pass.Stage).Lookup("HOSTNAME"); !set {
		lines = append(lines, "ENV HOSTNAME=0.0.0.0")
	}
	lines = append(lines, n.copy(nextStandalone, "./"), n.copy(".next/static", "./.next/static"))
	if e, ok := n.pass.Project.Stat("public"); ok && e.IsDir {
		lines = append(lines, n.copy("public", "./public"))
	}
	return lines
}

// copy takes a path of the builder, relative to the folder of the program.
func (n *nodePlan) copy(what, to string) string {
	return takeLine(Name(n.pass.Graph), n.chown, path.Join(n.workdir, what), to)
}

// takeLine is a COPY from the builder.
func takeLine(builder, chown, source, to string) string {
	flags := "COPY --from=" + builder + " "
	if chown != "" {
		flags += "--chown=" + chown + " "
	}
	if strings.ContainsFunc(source+to, func(r rune) bool { return slices.Contains([]rune{' ', '\t'}, r) }) {
		list, _ := json.Marshal([]string{source, to})
		return flags + string(list)
	}
	return flags + source + " " + to
}
