package rpm_test

import (
	"testing"

	"minke/analysis/rules/rpm"
	"minke/analysis/rules/rulestest"
)

func TestRules(t *testing.T) { rulestest.Rules(t, rpm.All...) }
