package main

import (
	"github.com/spf13/cobra"

	"minke/analysis/rules"
	"minke/cmd/minke/report"
)

func rulesCommand() *cobra.Command {
	format := newChoice("text", "text", "json", "markdown")
	cmd := &cobra.Command{
		Use:   "rules",
		Short: "List everything that Minke looks for",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			out := cmd.OutOrStdout()
			switch format.value {
			case "json":
				return report.RulesJSON(out, rules.All())
			case "markdown":
				return report.RulesMarkdown(out, rules.All())
			}
			return report.RulesText(out, rules.All())
		},
	}
	format.offer(cmd, "format", "how to print the list")
	return cmd
}
