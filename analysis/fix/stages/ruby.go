package stages

import (
	"path"
	"slices"
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/fix/shelledit"
	"minke/analysis/image"
	"minke/analysis/shell"
)

// gems is where the image of Ruby lets Bundler install, with its settings: https://github.com/docker-library/ruby
const gems = "/usr/local/bundle"

// Ruby returns the plan for a program on an image of Ruby: gems are installed and assets
// compiled in the builder. It is false where gems go elsewhere, or a line has no sure place.
func Ruby(p *analysis.Pass) (Plan, bool) {
	if p.Base(p.Stage).Family != image.Ruby || p.Project == nil || p.Project.Ruby == nil {
		return Plan{}, false
	}
	r := &rubyPlan{folderPlan{
		pass: p, manager: shell.Bundle, tools: []string{"bundle", "gem", "rails", "rake", "bootsnap"}, isManifest: isRubyManifest,
	}}
	r.builds = nil
	for _, name := range []string{"BUNDLE_PATH", "GEM_HOME"} {
		if v, set := p.Graph.End(p.Stage).Lookup(name); set && v.Value != gems {
			return Plan{}, false
		}
	}
	if !r.read() || r.startsUnknown() {
		return Plan{}, false
	}
	if r.mentions("assets:precompile") {
		r.alsoBuild = []string{"nodejs", "npm", "yarn", "yarnpkg"} // https://github.com/rails/rails/blob/main/railties/lib/rails/generators/rails/app/templates/Dockerfile.tt
	}
	return Plan{
		Title: "Install the gems in a stage of its own and copy what runs",
		Place: r.place, Rewrite: r.rewrite, Build: r.after(), Runtime: r.takes(),
	}, true
}

type rubyPlan struct{ folderPlan }

func isRubyManifest(source string) bool {
	name := path.Base(source)
	return strings.HasPrefix(name, "Gemfile") || strings.HasSuffix(name, ".gemspec") ||
		slices.Contains([]string{".ruby-version", ".tool-versions", "package.json", "yarn.lock", "package-lock.json", "package*.json"}, name)
}

// startsUnknown: gems for development are wanted where the tests are run. A script of the program
// may stand in front, as the Dockerfile that Rails generates has it.
func (r *rubyPlan) startsUnknown() bool {
	start := commandOf(r.pass.Stage)
	if start == nil {
		start = r.behindScript()
	}
	return start == nil || strings.Contains(start.Text(), "rspec") || strings.Contains(start.Text(), "rake test")
}

// behindScript is the CMD behind an ENTRYPOINT in exec form that is a file of the program and nothing else; nil elsewhere.
func (r *rubyPlan) behindScript() *build.Node {
	var cmd, entry *build.Node
	for _, in := range r.pass.Stage.Instructions() {
		switch in.Name {
		case "CMD":
			cmd = in
		case "ENTRYPOINT":
			entry = in
		}
	}
	if entry == nil || cmd == nil || !entry.Exec || len(entry.Args) != 1 {
		return nil
	}
	file := entry.Args[0].Value
	if !path.IsAbs(file) {
		file = path.Join(r.workdir, file)
	}
	inside, ok := below(r.workdir, file)
	if !ok || !r.pass.Project.Has(inside) {
		return nil
	}
	return cmd
}

// production reports whether the program runs without the groups development and test, and nothing says so yet.
func (r *rubyPlan) production() bool {
	end := r.pass.Graph.End(r.pass.Stage)
	if _, set := end.Lookup("BUNDLE_WITHOUT"); set || r.mentions("without") || r.mentions("BUNDLE_ONLY") {
		return false
	}
	for _, name := range []string{"RAILS_ENV", "RACK_ENV"} {
		if v, ok := end.Lookup(name); ok && v.Value == "production" {
			return true
		}
	}
	return false
}

const withoutGroups = "ENV BUNDLE_WITHOUT=development:test"

func (r *rubyPlan) rewrite(in *build.Node, at Place) (string, bool) {
	if at != InBuild || in != r.install {
		return r.folderPlan.rewrite(in, at)
	}
	text := strings.TrimRight(in.Text(), "\r\n")
	// Bundler keeps the archives it has unpacked.
	if e, ok := shelledit.Append(in, r.pass.Script(in), "rm -rf "+gems+"/cache"); ok && !r.mentions("/cache") {
		text = strings.TrimRight(edited(in, []analysis.Edit{e}), "\r\n")
	}
	if r.production() {
		text = withBefore(in, text, withoutGroups)
	}
	return text, true
}

// after removes what only compiling assets needs from the folder that is copied.
func (r *rubyPlan) after() []string {
	if !r.through || !r.mentions("assets:precompile") {
		return nil
	}
	for _, in := range r.pass.Stage.Instructions() {
		if slices.ContainsFunc(packages(r.pass.Script(in)), func(call *shell.PackageCall) bool { return isNodeManager(call.Manager) && installsProject(call) }) {
			return []string{"RUN rm -rf node_modules tmp/cache"}
		}
	}
	return nil
}

func (r *rubyPlan) takes() []string {
	lines := r.installs()
	if r.production() {
		lines = append(lines, withoutGroups)
	}
	lines = append(lines, takeLine(Name(r.pass.Graph), "", gems, gems))
	switch {
	case r.through:
		lines = append(lines, r.folderPlan.takes(""))
	case r.mentions("vendor/bundle") || r.mentions("deployment"):
		lines = append(lines, r.folderPlan.takes("vendor/bundle"))
	}
	return lines
}
