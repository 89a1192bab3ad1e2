package diet_test

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/diet"
	"minke/analysis/fix"
	"minke/analysis/image"
	"minke/analysis/project"
	"minke/analysis/rules"
	"minke/analysis/syntax"
)

// Each fix of a rule about caches leaves nothing of the cache that the estimate has put in the layer, and saves it.
func TestFixesOfCachesSaveThem(t *testing.T) {
	ten := strings.Repeat("x", 10_000_000)
	files := map[string]string{
		"package.json":                      `{"dependencies": {"express": "4"}}`,
		"node_modules/express/package.json": `{"name": "express"}`,
		"node_modules/express/index.js":     ten,
		"requirements.txt":                  "flask\n",
		".venv/lib/flask.py":                ten + ten + ten,
	}
	with := func(name, content string) map[string]string {
		all := maps.Clone(files)
		all[name] = content
		return all
	}
	for _, c := range []struct {
		rule, dockerfile string
		files            map[string]string
		fixes            int // that remove or keep out the cache
	}{
		{"npm-cache", "FROM node:22\nWORKDIR /app\nRUN npm ci\n", with("package-lock.json", "{}"), 2},
		{"yarn-cache", "FROM node:22\nWORKDIR /app\nRUN yarn install --frozen-lockfile\n", with("yarn.lock", "# yarn lockfile v1\n"), 2},
		{"yarn-cache", "FROM node:22\nUSER node\nWORKDIR /app\nRUN yarn install --frozen-lockfile\n", with("yarn.lock", "# yarn lockfile v1\n"), 1},
		{"pnpm-store", "FROM node:22\nWORKDIR /app\nRUN pnpm install\n", with("pnpm-lock.yaml", "lockfileVersion: '9.0'\n"), 2},
		{"bun-cache", "FROM oven/bun:1\nWORKDIR /app\nRUN bun install\n", files, 2},
		{"pip-cache", "FROM python:3.12-slim\nRUN pip install -r requirements.txt\n", files, 2},
		{"pipenv-cache", "FROM python:3.12-slim\nRUN pipenv sync --system\n", files, 2},
		{"poetry-cache", "FROM python:3.12-slim\nRUN poetry install --only main\n", files, 2},
		{"dnf-cache", "FROM fedora:42\nRUN dnf install -y git\n", nil, 2},
		{"dnf-cache", "FROM amazonlinux:2023\nRUN dnf install -y git\n", nil, 2},
		{"yum-cache", "FROM centos:7\nRUN yum install -y git\n", nil, 2},
		{"yum-cache", "FROM centos:8\nRUN yum install -y git\n", nil, 2},
		{"zypper-cache", "FROM opensuse/leap:15.6\nRUN zypper --non-interactive install git\n", nil, 2},
		{"apt-lists", "FROM ubuntu:24.04\nRUN apt-get update && apt-get install -y --no-install-recommends curl\n", nil, 2},
	} {
		t.Run(c.rule, func(t *testing.T) {
			engine := &analysis.Engine{Rules: rules.All()}
			start := &analysis.Snapshot{Graph: build.New(syntax.Parse(c.dockerfile)), Project: projectOf(t, c.files)}
			r := engine.Run(context.Background(), start, nil)
			i := slices.IndexFunc(r.Findings(), func(f *analysis.Finding) bool { return f.Rule.Name == c.rule })
			if i < 0 {
				t.Fatalf("%s finds nothing", c.rule)
			}
			if saves := diet.Savings(context.Background(), r, estimate)[i].Disk; !saves.Known() || saves.Bytes < image.KB {
				t.Errorf("the fix saves %v", saves)
			}
			if left := cachesIn(start); len(left) != 1 {
				t.Errorf("before there are %q", left)
			}
			fixes := r.Findings()[i].Fixes
			if len(fixes) != c.fixes {
				t.Errorf("%d fixes, want %d", len(fixes), c.fixes)
			}
			for _, f := range fixes {
				after := fix.After(start, &f)
				if left := cachesIn(after); len(left) > 0 {
					t.Errorf("%s leaves %q in\n%s", f.Title, left, after.Graph.File.Text())
				}
			}
		})
	}
}

// cachesIn names the parts of the image that are caches.
func cachesIn(s *analysis.Snapshot) (all []string) {
	for _, l := range estimate(s).Stages[0].Lines {
		for _, p := range l.Parts {
			for _, of := range []string{"cache of ", "store of ", "metadata of ", "package lists of "} {
				if strings.HasPrefix(p.What, of) {
					all = append(all, p.What)
				}
			}
		}
	}
	return all
}

func projectOf(t *testing.T, files map[string]string) *project.Project {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	p, err := project.Load(context.Background(), dir, "", project.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}
