package stages

import (
	"path"
	"slices"
	"strings"

	"minke/analysis/build"
	"minke/analysis/project"
	"minke/analysis/shell"
)

// made returns the file of the build's output that stands for file, which is not in the context: one
// of the same name, else the one that package.json starts.
func (n *nodePlan) made(file string) string {
	if len(n.prod.Outputs) == 0 {
		return ""
	}
	known := []string{n.prod.Start.Entry, strings.TrimPrefix(n.prod.Main, "./")}
	for _, source := range []string{"src/" + file, file} {
		source = strings.TrimSuffix(source, path.Ext(source)) + ".ts"
		if n.pass.Project.Has(source) {
			known = append(known, path.Join(n.prod.Outputs[0].Dir, strings.TrimSuffix(file, path.Ext(file))+".js"))
		}
	}
	known = slices.DeleteFunc(known, func(f string) bool { return !n.inOutput(f) })
	for _, f := range known {
		if path.Base(f) == path.Base(file) {
			return f
		}
	}
	if len(known) > 0 {
		return known[0]
	}
	return ""
}

// frameworkServers are commands of production dependencies that run the output of a build.
var frameworkServers = map[string]string{"remix-serve": "@remix-run/serve", "react-router-serve": "@react-router/serve"}

// servesOutput: remix-serve ./build/server/index.js
func (n *nodePlan) servesOutput(command string) bool {
	words := strings.Fields(command)
	return len(words) == 2 && isCommand(command) && n.manager == shell.Npm &&
		n.prod.UsesInProduction(frameworkServers[words[0]]) && n.inOutput(path.Clean(words[1]))
}

// selfContained reports whether the output has all that it needs to run: that of Nuxt
// does (https://nuxt.com/docs/getting-started/deployment#nodejs-server).
func (n *nodePlan) selfContained() bool { return n.prod.Framework == "nuxt" && n.member == nil }

// inOutput reports whether the build makes a file, given relative to the top of the context.
func (n *nodePlan) inOutput(file string) bool {
	for _, pkg := range append([]*project.Node{n.prod}, n.members()...) {
		for _, o := range pkg.Outputs {
			if file != "" && path.Clean(o.Dir) != "." && build.Within(path.Join(pkg.Dir, o.Dir), path.Clean(file)) {
				return true
			}
		}
	}
	return false
}

// checksSources reports whether a health check runs a file that the runtime stage will not have.
func (n *nodePlan) checksSources() bool {
	for _, in := range n.pass.Stage.Instructions() {
		if in.Name != "HEALTHCHECK" {
			continue
		}
		s := n.pass.Script(in)
		if s == nil {
			continue
		}
		for _, c := range s.Commands() {
			if (c.Name == "node" || c.Name == "bun") && len(c.Args) > 0 && !n.inOutput(strings.TrimPrefix(c.Arg(0), n.workdir+"/")) {
				return true
			}
		}
	}
	return false
}
