package python

import (
	"path"
	"slices"
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/fix/shelledit"
	"minke/analysis/rules/caches"
	"minke/analysis/shell"
)

// ofRequirements looks at the requirement files that a call names.
func ofRequirements(p *analysis.Pass, n *build.Node, c *shell.PackageCall) found {
	for _, f := range c.Flags {
		if f.Name != "-r" && f.Name != "--requirement" || !f.Value.Known || !forDevelopment(f.Value.Text) {
			continue
		}
		return found{"the development dependencies of " + path.Base(f.Value.Text), otherFile(p, n, c, f)}
	}
	return found{}
}

// forDevelopment reports whether the name of a requirement file says so:
// requirements-dev.txt, dev_requirements.txt, requirements/test.txt.
func forDevelopment(file string) bool {
	words := strings.FieldsFunc(strings.TrimSuffix(path.Base(file), path.Ext(file)), func(r rune) bool { return strings.ContainsRune("-_.", r) })
	return slices.ContainsFunc(words, caches.IsDevelopment)
}

// otherFile names what to install instead, if the project has it.
func otherFile(p *analysis.Pass, n *build.Node, c *shell.PackageCall, dev shell.Flag) []analysis.Fix {
	var others []string
	for _, f := range c.Flags {
		if (f.Name == "-r" || f.Name == "--requirement") && f.Span != dev.Span {
			others = append(others, f.Value.Text)
		}
	}
	if len(others) > 0 {
		return []analysis.Fix{{
			Title: "Leave out " + dev.Value.Text, Safety: analysis.Suggested,
			Edits: []analysis.Edit{shelledit.Delete(n, dev.Span)},
		}}
	}
	dir, file := path.Split(dev.Value.Text)
	for _, name := range []string{"requirements.txt", "base.txt", "prod.txt", "production.txt"} {
		known := path.Join(path.Base(dir), name) // a COPY may have put the file anywhere
		if p.Project == nil || !p.Project.Has(name) && (dir == "" || !p.Project.Has(known)) || strings.TrimSuffix(dev.Value.Raw, file) == dev.Value.Raw {
			continue
		}
		return []analysis.Fix{{
			Title: "Install " + name + " instead", Safety: analysis.Suggested,
			Edits: []analysis.Edit{shelledit.Replace(n, dev.Value.Span, strings.TrimSuffix(dev.Value.Raw, file)+name)},
		}}
	}
	return nil
}
