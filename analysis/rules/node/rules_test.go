package node_test

import (
	"testing"

	"minke/analysis/rules/node"
	"minke/analysis/rules/rulestest"
)

func TestRules(t *testing.T) { rulestest.Rules(t, node.All...) }
