package server

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.lsp.dev/uri"

	"minke/analysis/config"
)

// workspace is a folder on disk that a client has opened.
type workspace struct {
	*testClient
	dir string
}

// openWorkspace writes files and starts a client with dir/workspace as its folder.
func openWorkspace(t *testing.T, options string, files map[string]string) *workspace {
	w := &workspace{dir: t.TempDir()}
	for name, text := range files {
		w.write(t, name, text)
	}
	w.testClient = connect(t, Options{})
	w.call("initialize", fmt.Sprintf(`{"processId":null,"rootUri":null,"capabilities":%s,"initializationOptions":%s,"workspaceFolders":[{"uri":%q,"name":"w"}]}`,
		versioned, options, w.uri("workspace")))
	w.notify("initialized", "{}")
	return w
}

func (w *workspace) uri(name string) string {
	return string(uri.File(filepath.Join(w.dir, filepath.FromSlash(name))))
}

func (w *workspace) write(t *testing.T, name, text string) {
	t.Helper()
	path := filepath.Join(w.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// changed tells the server that a file is other than before, as a client that watches does.
func (w *workspace) changed(name string) {
	w.notify("workspace/didChangeWatchedFiles", fmt.Sprintf(`{"changes":[{"uri":%q,"type":2}]}`, w.uri(name)))
}

// codes waits until the file has just these findings.
func (w *workspace) codes(name string, codes ...string) {
	w.t.Helper()
	w.published(w.uri(name), func(p publication) bool { return slices.Equal(p.codes(), codes) })
}

const maintainerOff, leanBaseOff = "[rules]\nno-maintainer = \"off\"\n", "[rules]\nlean-base = \"off\"\n"

func TestTheNearestConfigurationFileCounts(t *testing.T) {
	w := openWorkspace(t, "null", map[string]string{
		config.FileName:                     "[rules]\nlean-base = \"off\"\nno-maintainer = \"off\"\n", // above the workspace
		"workspace/a/" + config.FileName:    maintainerOff,
		"workspace/a/b/" + config.FileName:  leanBaseOff,
		"workspace/outside/is/not/affected": "",
	})
	for _, name := range []string{"workspace/a/x/Dockerfile", "workspace/a/b/Dockerfile", "workspace/Dockerfile", "alone/Dockerfile"} {
		w.open(w.uri(name), fatDockerfile)
	}
	w.codes("workspace/a/x/Dockerfile", "lean-base")
	w.codes("workspace/a/b/Dockerfile", "no-maintainer")
	w.codes("workspace/Dockerfile", "lean-base", "no-maintainer")
	w.codes("alone/Dockerfile") // in no workspace folder: the file above it counts

	w.notify("workspace/didChangeWorkspaceFolders", fmt.Sprintf(
		`{"event":{"removed":[{"uri":%q,"name":"w"}],"added":[{"uri":%q,"name":"b"}]}}`, w.uri("workspace"), w.uri("workspace/a/x")))
	w.codes("workspace/a/x/Dockerfile", "lean-base", "no-maintainer")
	w.codes("workspace/Dockerfile")
}

func TestTheEditorWinsOverTheFile(t *testing.T) {
	w := openWorkspace(t, `{"rules":{"no-maintainer":"hint"}}`, map[string]string{
		"workspace/" + config.FileName: "[rules]\nlean-base = \"off\"\nno-maintainer = \"off\"\n",
	})
	w.open(w.uri("workspace/Dockerfile"), fatDockerfile)
	w.codes("workspace/Dockerfile", "no-maintainer")
}

func TestAChangedConfigurationFileCountsAtOnce(t *testing.T) {
	w := openWorkspace(t, "null", map[string]string{"workspace/" + config.FileName: maintainerOff})
	w.open(w.uri("workspace/Dockerfile"), fatDockerfile)
	w.codes("workspace/Dockerfile", "lean-base")
	w.write(t, "workspace/"+config.FileName, leanBaseOff)
	w.changed("workspace/" + config.FileName)
	w.codes("workspace/Dockerfile", "no-maintainer")
	if err := os.Remove(filepath.Join(w.dir, "workspace", config.FileName)); err != nil {
		t.Fatal(err)
	}
	w.changed("workspace/" + config.FileName)
	w.codes("workspace/Dockerfile", "lean-base", "no-maintainer")
}

func TestAMistakeInTheConfigurationFileIsShownAtItsPlace(t *testing.T) {
	file := "workspace/" + config.FileName
	w := openWorkspace(t, "null", map[string]string{file: "# é\n[rules]\nno-maintainer = \"off\"\n  lean-bass = \"off\"\n"})
	w.open(w.uri("workspace/Dockerfile"), fatDockerfile)
	w.codes("workspace/Dockerfile", "lean-base") // what is right counts
	shown := func(want string) {
		t.Helper()
		w.published(w.uri(file), func(p publication) bool {
			got := ""
			for _, d := range p.Diagnostics {
				got += fmt.Sprintf("%d:%d-%d:%d %s\n", d.Range.Start.Line, d.Range.Start.Character, d.Range.End.Line, d.Range.End.Character, d.Message)
			}
			return got == want
		})
	}
	shown("3:2-3:19 rules.lean-bass: there is no rule or group \"lean-bass\"; did you mean \"lean-base\"?\n")
	if want := filepath.Join("workspace", config.FileName) + ":4:3: rules.lean-bass"; !strings.Contains(w.log.String(), want) {
		t.Errorf("%q is not in the log:\n%s", want, w.log)
	}
	w.write(t, file, leanBaseOff)
	w.changed(file)
	shown("")
	w.codes("workspace/Dockerfile", "no-maintainer")
	for _, text := range []string{"[[[", "\x00\xff", strings.Repeat("x", 1<<20+1)} {
		w.write(t, file, text)
		w.changed(file)
		w.codes("workspace/Dockerfile", "lean-base", "no-maintainer")
		w.write(t, file, leanBaseOff)
		w.changed(file)
		w.codes("workspace/Dockerfile", "no-maintainer")
	}
}
