package syntax

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// corpus returns the Dockerfiles of testdata/agree by name. Those named .quoted
// have escapes as in Go strings.
func corpus(t testing.TB) map[string]string {
	t.Helper()
	paths, err := filepath.Glob("testdata/agree/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	files := make(map[string]string)
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range archive.Files {
			text := string(file.Data)
			name, quoted := strings.CutSuffix(file.Name, ".quoted")
			name = strings.TrimSuffix(filepath.Base(path), ".txtar") + "/" + name
			if quoted {
				text = unquote(t, name, text)
			}
			if _, twice := files[name]; twice {
				t.Fatalf("%s stands there twice", name)
			}
			files[name] = text
		}
	}
	return files
}

func unquote(t testing.TB, name, text string) string {
	t.Helper()
	plain, err := strconv.Unquote(`"` + strings.ReplaceAll(text, "\n", `\n`) + `"`)
	if err != nil {
		t.Fatalf("%s: %v: %q", name, err, text)
	}
	return plain
}

// variants are the ways in which the same file may be stored.
var variants = map[string]func(string) string{
	"as is":          func(s string) string { return s },
	"CRLF":           func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") },
	"BOM":            func(s string) string { return byteOrderMark + s },
	"no final line":  func(s string) string { return strings.TrimSuffix(s, "\n") },
	"blank lines":    func(s string) string { return strings.ReplaceAll(s, "\n", "\n\n") },
	"comments":       func(s string) string { return strings.ReplaceAll(s, "\n", "\n# <<EOF \\\n") },
	"all at the end": func(s string) string { return "FROM a\nRUN x \\\n" + s },
	"escape is `": func(s string) string {
		return "# escape=`\n" + strings.ReplaceAll(s, "\\", "`")
	},
}

func TestCorpusAgreesWithBuildKit(t *testing.T) {
	files := corpus(t)
	if len(files) < 300 {
		t.Errorf("there are only %d files", len(files))
	}
	for name, text := range files {
		t.Run(name, func(t *testing.T) {
			for variant, change := range variants {
				text := change(text)
				if diff := disagreement(text); diff != "" {
					t.Errorf("%s: %s", variant, diff)
				}
				if bad := badTokens(Parse(text)); bad != "" {
					t.Errorf("%s: %s", variant, bad)
				}
			}
		})
	}
}

// buildkitFiles returns the Dockerfiles that BuildKit tests its own parser with.
func buildkitFiles(t testing.TB) map[string]string {
	t.Helper()
	dir, err := buildkitDir()
	if err != nil {
		t.Skipf("no go command to find BuildKit with: %v", err)
	}
	files := make(map[string]string)
	for _, pattern := range []string{"testfiles/*/Dockerfile", "testfiles-negative/*/Dockerfile", "testfile-line/Dockerfile"} {
		paths, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil || len(paths) == 0 {
			t.Fatalf("no %s in %s: %v", pattern, dir, err)
		}
		for _, path := range paths {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			name, _ := filepath.Rel(dir, path)
			files[name] = string(text)
		}
	}
	return files
}

func TestBuildKitsOwnFilesAgree(t *testing.T) {
	for name, text := range buildkitFiles(t) {
		t.Run(name, func(t *testing.T) {
			if diff := disagreement(text); diff != "" {
				t.Error(diff)
			}
			if bad := badTokens(Parse(text)); bad != "" {
				t.Error(bad)
			}
		})
	}
}
