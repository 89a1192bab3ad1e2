package base_test

import (
	"testing"

	"minke/analysis/rules/base"
	"minke/analysis/rules/rulestest"
)

func TestRules(t *testing.T) {
	base.SetToday("2026-11-23")
	rulestest.Rules(t, base.All...)
}
