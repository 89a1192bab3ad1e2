package ruby_test

import (
	"testing"

	"minke/analysis/rules/ruby"
	"minke/analysis/rules/rulestest"
)

func TestRules(t *testing.T) { rulestest.Rules(t, ruby.All...) }
