package node

import (
	"maps"
	"slices"
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/fix/stages"
	"minke/analysis/image"
	"minke/analysis/rules/caches"
	"minke/analysis/rules/installs"
	"minke/analysis/rules/layers/content"
	"minke/analysis/shell"
)

// BrowserDownloads finds browsers that install scripts of packages download into the image.
var BrowserDownloads = &analysis.Rule{
	Name: "browser-downloads", Group: "node", Severity: analysis.Warning,
	Summary: "Install scripts download browsers that the image does not need",
	Doc:     doc("browser-downloads"),
	Linked:  browserDownloads,
}

// browser is what the install script of some packages downloads.
type browser struct {
	what     string
	packages []string // a name, or all that begin with one that ends in "-"
	tool     string   // the command that uses it
	dirs     []string // where it goes, as in caches.Cache
	skip     string   // NAME=value that keeps the script from it
	also     []string // other variables that do so
}

var browsers = []browser{
	{ // https://pptr.dev/guides/configuration
		what: "Chrome", packages: []string{"puppeteer"}, tool: "puppeteer", dirs: []string{"${PUPPETEER_CACHE_DIR:-~/.cache/puppeteer}"},
		skip: "PUPPETEER_SKIP_DOWNLOAD=true", also: []string{"PUPPETEER_SKIP_CHROMIUM_DOWNLOAD", "PUPPETEER_SKIP_CHROME_DOWNLOAD"},
	},
	{ // https://playwright.dev/docs/browsers; playwright and @playwright/test leave it to a command of their own
		what: "a browser", packages: []string{"@playwright/browser-", "playwright-chromium", "playwright-firefox", "playwright-webkit"}, tool: "playwright",
		dirs: []string{"${PLAYWRIGHT_BROWSERS_PATH:-~/.cache/ms-playwright}"}, skip: "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1",
	},
	{ // https://docs.cypress.io/app/references/advanced-installation
		what: "the Cypress app, a browser,", packages: []string{"cypress"}, tool: "cypress", dirs: []string{"${CYPRESS_CACHE_FOLDER:-~/.cache/Cypress}"},
		skip: "CYPRESS_INSTALL_BINARY=0",
	},
	{ // https://www.electronjs.org/docs/latest/tutorial/installation
		what: "Electron, a browser,", packages: []string{"electron"}, tool: "electron", skip: "ELECTRON_SKIP_BINARY_DOWNLOAD=1",
	},
}

func browserDownloads(p *analysis.Pass) {
	if !p.Graph.InImage(p.Stage) {
		return
	}
	dev := devCalls(p)
	for _, b := range browsers {
		if why := b.needless(p); why.text != "" {
			b.cache(p, why, dev).Linked(p)
		}
	}
}

// cache describes what the install script leaves, unless it is kept from it.
func (b *browser) cache(p *analysis.Pass, why reason, dev map[*shell.PackageCall]bool) *caches.Cache {
	name, _, _ := strings.Cut(b.skip, "=")
	return &caches.Cache{
		Dirs: b.dirs, Off: append(b.also, name), Flags: []string{"--ignore-scripts", "--dry-run", "--package-lock-only"},
		OffIn: func(p *analysis.Pass, n *build.Node) bool { return b.isSkipped(p, n, name) },
		Fills: func(c *shell.PackageCall) bool { return b.fetchedBy(p, c, why, dev) != "" },
		Amend: func(p *analysis.Pass, n *build.Node, c *shell.PackageCall, f analysis.Finding) (analysis.Finding, bool) {
			f.Message = "`" + caches.Text(c) + "` downloads " + b.what + " for `" + b.fetchedBy(p, c, why, dev) + "` into the image" + why.text + "."
			f.Related = why.related
			f.Fixes = []analysis.Fix{{
				Title: "Skip the download (" + name + ")", Safety: analysis.Suggested,
				Edits: []analysis.Edit{stages.EnvBefore(n, append([]string{b.skip}, why.pairs...)...)},
			}}
			return f, true
		},
	}
}

// reason is why the image does not need a browser.
type reason struct {
	text    string // "" if it may
	forDev  bool   // as it serves development: packages for the program are not meant
	related []analysis.Related
	pairs   []string // variables to set as well
}

// needless tells why the image does not need b: there is another, or it is for
// tests, which nothing here runs.
func (b *browser) needless(p *analysis.Pass) reason {
	if b.tool == "puppeteer" {
		if r := otherBrowser(p); r.text != "" {
			return r
		}
	}
	if p.Project == nil || p.Project.Node == nil || b.isUsed(p) {
		return reason{}
	}
	return reason{text: ", a dependency for development", forDev: true}
}

