package speed_test

import (
	"testing"

	"minke/analysis/rules/rulestest"
	"minke/analysis/rules/speed"
)

func TestRules(t *testing.T) { rulestest.Rules(t, speed.All...) }
