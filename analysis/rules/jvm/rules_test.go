package jvm_test

import (
	"testing"

	"minke/analysis/rules/jvm"
	"minke/analysis/rules/rulestest"
)

func TestRules(t *testing.T) { rulestest.Rules(t, jvm.All...) }
