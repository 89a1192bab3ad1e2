package context

import (
	"path"
	"slices"

	"minke/analysis"
	"minke/analysis/project"
	"minke/analysis/shell"
)

// manifests returns the files of the context, in the folder dir, that call needs to
// install the dependencies of the project. Ok is false where it does not install them, or
// needs the sources as well; the list is empty where a person has to tell the files.
func manifests(p *analysis.Pass, call *shell.PackageCall, dir string) (files []string, ok bool) {
	switch call.Manager {
	case shell.Npm, shell.Yarn, shell.Pnpm, shell.Bun:
		return nodeManifests(p, call, dir)
	case shell.Pip:
		return pipManifests(p, call, dir)
	case shell.Poetry:
		return existing(p, dir, "pyproject.toml", "poetry.lock"), call.Verb == shell.Install && call.HasFlag("--no-root")
	case shell.Uv:
		return existing(p, dir, "pyproject.toml", "uv.lock"), call.VerbWord.Text == "sync" && call.HasFlag("--no-install-project")
	case shell.Pipenv:
		return existing(p, dir, "Pipfile", "Pipfile.lock"), call.Verb == shell.Install && len(call.Packages) == 0
	case shell.Bundle:
		return bundleManifests(p, call, dir)
	case shell.Composer:
		if call.Verb != shell.Install {
			return nil, false
		}
		if !call.HasFlag("--no-scripts") || !call.HasFlag("--no-autoloader") {
			return nil, true // it runs scripts and reads classes of the sources
		}
		return existing(p, dir, "composer.json", "composer.lock"), true
	case shell.Go:
		return existing(p, dir, "go.mod", "go.sum"), call.Arg(0) == "mod" && call.Arg(1) == "download" && !existsIn(p, dir, "vendor")
	case shell.Dotnet:
		return dotnetManifests(p, call, dir)
	}
	return nil, false
}

// existing returns those of names that are in a folder of the context.
func existing(p *analysis.Pass, dir string, names ...string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool { return !existsIn(p, dir, name) })
}

func existsIn(p *analysis.Pass, dir, name string) bool {
	return p.Project != nil && p.Project.Has(path.Join(dir, name))
}

func nodeManifests(p *analysis.Pass, call *shell.PackageCall, dir string) ([]string, bool) {
	if call.Verb != shell.Install || len(call.Packages) > 0 || call.FlagSet("-g", "--global") {
		return nil, false
	}
	var n *project.Node
	if p.Project != nil {
		n = p.Project.NodeIn(dir)
	}
	if n == nil {
		return nil, p.Project == nil
	}
	if n.HasHooks() && !call.FlagSet("--ignore-scripts") {
		return nil, false
	}
	if len(n.Workspaces) > 0 || existsIn(p, dir, "patches") || existsIn(p, dir, ".yarn") {
		return nil, true
	}
	lock := []string{"package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock", "bun.lockb", ".npmrc", ".yarnrc.yml"}
	return existing(p, dir, append([]string{"package.json"}, lock...)...), true
}

func pipManifests(p *analysis.Pass, call *shell.PackageCall, dir string) ([]string, bool) {
	if call.Verb != shell.Install || len(call.Packages) > 0 || call.HasFlag("-e", "--editable", "-c", "--constraint") {
		return nil, false
	}
	var files []string
	for _, f := range call.Flags {
		if f.Name == "-r" || f.Name == "--requirement" {
			if !f.Value.Known || path.IsAbs(f.Value.Text) {
				return nil, false
			}
			files = append(files, path.Clean(f.Value.Text))
		}
	}
	if len(files) == 0 {
		return nil, false
	}
	if len(existing(p, dir, files...)) != len(files) || slices.ContainsFunc(files, func(f string) bool { return path.Dir(f) != "." }) {
		return nil, true
	}
	return files, true
}

func bundleManifests(p *analysis.Pass, call *shell.PackageCall, dir string) ([]string, bool) {
	if call.Verb != shell.Install || p.Project != nil && p.Project.Glob(path.Join(dir, "*.gemspec")) != nil {
		return nil, false
	}
	return existing(p, dir, "Gemfile", "Gemfile.lock", ".ruby-version"), true
}

func dotnetManifests(p *analysis.Pass, call *shell.PackageCall, dir string) ([]string, bool) {
	if call.VerbWord.Text != "restore" {
		return nil, false
	}
	if p.Project == nil || p.Project.DotNet == nil || len(call.Args) > 1 || p.Project.DotNet.Dir != dir || len(p.Project.DotNet.Projects) != 1 || p.Project.DotNet.Solution != "" {
		return nil, true
	}
	return append(existing(p, dir, path.Base(p.Project.DotNet.Projects[0])), existing(p, dir, "nuget.config", "NuGet.config", "packages.lock.json")...), true
}
