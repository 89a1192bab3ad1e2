package syntax

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

// badTokens says what is wrong with the tokens of f, "" if they are its text.
func badTokens(f *File) string {
	for start, n := range f.Nodes() {
		at := 0
		for _, token := range n.Tokens() {
			if token.Span.Start != at || token.Span.Empty() {
				return fmt.Sprintf("node %d %q: token %v does not start at %d", start, n.Text(), token, at)
			}
			at = token.Span.End
			if token.Kind.Trivia() == hasMeaning(token, n) {
				return fmt.Sprintf("node %d %q: %q is of kind %d", start, n.Text(), token.Span.Of(n.Text()), token.Kind)
			}
		}
		if at != n.Len() {
			return fmt.Sprintf("node %d %q: tokens end at %d", start, n.Text(), at)
		}
	}
	return ""
}

var byteSpaces = strings.NewReplacer("\u00a0", "", "\u2003", "", "\u0085", "", "\xa0", "", "\x85", "")

func hasMeaning(t Token, n *Node) bool {
	text := t.Span.Of(n.Text())
	switch t.Kind {
	case Whitespace:
		// Around flags, BuildKit takes these bytes for the characters of the same
		// number, which are white space, even within another character.
		return strings.TrimSpace(byteSpaces.Replace(text)) != ""
	case Newline:
		return strings.Trim(text, "\r\n") != ""
	case Comment:
		return text[0] != '#'
	case Continuation:
		return text[0] != n.Escape() || strings.TrimSpace(text[1:]) != ""
	case Mark:
		return text != byteOrderMark
	case HeredocBody, DirectiveValue:
		return true
	}
	return strings.TrimSpace(text) != "" || t.Span.Len() > 0
}

func TestTokensAreTheText(t *testing.T) {
	for seed := range seeds(5000) {
		if bad := badTokens(Parse(generate(seed))); bad != "" {
			t.Fatalf("seed %d: %s", seed, bad)
		}
	}
}

var update = flag.Bool("update", false, "write testdata/tokens anew")

// tokenText lists the tokens of f that mean something.
func tokenText(f *File) string {
	var b strings.Builder
	for _, n := range f.Nodes() {
		var line []string
		for _, token := range n.Tokens() {
			if !token.Kind.Trivia() {
				line = append(line, fmt.Sprintf("%s %q", token.Kind, token.Span.Of(n.Text())))
			}
		}
		if len(line) > 0 {
			b.WriteString(strings.Join(line, ", ") + "\n")
		}
	}
	return b.String()
}

func TestTokens(t *testing.T) {
	const path = "testdata/tokens/tokens.txtar"
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want := make(map[string]string)
	for _, file := range archive.Files {
		want[file.Name] = string(file.Data)
	}
	out := &txtar.Archive{Comment: archive.Comment}
	for _, file := range archive.Files {
		if strings.HasSuffix(file.Name, " tokens") {
			continue
		}
		name := file.Name + " tokens"
		got := tokenText(Parse(string(file.Data)))
		if diff := cmp.Diff(want[name], got); diff != "" && !*update {
			t.Errorf("%s: (-want +got):\n%s", file.Name, diff)
		}
		out.Files = append(out.Files, file, txtar.File{Name: name, Data: []byte(got)})
	}
	if *update {
		if err := os.WriteFile(path, txtar.Format(out), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
