package project

import (
	"maps"
	"slices"
	"testing"

	"minke/analysis/shell"
)

func TestNodeScriptsNeedDevelopment(t *testing.T) {
	const others = `"build": "tsc", "both": "npm run build && node a.js", "round": "npm run round"`
	for _, c := range []struct {
		script string
		want   bool
	}{
		{"node server.js", false},
		{"nodemon server.js", true},
		{"npx nodemon server.js", true},
		{"npm exec nodemon server.js", true},
		{"NODE_ENV=production cross-env-shell a", false},
		{"node -r tsconfig-paths/register dist/a.js", true},
		{"node --import=tsx dist/a.js", true},
		{"node -r dotenv/config dist/a.js", false},
		{"npm run build", true},
		{"npm run both", true},
		{"npm run round", false},
		{"prisma generate", false},
		{"ng serve", true},
	} {
		n, err := ParsePackageJSON([]byte(`{"scripts": {"start": "` + c.script + `", ` + others + `},
			"dependencies": {"dotenv": "16", "prisma": "6"},
			"devDependencies": {"nodemon": "3", "tsconfig-paths": "4", "tsx": "4", "typescript": "5", "prisma": "6", "@angular/cli": "17"}}`))
		if err != nil {
			t.Fatal(err)
		}
		if got := slices.ContainsFunc(n.Commands("start"), n.NeedsDevelopment); got != c.want {
			t.Errorf("%q needs a development dependency: %v, want %v", c.script, got, c.want)
		}
	}
}

func TestCommandsOfAScriptHaveThoseAroundIt(t *testing.T) {
	n, err := ParsePackageJSON([]byte(`{"scripts": {"prestart": "node check.js", "start": "npm run serve", "serve": "node a.js", "postserve": "node b.js"}}`))
	if err != nil {
		t.Fatal(err)
	}
	files := func(all []*shell.Command) (names []string) {
		for _, c := range all {
			names = append(names, c.Arg(0))
		}
		return names
	}
	if got, want := files(n.Commands("start")), []string{"check.js", "a.js", "b.js"}; !slices.Equal(got, want) {
		t.Errorf("commands: %v, want %v", got, want)
	}
}

func TestNodeLoads(t *testing.T) {
	n := load(t, write(t, `
-- package.json --
{"scripts": {"build": "next build", "start": "node --import ./instrument.mjs dist/a.js"}}
-- next.config.js --
const { withX } = require('./config/next')
module.exports = withX({ i18n: require("./i18n.config").i18n, gone: require('../gone') })
-- config/next.js --
const up = require('..')
-- index.js --
-- i18n.config.js --
-- instrument.mjs --
import './lib/otel.js'
import x from "x"
-- lib/otel.js --
`)).Node
	want := map[string][]string{
		"next.config.js": {"config/next.js", "i18n.config.js", NoFile}, "config/next.js": {"index.js"}, "index.js": {}, "i18n.config.js": {},
		"instrument.mjs": {"lib/otel.js"}, "lib/otel.js": {},
	}
	if !maps.EqualFunc(n.Loads, want, slices.Equal[[]string]) {
		t.Errorf("loads: %v\nwant %v", n.Loads, want)
	}
}
