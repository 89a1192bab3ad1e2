package syntax

import (
	"maps"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/moby/buildkit/frontend/dockerfile/shell"
)

// anything is an environment in which every variable is set.
type anything struct{}

func (anything) Get(string) (string, bool) { return "v", true }
func (anything) Keys() []string            { return nil }

// diffVars compares the variables that we and BuildKit see in a word.
func diffVars(word string, escape rune, q quoting) string {
	lex := shell.NewLex(escape)
	lex.SkipProcessQuotes = q == quotesAreText
	result, err := lex.ProcessWordWithMatches(word, anything{})
	names := make(map[string]bool)
	broken := false
	for _, v := range findVars(word, escape, q, func(s Span) Span { return s }) {
		names[v.Name] = true
		broken = broken || v.Broken
	}
	switch {
	case err != nil:
		return "" // a quote that is left open, too, or a pattern that is none
	case broken:
		return "we refuse a variable that BuildKit takes"
	}
	return cmp.Diff(slices.Sorted(maps.Keys(result.Matched)), slices.Sorted(maps.Keys(names)), cmpopts.EquateEmpty())
}

var words = []string{
	"$a", "${a}", "$a$b", "${a:-b}", "${a:-$b}", "${a-${b:+${c}}}", "\"$a\"", "'$a'", "\"'$a'\"", `\$a`, `\\$a`, "`$a", "\"\\$a $b\"",
	"$1a", "$$a", "${a%b*}", "${a#'}'}", "${a/$b/$c}", "${a//\\//x}", "${a:-'$b'}", "${a:-\"$b\"}", "${a?x$b}", "$é", "${a", "${}", "${a!}", "${a:!b}", "a$", "<<$a", "< <$a", "${+x}", "${a:-\\}$b}",
}

func TestVariablesAreBuildKits(t *testing.T) {
	for _, word := range words {
		for _, escape := range []rune{'\\', '`'} {
			for _, q := range []quoting{quotesCount, quotesAreText} {
				if diff := diffVars(word, escape, q); diff != "" {
					t.Errorf("%q with escape %c: (-BuildKit +ours):\n%s", word, escape, diff)
				}
			}
		}
	}
}

func FuzzVariables(f *testing.F) {
	for _, word := range words {
		f.Add(word, false, false)
	}
	f.Fuzz(func(t *testing.T, word string, backtick, bare bool) {
		escape, q := '\\', quotesCount
		if backtick {
			escape = '`'
		}
		if bare {
			q = quotesAreText
		}
		if diff := diffVars(word, escape, q); diff != "" {
			t.Errorf("%q: (-BuildKit +ours):\n%s", word, diff)
		}
	})
}

func TestPartsOfVariables(t *testing.T) {
	tests := map[string][]Var{
		"$a":        {{Span: Span{0, 2}, Name: "a", NameSpan: Span{1, 2}, Word: Span{2, 2}}},
		"x${a}y":    {{Span: Span{1, 5}, Name: "a", NameSpan: Span{3, 4}, Word: Span{4, 4}}},
		"${a:-b c}": {{Span: Span{0, 9}, Name: "a", NameSpan: Span{2, 3}, Modifier: ":-", Word: Span{5, 8}}},
		"${a##*/}":  {{Span: Span{0, 8}, Name: "a", NameSpan: Span{2, 3}, Modifier: "##", Word: Span{5, 7}}},
		"${a//b/c}": {{Span: Span{0, 9}, Name: "a", NameSpan: Span{2, 3}, Modifier: "//", Word: Span{5, 8}}},
		"${a:-$b}": {
			{Span: Span{0, 8}, Name: "a", NameSpan: Span{2, 3}, Modifier: ":-", Word: Span{5, 7}},
			{Span: Span{5, 7}, Name: "b", NameSpan: Span{6, 7}, Word: Span{7, 7}},
		},
		"${ab":   {{Span: Span{0, 4}, Name: "ab", NameSpan: Span{2, 4}, Word: Span{4, 4}, Broken: true}},
		"${":     {{Span: Span{0, 2}, NameSpan: Span{2, 2}, Word: Span{2, 2}, Broken: true}},
		"${}":    {{Span: Span{0, 3}, NameSpan: Span{2, 2}, Word: Span{2, 2}, Broken: true}},
		"${a:-b": {{Span: Span{0, 6}, Name: "a", NameSpan: Span{2, 3}, Modifier: ":-", Word: Span{5, 6}, Broken: true}},
	}
	for text, want := range tests {
		got := findVars(text, '\\', quotesCount, func(s Span) Span { return s })
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: (-want +got):\n%s", text, diff)
		}
	}
}

func TestFilesCanBeReadFromManyGoroutines(t *testing.T) {
	f := Parse(realistic(100))
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			g := f.Edit(Change{Span{i * 100, i*100 + 5}, "x"})
			readAll(f)
			readAll(g)
			g.Text()
		})
	}
	all.Wait()
}
