package main

import (
	"os"
	"strings"
	"testing"

	"minke/analysis/config"
)

// TestReadmeListsTheSettings keeps the table in step with the keys there are:
// `minke config` prints it.
func TestReadmeListsTheSettings(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(readme), config.Markdown()) {
		t.Errorf("the README does not hold this table:\n%s", config.Markdown())
	}
}