// programs are the browsers of distributions and where they are.
var programs = map[string]string{
	"chromium": "/usr/bin/chromium", "chromium-browser": "/usr/bin/chromium-browser", "google-chrome-stable": "/usr/bin/google-chrome-stable",
}

// otherBrowser looks for a browser that the distribution or a variable brings.
func otherBrowser(p *analysis.Pass) reason {
	var r reason
	named, ok := p.Graph.End(p.Stage).Lookup("PUPPETEER_EXECUTABLE_PATH")
	if ok && named.Value != "" {
		r = reason{text: ", and PUPPETEER_EXECUTABLE_PATH names another", related: []analysis.Related{{At: named.At, Message: "named here"}}}
	}
	for _, s := range content.Lineage(p.Graph, p.Stage) {
		for _, c := range installs.Of(p, s) {
			names, _ := c.Names(p.Graph)
			for _, n := range names {
				if programs[n.Text] == "" || c.Verb != shell.Install {
					continue
				}
				r.text = ", which has `" + n.Text + "` as well"
				r.related = []analysis.Related{{At: c.Node.At(n.Word.Span), Message: "installed here"}}
				if !ok {
					r.pairs = []string{"PUPPETEER_EXECUTABLE_PATH=" + browserAt(p, n.Text)}
				}
				return r
			}
		}
	}
	return r
}

func browserAt(p *analysis.Pass, pkg string) string {
	if p.Base(p.Stage).Distro.Name == image.AlpineLinux {
		return "/usr/bin/chromium-browser"
	}
	return programs[pkg]
}

// isUsed reports whether a command of the image runs the tool, or tests.
func (b *browser) isUsed(p *analysis.Pass) bool {
	for _, s := range content.Lineage(p.Graph, p.Stage) {
		for _, n := range s.Instructions() {
			if strings.Contains(n.Text(), b.tool) && n.Name != "ENV" && n.Name != "COPY" {
				return true
			}
			if script := p.Script(n); script != nil && slices.ContainsFunc(script.Packages(), func(c *shell.PackageCall) bool {
				return slices.Contains(managers, c.Manager) && runsTests(c)
			}) {
				return true
			}
		}
	}
	return caches.ForDevelopment(p.Stage)
}

func runsTests(c *shell.PackageCall) bool {
	word := c.VerbWord.Text
	if word == "run" || word == "run-script" {
		word = c.Arg(1)
	}
	return c.Verb == shell.Test || strings.Contains(word, "test") || strings.Contains(word, "e2e")
}

// isSkipped reports whether the environment of n keeps the script from running or from its download.
func (b *browser) isSkipped(p *analysis.Pass, n *build.Node, name string) bool {
	for _, off := range []string{name, "npm_config_ignore_scripts", "NPM_CONFIG_IGNORE_SCRIPTS"} {
		if v, ok := p.Graph.Scope(n).Lookup(off); ok && (off == name || v.Value == "true") {
			return true
		}
	}
	return false
}

// fetchedBy returns the package because of which c downloads b, "" for none. bun
// and pnpm run no install scripts unless a project lists the package.
func (b *browser) fetchedBy(p *analysis.Pass, c *shell.PackageCall, why reason, dev map[*shell.PackageCall]bool) string {
	if c.Manager != shell.Npm && c.Manager != shell.Yarn || c.Verb != shell.Install ||
		slices.ContainsFunc(c.Env, func(a shell.Assign) bool { return strings.HasPrefix(b.skip, a.Name+"=") }) {
		return ""
	}
	if !why.forDev {
		for _, pkg := range c.Packages {
			if b.has(pkg.Name) {
				return pkg.Name
			}
		}
	}
	if !ofProject(c) || p.Project == nil || p.Project.Node == nil {
		return ""
	}
	for _, name := range slices.Sorted(maps.Keys(p.Project.Node.Dependencies)) {
		if b.has(name) && !why.forDev {
			return name
		}
	}
	for _, name := range slices.Sorted(maps.Keys(p.Project.Node.DevDependencies)) {
		if b.has(name) && p.Project.Node.Dependencies[name] == "" && dev[c] {
			return name
		}
	}
	return ""
}

func (b *browser) has(name string) bool {
	return slices.ContainsFunc(b.packages, func(own string) bool {
		return name == own || strings.HasSuffix(own, "-") && strings.HasPrefix(name, own)
	})
}

// devCalls are the calls of the stage that install development dependencies.
func devCalls(p *analysis.Pass) map[*shell.PackageCall]bool {
	calls := map[*shell.PackageCall]bool{}
	for n, script := range installs.Runs(p, p.Stage) {
		for _, c := range script.Packages() {
			calls[c] = installsDev(p, n, c)
		}
	}
	return calls
}
