package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"minke/analysis"
	"minke/analysis/config"
	"minke/analysis/rules"
)

func explainCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "explain RULE",
		Short: "Show the page of a rule",
		Long: `Show the page of a rule: what it finds, what that costs, and what to write instead.

RULE is a name as in "minke rules", or the code that another tool uses for the same thing.`,
		Example: "  minke explain DL3009",
		Args:    cobra.ExactArgs(1),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return ruleNames(), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			rule, err := findRule(args[0])
			if err != nil {
				return err
			}
			_, err = io.WriteString(cmd.OutOrStdout(), strings.TrimRight(rule.Doc(), "\n")+"\n")
			return err
		},
	}
}

// findRule returns the rule with the given name or alias, or an error that says
// what to try instead.
func findRule(name string) (*analysis.Rule, error) {
	if r := rules.Find(name); r != nil {
		return r, nil
	}
	if names := rulesIn(name); len(names) > 0 {
		return nil, fmt.Errorf("%q is a group of rules: %s", name, strings.Join(names, ", "))
	}
	if near := config.Nearest(name, rules.All()); near != "" {
		return nil, fmt.Errorf("there is no rule %q (did you mean %s?)", name, near)
	}
	return nil, fmt.Errorf("there is no rule %q (minke rules lists them)", name)
}

// rulesIn returns the names of the rules of a group.
func rulesIn(group string) []string {
	var names []string
	for _, r := range rules.All() {
		if strings.EqualFold(r.Group, group) {
			names = append(names, r.Name)
		}
	}
	return names
}

// ruleNames returns every name and alias a rule answers to.
func ruleNames() []string {
	var names []string
	for _, r := range rules.All() {
		names = append(names, r.Name)
		names = append(names, r.Aliases...)
	}
	return names
}
