package layers_test

import (
	"strings"
	"testing"

	"minke/analysis"
	"minke/analysis/rules/layers"
	"minke/analysis/rules/rulestest"
)

// TestOwnerCountsWhatChanges looks at the size in the message: of the folders that
// chown names, not of the COPY that has brought them, and of each file once.
func TestOwnerCountsWhatChanges(t *testing.T) {
	files := map[string]string{
		"storage/a.log": strings.Repeat("a", 2_000_000), "storage/in/b": strings.Repeat("b", 1_000_000),
		"cache/c": strings.Repeat("c", 3_000_000), "public/video.mp4": strings.Repeat("v", 9_000_000), "little/d": "d",
	}
	for _, tt := range []struct{ chown, size string }{
		{"storage", "3 MB"},
		{"storage cache", "6 MB"},
		{"storage/in storage", "3 MB"},
		{"cache /srv/app", "15 MB"},
		{"little", ""},
	} {
		c := &rulestest.Case{Text: "FROM php:8.3-apache\nWORKDIR /srv/app\nCOPY . .\nRUN chown -R www-data " + tt.chown + "\n", Files: files}
		found := c.Analyse(t, &analysis.Engine{Rules: []*analysis.Rule{layers.OwnerLater}}).Findings()
		switch {
		case tt.size == "" && len(found) > 0:
			t.Errorf("chown -R %s: %s", tt.chown, found[0].Message)
		case tt.size != "" && (len(found) != 1 || !strings.Contains(found[0].Message, "("+tt.size+" from the context)")):
			t.Errorf("chown -R %s: want %s, found %v", tt.chown, tt.size, found)
		}
	}
}
