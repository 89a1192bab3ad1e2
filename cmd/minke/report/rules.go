package report

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"minke/analysis"
)

// RulesText prints rules as a table for people.
func RulesText(out io.Writer, rules []*analysis.Rule) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, r := range rules {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", r.Name, SeverityName(r.Severity), r.Summary, strings.Join(r.Aliases, ", "))
	}
	return w.Flush()
}

// RulesMarkdown prints rules as a Markdown table.
func RulesMarkdown(out io.Writer, rules []*analysis.Rule) error {
	var b strings.Builder
	b.WriteString("| rule | group | severity | also known as | what it finds |\n| --- | --- | --- | --- | --- |\n")
	for _, r := range rules {
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", r.Name, r.Group, SeverityName(r.Severity),
			strings.Join(r.Aliases, ", "), strings.ReplaceAll(r.Summary, "|", `\|`))
	}
	_, err := io.WriteString(out, b.String())
	return err
}

type jsonRule struct {
	Name     string   `json:"name"`
	Group    string   `json:"group"`
	Severity string   `json:"severity"`
	Aliases  []string `json:"aliases"`
	Summary  string   `json:"summary"`
}

// RulesJSON prints rules as an array of objects.
func RulesJSON(out io.Writer, rules []*analysis.Rule) error {
	all := []jsonRule{}
	for _, r := range rules {
		aliases := r.Aliases
		if aliases == nil {
			aliases = []string{}
		}
		all = append(all, jsonRule{r.Name, r.Group, SeverityName(r.Severity), aliases, r.Summary})
	}
	return writeJSON(out, all)
}
