// Package rules is the list of everything that Minke looks for.
package rules

import (
	"slices"
	"strings"

	"minke/analysis"
	"minke/analysis/rules/apk"
	"minke/analysis/rules/apt"
	"minke/analysis/rules/base"
	"minke/analysis/rules/context"
	"minke/analysis/rules/dotnet"
	"minke/analysis/rules/golang"
	"minke/analysis/rules/jvm"
	"minke/analysis/rules/layers"
	"minke/analysis/rules/node"
	"minke/analysis/rules/parsing"
	"minke/analysis/rules/php"
	"minke/analysis/rules/python"
	"minke/analysis/rules/rpm"
	"minke/analysis/rules/ruby"
	"minke/analysis/rules/rust"
	"minke/analysis/rules/size"
	"minke/analysis/rules/speed"
	"minke/analysis/rules/tools"
)

// All returns every rule, in the order in which their fixes should be applied:
// first what changes the shape of the file, last what tidies it.
func All() []*analysis.Rule {
	return slices.Concat(
		parsing.All,
		base.All,
		node.All,
		context.All,
		apt.All,
		apk.All,
		rpm.All,
		tools.All,
		python.All,
		ruby.All,
		php.All,
		jvm.All,
		dotnet.All,
		rust.All,
		golang.All,
		layers.All,
		speed.All,
		size.All,
	)
}

// Find returns the rule with the given name or alias, in any case; nil if there is none.
func Find(name string) *analysis.Rule {
	for _, r := range All() {
		if strings.EqualFold(r.Name, name) {
			return r
		}
		for _, a := range r.Aliases {
			if strings.EqualFold(a, name) {
				return r
			}
		}
	}
	return nil
}
