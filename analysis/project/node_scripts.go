package project

import (
	"path"
	"slices"
	"strings"

	"minke/analysis/shell"
)

// InstallHooks are the scripts of a package.json that its managers run when they install its dependencies. With
// --production, yarn 1 runs the first three alone, as npm 6 does; npm 8 to 11, pnpm and bun run the later ones too,
// and `npm prune` runs none of them (tried with npm 6.14, 8.19, 10.9 and 11.19, yarn 1.22, pnpm 9 and bun 1.1).
var InstallHooks = []string{"preinstall", "install", "postinstall", "prepublish", "preprepare", "prepare", "postprepare"}

// HasHooks reports whether package.json has scripts that run when its dependencies are installed.
func (n *Node) HasHooks() bool {
	return slices.ContainsFunc(InstallHooks, func(h string) bool { return n.Scripts[h] != "" })
}

// Commands are the commands that the script of package.json called name runs, with those of the
// scripts which it calls in turn, and of the ones called pre… and post…, which its manager runs around it.
func (n *Node) Commands(name string) []*shell.Command {
	return n.commands(name, map[string]bool{})
}

func (n *Node) commands(name string, seen map[string]bool) []*shell.Command {
	if seen[name] {
		return nil
	}
	seen[name] = true
	var all []*shell.Command
	for _, script := range []string{"pre" + name, name, "post" + name} {
		for _, c := range n.Own(script) {
			called := n.Calls(c)
			if called == "" {
				all = append(all, c)
				continue
			}
			all = append(all, n.commands(called, seen)...)
		}
	}
	return all
}

// Own are the commands in the text of a script, and nothing else.
func (n *Node) Own(script string) []*shell.Command {
	return shell.ParseFile(n.Scripts[script]).Commands()
}

// Calls gives the script of package.json that a command runs by a manager, "" where it runs none.
func (n *Node) Calls(c *shell.Command) string {
	if !slices.Contains([]ManagerName{NPM, Yarn, PNPM, Bun}, ManagerName(c.Name)) {
		return ""
	}
	for i, w := range c.Args {
		if w.Text == "run" || w.Text == "run-script" {
			continue
		}
		if i == 0 || c.Arg(i-1) == "run" || c.Arg(i-1) == "run-script" {
			if n.Scripts[w.Text] != "" {
				return w.Text
			}
		}
		break
	}
	return ""
}

// NeedsDevelopment reports whether c is a program of a dependency of development, or has node load a module of one.
func (n *Node) NeedsDevelopment(c *shell.Command) bool {
	if n.isDevelopment(programOf(c)) {
		return true
	}
	for _, w := range c.Words[1:] {
		if n.isDevelopment(w.Text) && c.Name == "cross-env" {
			return true // cross-env NODE_ENV=production ts-node src/index.ts
		}
	}
	return slices.ContainsFunc(Preloads(c), n.isDevelopment)
}

// programOf is the program that c comes to, which npx and its like look for in node_modules.
func programOf(c *shell.Command) string {
	name, rest := c.Name, c.Args
	if name == "npm" || name == "pnpm" || name == "yarn" || name == "bun" {
		if verb := c.Arg(0); verb == "exec" || verb == "x" {
			rest = rest[1:]
		}
		name = "npx"
	}
	if slices.Contains([]string{"npx", "pnpx", "bunx"}, name) && len(rest) > 0 {
		return rest[0].Text
	}
	return name
}

// isDevelopment reports whether a program, or a module such as tsconfig-paths/register, comes with a
// dependency of development and with no other.
func (n *Node) isDevelopment(name string) bool {
	pkg := providerOf(name)
	_, dev := n.DevDependencies[pkg]
	return dev && !n.UsesInProduction(pkg)
}

// providerOf gives the package that a program or a module comes with, which mostly has its name.
func providerOf(name string) string {
	if pkg, ok := programs[name]; ok {
		return pkg
	}
	parts := strings.SplitN(name, "/", 3)
	if strings.HasPrefix(name, "@") && len(parts) > 1 {
		return parts[0] + "/" + parts[1]
	}
	return parts[0]
}

// programs have another name than their package, as the "bin" of its package.json says.
var programs = map[string]string{
	"tsc": "typescript", "ng": "@angular/cli", "nest": "@nestjs/cli", "vue-cli-service": "@vue/cli-service",
	"babel": "@babel/cli", "babel-node": "@babel/node", "swc": "@swc/cli", "tsnd": "ts-node-dev",
	"remix": "@remix-run/dev", "remix-serve": "@remix-run/serve", "react-router": "@react-router/dev", "react-router-serve": "@react-router/serve",
	"run-s": "npm-run-all", "run-p": "npm-run-all", "dotenv": "dotenv-cli", "sequelize": "sequelize-cli", "mikro-orm": "@mikro-orm/cli",
	"eleventy": "@11ty/eleventy", "docusaurus": "@docusaurus/core", "nuxi": "nuxt", "graphql-codegen": "@graphql-codegen/cli", "biome": "@biomejs/biome",
}

// preloading are the flags by which node loads a module before the program (https://nodejs.org/api/cli.html).
var preloading = []string{"-r", "--require", "--import", "--loader", "--experimental-loader"}

// Preloads are the modules and files that c, a node, loads before its program.
func Preloads(c *shell.Command) []string { return valuesOf(c, preloading) }

// EnvFiles are the files that c, a node, reads environment variables from.
func EnvFiles(c *shell.Command) []string {
	return valuesOf(c, []string{"--env-file", "--env-file-if-exists"})
}

func valuesOf(c *shell.Command, flags []string) []string {
	if c.Name != "node" {
		return nil
	}
	var all []string
	for _, f := range c.Flags {
		if f.HasValue && slices.Contains(flags, f.Name) {
			all = append(all, f.Value.Text)
		}
	}
	return all
}

// isSource reports whether the ending of a file is one that node loads.
func isSource(name string) bool {
	return slices.Contains([]string{".js", ".mjs", ".cjs", ".ts", ".mts", ".cts"}, path.Ext(name))
}
