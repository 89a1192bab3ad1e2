package project

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func patterns(lines []IgnoreLine) (list []string) {
	for _, l := range lines {
		list = append(list, l.Pattern)
	}
	return list
}

// suggestions are small contexts with what the Dockerfile does and what is to be proposed.
var suggestions = []struct {
	name, files string
	uses        Uses
	want, ask   []string
}{
	{
		"a folder without anything", "-- Dockerfile --\n",
		Uses{},
		[]string{".git", ".env", ".env.*", "Dockerfile*", ".dockerignore"},
		nil,
	},
	{
		"what is copied by name stays", `
-- package.json --
{"scripts": {"build": "tsc"}, "main": "dist/a.js"}
-- node_modules/a/x.js --
-- dist/a.js --
-- .env --
-- .env.production --
-- test/a.js --
-- x.log --
-- README.md --
`,
		Uses{Sources: []string{".", "dist/", "node_modules/a", ".env.production", "*.log", "./test/a.js", "README*"}, Commands: []string{"npm ci", "npm run build"}},
		[]string{".git", ".env", ".env*.local", "Dockerfile*", ".dockerignore"},
		nil,
	},
	{
		"what a command names stays", `
-- package.json --
{"scripts": {"start": "node a.js"}}
-- .env.example --
-- .env.local --
-- tests/data.json --
-- spec/a.js --
`,
		Uses{Sources: []string{"."}, Commands: []string{"npm ci"}, Reads: []string{"/app/.env.*ample", "tests/data.json"}},
		[]string{"node_modules", ".git", ".env", ".env*.local", "Dockerfile*", ".dockerignore", "npm-debug.log*", "spec"},
		nil,
	},
	{
		"tests that run", `
-- requirements.txt --
-- tests/a.py --
`,
		Uses{Sources: []string{"."}, Commands: []string{"python "}, Tests: true},
		[]string{".venv", "**/__pycache__", "**/*.py[co]", ".git", ".env", ".env.*", "Dockerfile*", ".dockerignore"},
		nil,
	},
	{
		"installed and built in the image", `
-- package.json --
{"scripts": {"build": "tsc", "test": "jest"}, "main": "dist/a.js"}
-- node_modules/a/x.js --
-- dist/a.js --
-- test/a.js --
-- coverage/lcov --
-- README.md --
-- .vscode/settings.json --
-- .github/workflows/ci.yml --
-- sub/.DS_Store --
-- docker-compose.dev.yml --
-- .env.local --
`,
		Uses{Sources: []string{"."}, Commands: []string{"npm ci && npm run build"}},
		[]string{"node_modules", "dist", ".git", ".github", ".env", ".env.*", "Dockerfile*", ".dockerignore", "docker-compose*.yml", "npm-debug.log*", "coverage", "test", ".vscode", "**/.DS_Store"},
		[]string{"*.md"},
	},
	{
		"nothing is installed in the image, so it takes node_modules along", `
-- package.json --
{}
-- node_modules/a/x.js --
-- dist/a.js --
`,
		Uses{Sources: []string{"."}, Commands: []string{"chmod +x a"}},
		[]string{".git", ".env", ".env.*", "Dockerfile*", ".dockerignore", "npm-debug.log*"},
		nil,
	},
	{
		"tests that the image runs", `
-- package.json --
{"scripts": {"test": "jest"}}
-- test/a.js --
`,
		Uses{Sources: []string{"."}, Commands: []string{"npm ci", "npm test"}},
		[]string{"node_modules", ".git", ".env", ".env.*", "Dockerfile*", ".dockerignore", "npm-debug.log*"},
		nil,
	},
	{
		"a build that asks git, and reads .env", `
-- package.json --
{"scripts": {"build": "VERSION=$(git rev-parse HEAD) vite build", "version": "git describe"}, "devDependencies": {"vite": "5"}}
-- .env --
VITE_A=1
-- .env.local --
-- .git/HEAD --
-- pnpm-lock.yaml --
`,
		Uses{Sources: []string{"."}, Commands: []string{"pnpm install", "pnpm build"}},
		[]string{"node_modules", ".env*.local", "Dockerfile*", ".dockerignore", ".pnpm-debug.log*", "npm-debug.log*"},
		[]string{".env"},
	},
	{
		"a monorepo", `
-- package.json --
{"workspaces": ["packages/*"]}
-- packages/a/package.json --
{}
-- packages/a/node_modules/b/x.js --
size 100
-- node_modules/c/x.js --
size 100
-- yarn.lock --
# yarn lockfile v1
`,
		Uses{Sources: []string{"."}, Commands: []string{"yarn install"}},
		[]string{"**/node_modules", ".git", ".env", ".env.*", "Dockerfile*", ".dockerignore", "yarn-debug.log*", "yarn-error.log*", "npm-debug.log*"},
		nil,
	},
	{
		"Python", `
-- requirements.txt --
flask
-- app/__pycache__/a.pyc --
-- app/b.pyc --
-- venv/pyvenv.cfg --
-- env/settings.py --
-- tests/test_a.py --
-- .pytest_cache/x --
-- web.Dockerfile --
`,
		Uses{Sources: []string{"."}, Commands: []string{"pip install -r requirements.txt"}},
		[]string{".venv", "venv", "**/__pycache__", "**/*.py[co]", ".git", ".env", ".env.*", "Dockerfile*", ".dockerignore", ".pytest_cache", "tests"},
		nil,
	},
	{
		"Python whose version comes from git and whose package has a readme", `
-- pyproject.toml --
[project]
name = "a"
readme = "README.md"
[build-system]
requires = ["setuptools-scm>=8"]
-- README.md --
-- .git/HEAD --
`,
		Uses{Sources: []string{"."}, Commands: []string{"pip install ."}},
		[]string{".venv", "**/__pycache__", "**/*.py[co]", ".env", ".env.*", "Dockerfile*", ".dockerignore"},
		nil,
	},
	{
		"a jar that was built outside", `
-- pom.xml --
<project><artifactId>a</artifactId></project>
-- target/a.jar --
`,
		Uses{Sources: []string{"target/*.jar"}},
		[]string{".git", ".env", ".env.*", "Dockerfile*", ".dockerignore"},
		nil,
	},
	{
		"a jar that is built inside", `
-- pom.xml --
<project><artifactId>a</artifactId></project>
-- target/a.jar --
`,
		Uses{Sources: []string{"."}, Commands: []string{"mvn -q package"}},
		[]string{"target", ".git", ".env", ".env.*", "Dockerfile*", ".dockerignore"},
		nil,
	},
	{
		"a source that holds a variable may name anything", `
-- pom.xml --
<project><artifactId>a</artifactId></project>
-- target/a.jar --
`,
		Uses{Sources: []string{"$JAR", "."}, Commands: []string{"mvn -q package"}},
		[]string{".git", ".env", ".env.*", "Dockerfile*", ".dockerignore"},
		nil,
	},
	{
		"Rust, .NET and PHP", `
-- Cargo.toml --
[package]
name = "a"
-- app.csproj --
<Project Sdk="Microsoft.NET.Sdk"/>
-- composer.json --
{}
-- tests/it.rs --
-- target/debug/a --
`,
		Uses{Sources: []string{"."}, Commands: []string{"cargo build", "dotnet publish", "composer install"}},
		[]string{"vendor", "target", "**/bin", "**/obj", ".git", ".env", ".env.*", "Dockerfile*", ".dockerignore"},
		nil,
	},
	{
		"large files, and a front end beside a server", `
-- go.mod --
module a
-- web/package.json --
{"scripts": {"build": "vite build"}, "devDependencies": {"vite": "5"}}
-- web/dist/index.html --
-- web/.env.local --
-- web/node_modules/a/x.js --
-- dump.sql --
size 30000000
-- model.bin --
size 30000000
-- small.bin --
size 3000
`,
		Uses{Sources: []string{".", "model.bin"}, Commands: []string{"npm ci", "npm run build"}},
		[]string{"**/node_modules", "web/dist", ".git", "**/.env*.local", "Dockerfile*", ".dockerignore"},
		[]string{"dump.sql"},
	},
	{
		"a file that has most of it", `
-- package.json --
{}
-- .dockerignore --
# mine
node_modules
.git
.env*
Dockerfile*
.dockerignore
*.log
-- .idea/x --
`,
		Uses{Sources: []string{"."}},
		[]string{".idea"},
		nil,
	},
	{
		"a file that allows instead of ignoring", `
-- package.json --
{}
-- src/a.js --
-- node_modules/x/y.js --
-- .dockerignore --
*
!src
!package.json
`,
		Uses{Sources: []string{"."}},
		nil, nil,
	},
	{
		"what the file takes back is respected", `
-- package.json --
{}
-- node_modules/keep/y.js --
-- .env --
-- .dockerignore --
.git
Dockerfile*
.dockerignore
npm-debug.log*
node_modules/*
!node_modules/keep
.env.*
!.env
`,
		Uses{Sources: []string{"."}},
		nil, nil,
	},
}

