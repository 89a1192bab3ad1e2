package main

import (
	"encoding/json"
	"io"

	"github.com/spf13/cobra"

	"minke/analysis/config"
	"minke/analysis/rules"
)

func configCommand() *cobra.Command {
	var schema, vscode bool
	cmd := &cobra.Command{
		Use:   "config",
		Short: "List what can be set in " + config.FileName + " and in the editor",
		Long: `List what can be set, as a Markdown table.

` + config.FileName + ` is looked for in the folder of each Dockerfile and in those above it; the
nearest one counts. Editors send the same keys, below "minke", and win over the file.`,
		Example: "  minke config --schema > minke.schema.json",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			out := cmd.OutOrStdout()
			switch {
			case schema:
				return printJSON(out, config.FileSchema(rules.All()))
			case vscode:
				return printJSON(out, config.EditorProperties(rules.All()))
			}
			_, err := io.WriteString(out, config.Markdown())
			return err
		},
	}
	cmd.Flags().BoolVar(&schema, "schema", false, "print the JSON schema (draft-07) of "+config.FileName)
	cmd.Flags().BoolVar(&vscode, "vscode", false, "print the editor's settings as VS Code's package.json declares them")
	cmd.MarkFlagsMutuallyExclusive("schema", "vscode")
	return cmd
}

func printJSON(out io.Writer, v any) error {
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}
