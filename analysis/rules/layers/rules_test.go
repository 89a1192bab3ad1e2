package layers_test

import (
	"testing"

	"minke/analysis/rules/layers"
	"minke/analysis/rules/rulestest"
)

func TestRules(t *testing.T) { rulestest.Rules(t, layers.All...) }
