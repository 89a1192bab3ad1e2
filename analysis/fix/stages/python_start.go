package stages

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"minke/analysis/build"
)

// startsWithoutTool reports whether the program starts without the tool that installs it, once `poetry run` is gone.
func (y *pythonPlan) startsWithoutTool() bool {
	for _, in := range y.pass.Stage.Instructions() {
		if in.Name != "CMD" && in.Name != "ENTRYPOINT" && in.Name != "HEALTHCHECK" {
			continue
		}
		text := in.Text()
		if other, ok := withoutRunner(in); ok {
			text = other
		}
		if slices.ContainsFunc([]string{"poetry ", "uv ", "pipenv ", `"poetry"`, `"uv"`, `"pipenv"`}, func(tool string) bool { return strings.Contains(text, tool) }) {
			return false
		}
	}
	return true
}

var runner = regexp.MustCompile(`^(\S+\s+)(?:poetry|uv|pipenv)\s+run\s+([^-\s])`)

// withoutRunner is a command without the tool that would only choose the environment, which PATH does.
func withoutRunner(in *build.Node) (string, bool) {
	text := strings.TrimRight(in.Text(), "\r\n")
	if in.Name != "CMD" && in.Name != "ENTRYPOINT" {
		return "", false
	}
	if !in.Exec {
		return runner.ReplaceAllString(text, "$1$2"), runner.MatchString(text)
	}
	var words []string
	for _, w := range in.Args {
		words = append(words, w.Value)
	}
	if len(words) < 3 || !slices.Contains([]string{"poetry", "uv", "pipenv"}, words[0]) || words[1] != "run" || strings.HasPrefix(words[2], "-") {
		return "", false
	}
	list, _ := json.Marshal(words[2:])
	return in.Keyword.Of(text) + " " + strings.ReplaceAll(string(list), `","`, `", "`), true
}
