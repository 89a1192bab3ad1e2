package server

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const fatDockerfile = "FROM node:16\nMAINTAINER me\n"

func TestSettingsComeFromInitializationOptions(t *testing.T) {
	for name, test := range map[string]struct {
		options string
		want    []string // codes
		told    string   // in the log
	}{
		"nothing":     {`null`, []string{"lean-base", "no-maintainer"}, ""},
		"an object":   {`{"rules":{"no-maintainer":"off"}}`, []string{"lean-base"}, ""},
		"an alias":    {`{"rules":{"t1":"Off"}}`, []string{"no-maintainer"}, ""},
		"wrapped":     {`{"minke":{"rules":{"no-maintainer":"off"}}}`, []string{"lean-base"}, ""},
		"a list":      {`[1]`, []string{"lean-base", "no-maintainer"}, `settings: expected an object such as {"rules": {"apt-lists": "off"}}`},
		"a rule":      {`{"rules":{"nonsense":"off","no-maintainer":"off"}}`, []string{"lean-base"}, `settings: rules.nonsense: there is no rule or group "nonsense"`},
		"a severity":  {`{"rules":{"no-sudo":7,"no-maintainer":"off"}}`, []string{"lean-base"}, `settings: rules.no-sudo: 7 is none of "off", "hint"`},
		"a base":      {`{"base":"windows"}`, []string{"lean-base", "no-maintainer"}, `settings: base: "windows" is none of "alpine"`},
		"another key": {`{"bass":"slim","base":null}`, []string{"lean-base", "no-maintainer"}, `settings: bass: there is no such key (did you mean base?)`},
	} {
		t.Run(name, func(t *testing.T) {
			c := connect(t, Options{})
			c.initialize(versioned, test.options)
			c.open("untitled:Dockerfile", fatDockerfile)
			p := c.of("untitled:Dockerfile", 1)
			if d := cmp.Diff(test.want, p.codes()); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
			if log := c.log.String(); !strings.Contains(log, test.told) || test.told == "" && log != "" {
				t.Errorf("log, want %q:\n%s", test.told, log)
			}
		})
	}
}

func TestSettingsAreAskedForAndTakeEffectAtOnce(t *testing.T) {
	c := connect(t, Options{})
	value := `{"rules":{"lean-base":"off"}}`
	c.answer["workspace/configuration"] = func(json.RawMessage) any { return []json.RawMessage{json.RawMessage(value)} }
	c.initialize(strings.Replace(versioned, "{", `{"workspace":{"configuration":true},`, 1), "")
	c.open("untitled:Dockerfile", fatDockerfile)
	is := func(codes ...string) func(publication) bool {
		return func(p publication) bool { return cmp.Equal(p.codes(), codes) }
	}
	c.published("untitled:Dockerfile", is("no-maintainer"))
	c.mu.Lock()
	value = `{"rules":{"no-maintainer":"off"}}`
	c.mu.Unlock()
	c.notify("workspace/didChangeConfiguration", `{"settings":null}`)
	c.published("untitled:Dockerfile", is("lean-base"))
}

func TestSettingsAreSentByClientsThatCannotBeAsked(t *testing.T) {
	c := start(t, versioned)
	c.open("untitled:Dockerfile", fatDockerfile)
	c.of("untitled:Dockerfile", 1)
	c.notify("workspace/didChangeConfiguration", `{"settings":{"minke":{"rules":{"no-maintainer":"off"}}}}`)
	c.published("untitled:Dockerfile", func(p publication) bool { return cmp.Equal(p.codes(), []string{"lean-base"}) })
}
