package stages_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/fix"
	"minke/analysis/fix/stages"
	"minke/analysis/project"
	"minke/analysis/syntax"
)

// everything is a project of all languages at once, so that no Dockerfile is turned away for what lies beside it.
var everything = map[string]string{
	"package.json":             `{"workspaces": ["packages/*"], "packageManager": "pnpm@10.1.0", "scripts": {"build": "tsc", "start": "node dist/a.js"}, "dependencies": {"a": "1"}, "devDependencies": {"typescript": "5"}}`,
	"pnpm-lock.yaml":           "lockfileVersion: '9.0'\n",
	"tsconfig.json":            `{"compilerOptions": {"outDir": "dist"}}`,
	"packages/a/package.json":  `{"name": "a", "scripts": {"build": "tsc", "start": "node dist/a.js"}}`,
	"packages/a/tsconfig.json": `{"compilerOptions": {"outDir": "dist"}}`,
	"requirements.txt":         "flask\npsycopg2\n",
	"Gemfile":                  "gem 'rails'\ngem 'propshaft'\n",
	"composer.json":            `{"require": {"laravel/framework": "11"}}`,
	"nginx.conf":               "server { listen 8080; }\n",
	"src/a.ts":                 "",
}

// FuzzOffer: whatever the Dockerfile says, what is offered is still one that BuildKit reads, and splits only once.
func FuzzOffer(f *testing.F) {
	for _, seed := range []string{
		"FROM node:22\nWORKDIR /app\nCOPY . .\nRUN pnpm install && pnpm build\nCMD [\"pnpm\", \"start\"]\n",
		"FROM node:22-alpine\nRUN apk add make g++ cairo-dev tini\nWORKDIR /a\nCOPY package.json .\nRUN npm i\nCOPY . .\nCMD node src/a.ts",
		"FROM python:3.12-slim\r\nRUN apt-get update && apt-get install -y gcc libpq-dev\r\nWORKDIR /a\r\nCOPY . .\r\nRUN pip install -r requirements.txt\r\nCMD poetry run flask\r\n",
		"FROM ruby:3.4-slim AS app\nWORKDIR /a\nCOPY . .\nRUN bundle install\nRUN bundle exec rails assets:precompile\nCMD [\"puma\"]\n",
		"FROM php:8.4-fpm\nRUN apt-get install -y libzip-dev && docker-php-ext-install zip\nCOPY . .\nRUN composer install\n",
		"FROM node\nFROM 0\nWORKDIR /a\nCOPY --from=0 . .\nRUN yarn <<E\nE\n",
	} {
		f.Add(seed)
	}
	dir := f.TempDir()
	for name, text := range everything {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			f.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			f.Fatal(err)
		}
	}
	p, err := project.Load(context.Background(), dir, "", project.Options{})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		g := build.New(syntax.Parse(text))
		if g.Final() == nil {
			return
		}
		pass := &analysis.Pass{Snapshot: &analysis.Snapshot{Graph: g, Project: p}, Context: context.Background(), Stage: g.Final()}
		for _, offered := range stages.Offer(pass) {
			changes, err := fix.Resolve(g, offered.Edits)
			if err != nil {
				t.Fatal(err)
			}
			after := build.New(fix.Apply(g.File, changes))
			if got, want := len(after.Stages), len(g.Stages)+1; got != want {
				t.Errorf("%d stages, not %d:\n%s", got, want, after.File.Text())
			}
			if bad := refused(after); bad != "" && refused(g) == "" {
				t.Errorf("BuildKit refuses %q:\n%s", bad, after.File.Text())
			}
		}
	})
}

// refused returns the first instruction that BuildKit does not take.
func refused(g *build.Graph) string {
	for _, s := range g.Stages {
		for _, in := range s.Instructions() {
			if _, err := in.Command(); err != nil {
				return strings.TrimSpace(in.Text())
			}
		}
	}
	return ""
}
