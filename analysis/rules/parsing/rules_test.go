package parsing_test

import (
	"testing"

	"minke/analysis/rules/parsing"
	"minke/analysis/rules/rulestest"
)

func TestRules(t *testing.T) { rulestest.Rules(t, parsing.All...) }
