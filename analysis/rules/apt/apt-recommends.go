package apt

import (
	"slices"
	"strconv"
	"strings"

	"minke/analysis"
	"minke/analysis/fix/shelledit"
	"minke/analysis/rules/caches"
	"minke/analysis/rules/installs"
	"minke/analysis/shell"
	"minke/analysis/size"
	"minke/analysis/size/index"
)

// Recommends finds installs that pull in recommended packages as well.
var Recommends = &analysis.Rule{
	Name: "apt-recommends", Aliases: []string{"DL3015"}, Group: "apt", Severity: analysis.Warning,
	Summary: "apt installs recommended packages that nobody asked for",
	Doc:     doc("apt-recommends"),
	Stage:   recommends,
}

const noRecommends = "--no-install-recommends"

func recommends(p *analysis.Pass) {
	if !p.Graph.InImage(p.Stage) || configured(p, p.Stage, "Install-Recommends") {
		return
	}
	calls := installs.Of(p, p.Stage, shell.Apt)
	for n, script := range installs.Waiting(p, p.Stage) {
		calls = append(calls, installs.In(n, script, shell.Apt)...)
	}
	for _, c := range calls {
		if c.Verb != shell.Install || c.Name == "aptitude" || withoutRecommends(c.PackageCall) {
			continue
		}
		brings, known := size.InstallOf(p.Graph, c.Node, c.PackageCall)
		if known && !brings.Near && len(brings.Recommended)+len(brings.Unknown) == 0 {
			continue
		}
		p.Report(analysis.Finding{
			At:      c.Node.At(caches.Span(c.PackageCall)),
			Message: "`" + caches.Text(c.PackageCall) + "` also installs " + recommended(brings) + " that others merely recommend.",
			Saving:  brings.RecommendedSize.Image(),
			Fixes:   []analysis.Fix{withoutRecommended(c, missed(c.PackageCall, brings, known))},
		})
	}
}

// withoutRecommended turns recommended packages off, and asks for those that are missed.
func withoutRecommended(c *installs.Call, missed []string) analysis.Fix {
	f := analysis.Fix{
		Title: "Add " + noRecommends, Safety: analysis.Suggested,
		Edits: []analysis.Edit{shelledit.InsertAfter(c.Node, lastFlag(c.PackageCall), noRecommends)},
	}
	if len(missed) > 0 {
		f.Title += " and " + strings.Join(missed, ", ")
		last := c.Packages[len(c.Packages)-1]
		f.Edits = append(f.Edits, shelledit.AddWords(c.Node, last.Word, missed))
	}
	return f
}

// needed are packages that others only recommend and hardly ever work without: the certificates
// for HTTPS, the headers and start files of C.
var needed = map[string]string{
	"curl": "ca-certificates", "wget": "ca-certificates", "git": "ca-certificates",
	"gcc": "libc6-dev", "clang": "libc6-dev",
}

// missed lists what an install asks for in no other way than by the recommendation of needed.
func missed(c *shell.PackageCall, brings size.Install, known bool) []string {
	var all []string
	for _, p := range c.Packages {
		name := needed[p.Name]
		asked := slices.ContainsFunc(c.Packages, func(p shell.Package) bool { return p.Name == name })
		if name == "" || asked || slices.Contains(all, name) {
			continue
		}
		if known && !slices.ContainsFunc(brings.Recommended, func(p index.Package) bool { return p.Name == name }) {
			continue // it is there, or comes along
		}
		all = append(all, name)
	}
	return all
}

// recommended says which packages come with an install, as far as it is known.
func recommended(i size.Install) string {
	n := len(i.Recommended)
	if n == 0 {
		return "the packages"
	}
	packages := strconv.Itoa(n) + " packages"
	if n == 1 {
		packages = "1 package"
	}
	if i.Near {
		packages = "≈ " + packages
	}
	return packages + " (" + size.Amount(i.RecommendedSize.Disk.Figure) + " on disk)"
}

func withoutRecommends(call *shell.PackageCall) bool {
	if _, ok := call.Flag(noRecommends); ok {
		return true
	}
	for _, f := range call.Flags { // -o APT::Install-Recommends=false
		if name, value, ok := strings.Cut(f.Value.Text, "="); ok && strings.EqualFold(name, "APT::Install-Recommends") {
			return !slices.Contains([]string{"1", "true", "yes", "on"}, strings.ToLower(strings.Trim(value, `"'`)))
		}
	}
	return false
}

// lastFlag is the word behind which one more flag looks natural: a -y right behind the verb, else the verb.
func lastFlag(call *shell.PackageCall) shell.Word {
	at := call.VerbWord
	for i, w := range call.Words {
		if w.Span == at.Span && i+1 < len(call.Words) && slices.Contains([]string{"-y", "-yq", "-qy", "-qqy", "-yqq", "--yes", "--assume-yes"}, call.Words[i+1].Text) {
			return call.Words[i+1]
		}
	}
	return at
}
