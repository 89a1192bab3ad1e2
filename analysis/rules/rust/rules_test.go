package rust_test

import (
	"testing"

	"minke/analysis/rules/rulestest"
	"minke/analysis/rules/rust"
)

func TestRules(t *testing.T) { rulestest.Rules(t, rust.All...) }
