package build_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minke/analysis/build"
	"minke/analysis/syntax"
)

// shownSymbol returns the lines of a symbol's mentions, with brackets around these.
func shownSymbol(text string, s *build.Symbol) []string {
	if s == nil {
		return nil
	}
	var all []string
	for _, m := range s.Mentions {
		start := strings.LastIndexByte(text[:m.At.Start], '\n') + 1
		end := m.At.End + strings.IndexByte(text[m.At.End:]+"\n", '\n')
		all = append(all, text[start:m.At.Start]+"["+m.At.Of(text)+"]"+text[m.At.End:end])
	}
	return all
}

func TestSymbols(t *testing.T) {
	for name, c := range map[string]struct {
		text string // with | before the place
		want []string
	}{
		"an ARG before the first FROM is that of the stages": {
			"ARG V=1\nFROM a:$|V\nARG V\nRUN b $V\nFROM c\nRUN d $V\n",
			[]string{"ARG [V]=1", "FROM a:$[V]", "ARG [V]", "RUN b $[V]"},
		},
		"stages have variables of their own": {
			"FROM a\nENV V=1\nRUN b $V\nFROM c\nENV V=2\nRUN d ${|V:-x}\n",
			[]string{"ENV [V]=2", "RUN d ${[V]:-x}"},
		},
		"a stage has the variables of the one it starts from": {
			"FROM a AS b\nENV V=1\nFROM b\nRUN |echo $V\nUSER $|V\n",
			[]string{"ENV [V]=1", "RUN echo $[V]", "USER $[V]"},
		},
		"what a declaration reads is of before":     {"FROM a\nENV |PATH=$PATH:/b\nRUN $PATH\n", []string{"ENV [PATH]=$PATH:/b", "RUN $[PATH]"}},
		"what the script sets is its own":           {"FROM a\nENV V=1\nRUN V=2; echo $|V\n", nil},
		"the container knows no ARG":                {"FROM a\nARG V=1\nCMD echo $|V\n", nil},
		"what the file does not declare":            {"FROM a\nRUN echo $|HOME\n", nil},
		"inside of a name":                          {"FROM a\nARG ABC=1\nRUN echo $AB|C\n", []string{"ARG [ABC]=1", "RUN echo $[ABC]"}},
		"in flags and heredocs":                     {"FROM a\nARG |V=1\nCOPY --chown=$V <<E /x\n$V\nE\n", []string{"ARG [V]=1", "COPY --chown=$[V] <<E /x", "$[V]"}},
		"a stage, whatever its case":                {"FROM a AS |B\nFROM b\nCOPY --from=B / /\n", []string{"FROM a AS [B]", "FROM [b]", "COPY --from=[B] / /"}},
		"a stage by its number":                     {"FROM a\nFROM b\nCOPY --from=|0 / /\n", []string{"COPY --from=[0] / /"}},
		"a stage by what ONBUILD takes of it, once": {"FROM a AS |x\nFROM b AS o\nONBUILD COPY --from=x / /\nFROM o\nFROM o\n", []string{"FROM a AS [x]", "ONBUILD COPY --from=[x] / /"}},
		"an image": {"FROM |a\n", nil},
	} {
		t.Run(name, func(t *testing.T) {
			i := strings.LastIndexByte(c.text, '|')
			text := strings.ReplaceAll(c.text, "|", "")
			i -= strings.Count(c.text[:i], "|")
			got := shownSymbol(text, build.New(syntax.Parse(text)).SymbolAt(i))
			if d := cmp.Diff(c.want, got); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

// FuzzSymbols: every mention of a symbol is written as its name and leads to the same symbol, and after it
// is renamed, the new name is mentioned in as many places.
func FuzzSymbols(f *testing.F) {
	f.Add("ARG V=1\nFROM a:$V AS b\nARG V\nENV E=$V\nRUN echo $V ${E#x}\nFROM b\nCOPY --from=0 --chown=$E x y\nRUN --mount=from=b <<E\n$E\nE\n", 4)
	f.Add("FROM a AS b\nONBUILD COPY --from=b $X /\nFROM b\n", 10)
	f.Fuzz(func(t *testing.T, text string, offset int) {
		if len(text) > 1<<12 || offset < 0 || offset > len(text) {
			return
		}
		g := build.New(syntax.Parse(text))
		s := g.SymbolAt(offset)
		if s == nil {
			return
		}
		edited, end := "", 0
		for _, m := range s.Mentions {
			if m.At.Start < end || m.At.End > len(text) || !m.Number && !strings.EqualFold(m.At.Of(text), s.Name) {
				t.Fatalf("%q in %q is mentioned at %v", s.Name, text, m)
			}
			if other := g.SymbolAt(m.At.Start); other == nil || !slices.Equal(other.Mentions, s.Mentions) {
				t.Fatalf("%q: from %v it is another symbol: %+v", text, m, other)
			}
			if m.Number {
				continue
			}
			edited, end = edited+text[end:m.At.Start]+fresh, m.At.End
		}
		edited += text[end:]
		if end == 0 || strings.Contains(text, fresh) {
			return
		}
		renamed := build.New(syntax.Parse(edited)).SymbolAt(strings.Index(edited, fresh))
		if renamed == nil || len(renamed.Mentions) != len(s.Mentions) {
			t.Errorf("%s\n%q, renamed as %q: %+v", fmt.Sprint(shownSymbol(text, s)), text, edited, renamed)
		}
	})
}

// fresh is a name that no file has.
const fresh = "zz9zz"
