package apk_test

import (
	"testing"

	"minke/analysis/rules/apk"
	"minke/analysis/rules/rulestest"
)

func TestRules(t *testing.T) { rulestest.Rules(t, apk.All...) }
