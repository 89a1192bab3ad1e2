package python_test

import (
	"testing"

	"minke/analysis/rules/python"
	"minke/analysis/rules/rulestest"
)

func TestRules(t *testing.T) { rulestest.Rules(t, python.All...) }
