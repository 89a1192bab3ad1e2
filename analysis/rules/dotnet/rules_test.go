package dotnet_test

import (
	"testing"

	"minke/analysis/rules/dotnet"
	"minke/analysis/rules/rulestest"
)

func TestRules(t *testing.T) { rulestest.Rules(t, dotnet.All...) }
