package php_test

import (
	"testing"

	"minke/analysis/rules/php"
	"minke/analysis/rules/rulestest"
)

func TestRules(t *testing.T) { rulestest.Rules(t, php.All...) }
