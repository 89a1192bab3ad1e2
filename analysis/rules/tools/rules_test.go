package tools_test

import (
	"testing"

	"minke/analysis/rules/rulestest"
	"minke/analysis/rules/tools"
)

func TestRules(t *testing.T) { rulestest.Rules(t, tools.All...) }
