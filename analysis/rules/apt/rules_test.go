package apt_test

import (
	"testing"

	"minke/analysis/rules/apt"
	"minke/analysis/rules/rulestest"
)

func TestRules(t *testing.T) { rulestest.Rules(t, apt.All...) }
