package context_test

import (
	"testing"

	"minke/analysis/rules/context"
	"minke/analysis/rules/rulestest"
)

func TestRules(t *testing.T) { rulestest.Rules(t, context.All...) }
