package context

import (
	"strings"

	"minke/analysis"
	"minke/analysis/fix/ignorefile"
	"minke/analysis/rules/layers/content"
)

// CopySecrets finds files with credentials that are copied into the image.
var CopySecrets = &analysis.Rule{
	Name: "copy-secrets", Group: "context", Severity: analysis.Warning,
	Summary: "A file that is likely to hold credentials is copied into the image",
	Doc:     doc("copy-secrets"),
	File:    copySecrets,
}

func copySecrets(p *analysis.Pass) {
	if p.Project == nil {
		return
	}
	told := map[string]bool{}
	for _, c := range fromContext(p) {
		var found, keep []string
		for _, file := range secretsIn(p.Project) {
			if told[file] || !c.Covers(file) || p.Project.Selected(p.Project.Ignore, file).Files == 0 || !content.Reaches(p, c.Node.Stage, c.Lands(file)) {
				continue
			}
			told[file] = true
			found = append(found, file)
			if !named(p, file) {
				keep = append(keep, file)
			}
		}
		if len(found) > 0 {
			p.Report(secretFinding(p, &c, found, keep))
		}
	}
}

func secretFinding(p *analysis.Pass, c *content.Copy, found, keep []string) analysis.Finding {
	verb := " reaches the image with this " + c.Node.Name + "; by its name it holds credentials, which stay readable in the layer."
	if len(found) > 1 {
		verb = " reach the image with this " + c.Node.Name + "; by their names they hold credentials, which stay readable in the layer."
	}
	f := analysis.Finding{At: place(c), Message: listed(found) + verb}
	if len(keep) == len(found) && !c.Glob() {
		f.Fixes = ignorefile.Add(p.Project, "Add to the ignore file", keep)
	}
	return f
}

// listed names up to three files.
func listed(files []string) string {
	var names []string
	for i, f := range files {
		if i == 3 {
			names = append(names, "…")
			break
		}
		names = append(names, "`"+f+"`")
	}
	return strings.Join(names, ", ")
}
