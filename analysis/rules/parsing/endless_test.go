package parsing_test

import (
	"slices"
	"strings"
	"testing"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/rules"
	"minke/analysis/syntax"
)

// TestAnEndlessStageIsPassedOver has a stage that no image can have beside one that it can.
func TestAnEndlessStageIsPassedOver(t *testing.T) {
	const install = "RUN apt-get update && apt-get install curl\n"
	text := "FROM debian:12 AS small\n" + install +
		"FROM debian:12\nCOPY --from=small / /\n" + strings.Repeat("ENV A=1\n", analysis.MostInstructions) + install + "RUNN x\n"
	engine := &analysis.Engine{Rules: rules.All()}
	r := engine.Run(t.Context(), &analysis.Snapshot{Graph: build.New(syntax.Parse(text))}, nil)
	var endless []string
	for _, f := range r.Findings() {
		if f.At.Node.Stage.Index == 1 {
			endless = append(endless, f.Rule.Name)
		}
	}
	if want := []string{"build-error", "syntax-error"}; !slices.Equal(endless, want) {
		t.Errorf("found in the long stage: %v, not %v", endless, want)
	}
}
