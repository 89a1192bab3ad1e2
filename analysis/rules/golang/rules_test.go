package golang_test

import (
	"testing"

	"minke/analysis/rules/golang"
	"minke/analysis/rules/rulestest"
)

func TestRules(t *testing.T) { rulestest.Rules(t, golang.All...) }
