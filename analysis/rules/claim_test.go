package rules_test

import (
	"slices"
	"testing"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/rules"
	"minke/analysis/syntax"
)

// TestRowsOfInstallsAreToldOnce: where apt-split-installs makes one RUN of a row,
// consecutive-runs has nothing to add, unless the row is longer.
func TestRowsOfInstallsAreToldOnce(t *testing.T) {
	const two = "FROM debian:12-slim\n" +
		"RUN apt-get update && apt-get install -y --no-install-recommends git && rm -rf /var/lib/apt/lists/*\n" +
		"RUN apt-get update && apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*\n"
	off := &analysis.Options{Severity: map[string]analysis.Severity{"apt-split-installs": analysis.Off}}
	for _, tt := range []struct {
		name, text string
		options    *analysis.Options
		want       []string
	}{
		{"both RUNs install", two, nil, []string{"apt-split-installs"}},
		{"the rule is off", two, off, []string{"consecutive-runs"}},
		{"another RUN follows", two + "RUN useradd app\n", nil, []string{"apt-split-installs", "consecutive-runs"}},
	} {
		engine := &analysis.Engine{Rules: rules.All()}
		r := engine.Run(t.Context(), &analysis.Snapshot{Graph: build.New(syntax.Parse(tt.text)), Options: tt.options}, nil)
		var got []string
		for _, f := range r.Findings() {
			if name := f.Rule.Name; name == "apt-split-installs" || name == "consecutive-runs" {
				got = append(got, name)
			}
		}
		if slices.Sort(got); !slices.Equal(got, tt.want) {
			t.Errorf("%s: found %v, want %v", tt.name, got, tt.want)
		}
	}
}
