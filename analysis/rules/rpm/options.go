package rpm

import (
	"slices"
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/rules/installs"
	"minke/analysis/shell"
)

// managers are dnf and its kin.
var managers = []shell.Manager{shell.Dnf, shell.Yum, shell.Microdnf}

// setting returns what --setopt=name=value of c says.
func setting(c *installs.Call, name string) (value string, ok bool) {
	for _, f := range c.Flags {
		if f.Name != "--setopt" {
			continue
		}
		n, v, found := strings.Cut(strings.Trim(f.Value.Template, `"'`), "=")
		if found && n == name {
			value, ok = v, true
		}
	}
	return value, ok
}

// isOff reports whether value is one of dnf's words for no.
func isOff(value string) bool {
	return slices.Contains([]string{"0", "no", "false", "off"}, strings.ToLower(value))
}

// configured reports whether an instruction of the stage, or of one it inherits
// from, mentions the option called name beside a file of configuration.
func configured(p *analysis.Pass, option string) bool {
	for s := range p.Graph.Lineage(p.Stage) {
		for _, n := range s.Instructions() {
			if (n.Name == "RUN" || n.Name == "COPY") && writes(n, option) {
				return true
			}
		}
	}
	return false
}

func writes(n *build.Node, option string) bool {
	text := n.Text()
	return strings.Contains(text, option) && (strings.Contains(text, ".conf") || strings.Contains(text, "/etc/rpm"))
}
