package layers

import (
	"fmt"
	"strconv"

	"minke/analysis"
	"minke/analysis/fix/shelledit"
	"minke/analysis/image"
	"minke/analysis/rules/layers/content"
	"minke/analysis/shell"
)

// SparseLastlog finds users with a high number, for whom the log of last logins grows huge.
var SparseLastlog = &analysis.Rule{
	Name: "sparse-lastlog", Aliases: []string{"DL3046"}, Group: "layers", Severity: analysis.Warning,
	Summary: "A user with a high number makes a huge log of last logins",
	Doc:     doc("sparse-lastlog"),
	Linked:  runRule(sparseLastlog),
}

// entry is the size of a user's record in /var/log/lastlog: a 32-bit time, 32
// bytes for the terminal and 256 for the host (struct lastlog of glibc's utmp.h).
const entry image.Bytes = 4 + 32 + 256

// high is the number from which the log is worth a word.
const high = 100_000

func sparseLastlog(p *analysis.Pass, r *content.Run) {
	for _, c := range r.Script.Named("useradd") {
		uid, ok := uidOf(p, r, c)
		if !ok || uid < high || c.HasFlag("-l", "--no-log-init") {
			continue
		}
		p.Report(analysis.Finding{
			At: r.Node.At(c.Words[0].Span),
			Message: fmt.Sprintf("`useradd` with the number %d makes /var/log/lastlog %s long: a sparse file, which a layer stores in full.",
				uid, image.Bytes(uid+1)*entry),
			Fixes: []analysis.Fix{{
				Title: "Add --no-log-init", Safety: analysis.Safe,
				Edits: []analysis.Edit{shelledit.InsertAfter(r.Node, c.Words[0], "--no-log-init")},
			}},
		})
	}
}

func uidOf(p *analysis.Pass, r *content.Run, c *shell.Command) (int64, bool) {
	f, ok := c.Flag("-u", "--uid")
	if !ok {
		return 0, false
	}
	text := f.Value.Text
	if !f.Value.Known {
		if text, ok = p.Graph.Scope(r.Node).Expand(f.Value.Template); !ok {
			return 0, false
		}
	}
	uid, err := strconv.ParseInt(text, 10, 64)
	return uid, err == nil && uid < 1<<32
}
