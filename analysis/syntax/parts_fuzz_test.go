package syntax

import "testing"

// FuzzParts looks into every instruction: tokens are the text, parts stand where
// they say, positions lead back.
func FuzzParts(f *testing.F) {
	f.Add("FROM ${a:-b}/c:d@e AS \\\n f\nENV a=\"$b\" 'c'=`d\n")
	f.Add("# escape=`\nCOPY --chown=\"a b\" [\"\\u0024a\", `\n \"b\"]\nONBUILD RUN --mount=\"a=b,c\" <<A <<-'B'\nA\n\tB\n")
	f.Fuzz(func(t *testing.T, text string) {
		file := Parse(text)
		if got := file.Text(); got != text {
			t.Errorf("text is %q, want %q", got, text)
		}
		for _, bad := range []string{badTokens(file), badPlaces(file), badEntries(file)} {
			if bad != "" {
				t.Error(bad)
			}
		}
	})
}
