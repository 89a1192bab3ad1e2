package size_test

import (
	"testing"

	"minke/analysis/rules/rulestest"
	"minke/analysis/rules/size"
)

func TestRules(t *testing.T) { rulestest.Rules(t, size.All...) }