func TestSuggestIgnore(t *testing.T) {
	for _, c := range suggestions {
		t.Run(c.name, func(t *testing.T) {
			p := load(t, write(t, c.files))
			s := SuggestIgnore(p, c.uses)
			if diff := cmp.Diff(c.want, patterns(s.Lines)); diff != "" {
				t.Errorf("lines (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(c.ask, patterns(s.Ask)); diff != "" {
				t.Errorf("lines to ask for (-want +got):\n%s", diff)
			}
			follows(t, p, c.uses, s)
		})
	}
}

// follows checks what holds for every suggestion.
func follows(t *testing.T, p *Project, uses Uses, s *Suggestion) {
	t.Helper()
	if !strings.HasPrefix(s.Text, p.Ignore.Text) || s.Text != p.Ignore.Text+s.Added {
		t.Error("the lines that were there have changed")
	}
	after := ParseIgnore(s.Path, s.Text)
	if after.Err != nil {
		t.Errorf("the builder refuses the file: %v", after.Err)
	}
	for _, source := range uses.Sources {
		for _, e := range p.Glob(source) {
			if e.Path != "." && source != "*" && after.Ignored(e.Path) && !p.Ignore.Ignored(e.Path) {
				t.Errorf("%s is copied by name and would be ignored", e.Path)
			}
		}
	}
	if again := SuggestIgnore(p.WithIgnore(after), uses); !again.Empty() || again.Text != s.Text {
		t.Errorf("applied, it proposes %v", patterns(again.Lines))
	}
	var saved Amount
	for _, l := range s.Lines {
		if l.Reason == "" || l.Group == "" {
			t.Errorf("%s has no reason", l.Pattern)
		}
		saved.add(l.Saves)
	}
	if s.Before.Bytes-s.After.Bytes != saved.Bytes || s.Before.Files-s.After.Files != saved.Files {
		t.Errorf("the lines save %+v, but %+v becomes %+v", saved, s.Before, s.After)
	}
}

func TestAnIgnoreFileIsAddedToInItsOwnWay(t *testing.T) {
	for old, want := range map[string]string{
		"":                        "# Version control\n.git\n\n# Docker\nDockerfile*\n.dockerignore\n",
		"# mine\r\n.env*\r\na":    "# mine\r\n.env*\r\na\r\n\r\n# Version control\r\n.git\r\n\r\n# Docker\r\nDockerfile*\r\n.dockerignore\r\n",
		"\ufeff.env*\n":           "\ufeff.env*\n\n# Version control\n.git\n\n# Docker\nDockerfile*\n.dockerignore\n",
		".env*\n.git\nDocker*":    ".env*\n.git\nDocker*\n\n# Docker\n.dockerignore\n",
		"\n":                      "\n# Version control\n.git\n\n# Docker\nDockerfile*\n.dockerignore\n",
		"**\n":                    "**\n",
		".git/\nDockerfile*\n.d*": ".git/\nDockerfile*\n.d*",
	} {
		p := load(t, write(t, "-- Dockerfile --\n"))
		s := SuggestIgnore(p.WithIgnore(ParseIgnore(filepath.Join(p.Dir, ".dockerignore"), old)), Uses{Sources: []string{".env", ".env.local"}})
		if diff := cmp.Diff(want, s.Text); diff != "" {
			t.Errorf("%q (-want +got):\n%s", old, diff)
		}
	}
}

func BenchmarkSuggestIgnore(b *testing.B) {
	var archive strings.Builder
	archive.WriteString("-- package.json --\n{}\n")
	for i := range 5_000 {
		fmt.Fprintf(&archive, "-- src/a%d/b/c%d.js --\nsize 1\n", i%100, i)
	}
	p := load(b, write(b, archive.String()))
	for b.Loop() {
		if s := SuggestIgnore(p, Uses{Sources: []string{"."}}); s.Empty() {
			b.Fatal("nothing is proposed")
		}
	}
}
