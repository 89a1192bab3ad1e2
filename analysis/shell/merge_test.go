package shell_test

import (
	"fmt"
	"strings"
	"testing"

	"minke/analysis/shell"
	"minke/analysis/syntax"
)

// Each file of testdata/merge holds Dockerfiles of RUNs, and behind each one as
// NAME.want the RUN that they make or the reason why they make none.
func TestMerge(t *testing.T) { golden(t, "testdata/merge", mergeFile) }

func mergeFile(text string) string {
	where := shell.MergeContext{Workdir: "/"}
	for _, n := range syntax.Parse(text).Nodes() {
		if in := n.Instruction(); in != nil && in.Name == "WORKDIR" {
			where.Workdir = in.Args[0].Value
		}
	}
	m, refusal := shell.Merge(where, layersOf(text)...)
	if refusal != nil {
		return fmt.Sprintf("declined at %d: %s\n", refusal.Index, refusal.Reason)
	}
	return m.Text + "\n"
}

// layersOf returns the RUNs of a Dockerfile with the comments between them.
func layersOf(text string) []shell.Layer {
	var layers []shell.Layer
	var sh, comments []string
	for _, n := range syntax.Parse(text).Nodes() {
		switch in := n.Instruction(); {
		case n.Kind() == syntax.CommentNode:
			comments = append(comments, strings.TrimRight(n.Text(), "\r\n"))
		case in == nil:
		case in.Name == "WORKDIR":
		case in.Name == "SHELL":
			for _, a := range in.Args {
				sh = append(sh, a.Value)
			}
			comments = nil
		default:
			layers = append(layers, shell.Layer{Node: n, Script: shell.Parse(in, sh), Comments: comments})
			comments = nil
		}
	}
	return layers
}
