package project

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPython(t *testing.T) {
	names := func(list []Requirement) (out []string) {
		for _, r := range list {
			out = append(out, r.Name+" "+r.Spec)
		}
		return out
	}
	for _, c := range []struct {
		name, files       string
		want              Python
		dependencies, dev []string
		broken            []string // modules that do not run on musl
	}{
		{
			"requirements that include others", `
-- requirements.txt --
-r requirements/base.txt
Flask[async]>=2.0 ; python_version > "3.8"  # web
-e .
git+https://example.com/x.git
torch==2.1.0
-- requirements/base.txt --
-r ../requirements.txt
Psycopg2_Binary==2.9
-- requirements-dev.txt --
pytest
-- manage.py --
`,
			Python{Dir: ".", Tool: Pip, RequirementFiles: []string{"requirements.txt", "requirements-dev.txt", "requirements/base.txt"}, Framework: "flask", Entry: "manage.py", FromGit: true},
			[]string{"psycopg2-binary ==2.9", "flask [async]>=2.0", "torch ==2.1.0"},
			[]string{"pytest "},
			[]string{"torch"},
		},
		{
			"PEP 621 with uv", `
-- pyproject.toml --
[project]
name = "shop"
requires-python = ">=3.11"
readme = "docs/about.md"
dependencies = ["fastapi>=0.100", "numpy"]
[dependency-groups]
dev = ["ruff", {include-group = "test"}]
[tool.uv]
dev-dependencies = ["mypy"]
[build-system]
requires = ["hatchling", "hatch-vcs"]
-- uv.lock --
version = 1
-- main.py --
`,
			Python{Dir: ".", Name: "shop", Requires: ">=3.11", Tool: UV, Lock: "uv.lock", Framework: "fastapi", Entry: "main.py", VersionFromGit: true, BuildFiles: []string{"docs/about.md"}},
			[]string{"fastapi >=0.100", "numpy "},
			[]string{"ruff ", "mypy "},
			nil,
		},
		{
			"poetry", `
-- pyproject.toml --
[tool.poetry]
name = "shop"
readme = "README.md"
[tool.poetry.dependencies]
python = "^3.10"
django = {version = "^4.2", extras = ["argon2"]}
celery = "^5"
[tool.poetry.group.dev.dependencies]
black = "*"
-- poetry.lock --
`,
			Python{Dir: ".", Name: "shop", Requires: "^3.10", Tool: Poetry, Lock: "poetry.lock", Framework: "django", BuildFiles: []string{"README.md"}},
			[]string{"celery ^5", "django ^4.2"},
			[]string{"black *"},
			nil,
		},
		{
			"pipenv", `
-- Pipfile --
[packages]
requests = "*"
[dev-packages]
pytest = "*"
[requires]
python_version = "3.11"
-- Pipfile.lock --
{}
`,
			Python{Dir: ".", Requires: "3.11", Tool: Pipenv, Lock: "Pipfile.lock"},
			[]string{"requests *"},
			[]string{"pytest *"},
			nil,
		},
		{
			"conda", `
-- environment.yml --
name: lab
dependencies:
  - python=3.10
  - conda-forge::pandas=2.0
  - pip:
    - tensorflow==2.15
`,
			Python{Dir: ".", Requires: "3.10", Tool: Conda},
			[]string{"pandas =2.0", "tensorflow ==2.15"},
			nil,
			[]string{"tensorflow"},
		},
		{"setup.py alone", "-- setup.py --\nfrom setuptools_scm import x\n", Python{Dir: ".", Tool: Pip, VersionFromGit: true}, nil, nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := load(t, write(t, c.files))
			if p.Python == nil || len(p.Problems) > 0 {
				t.Fatalf("python %v, problems %v", p.Python, p.Problems)
			}
			got := *p.Python
			if diff := cmp.Diff(c.dependencies, names(got.Dependencies)); diff != "" {
				t.Errorf("dependencies (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(c.dev, names(got.DevDependencies)); diff != "" {
				t.Errorf("dependencies for development (-want +got):\n%s", diff)
			}
			var broken []string
			for _, m := range got.Compiled {
				if m.OnMusl == MuslBroken {
					broken = append(broken, m.Name)
				}
			}
			if diff := cmp.Diff(c.broken, broken); diff != "" {
				t.Errorf("broken on musl (-want +got):\n%s", diff)
			}
			got.Dependencies, got.DevDependencies, got.Compiled = nil, nil, nil
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("the rest (-want +got):\n%s", diff)
			}
		})
	}
	if p := load(t, write(t, "-- pyproject.toml --\n[tool.black]\nline-length = 100\n-- index.js --\n")); p.Python != nil {
		t.Error("the settings of a tool made it a Python project")
	}
}

func TestGo(t *testing.T) {
	p := load(t, write(t, `
-- go.mod --
module example.com/shop

go 1.22.3

toolchain go1.23.1

require (
	github.com/indirect/x v1.0.0 // indirect
	github.com/mattn/go-sqlite3 v1.14.0
)
-- go.sum --
-- cmd/server/main.go --
// Command server serves.
package main

func main() {}
-- cmd/tool/main.go --
/* a
package other
*/
package main // import "x"
-- internal/c/c.go --
package c

// #include <stdio.h>
import "C"
-- internal/c/c_test.go --
package main
-- gen.go --
//go:build ignore

package main
-- vendor/modules.txt --
-- vendor/v/main.go --
package main
-- tools/go.mod --
module tools
-- tools/main.go --
package main
`))
	want := &Go{
		Dir: ".", Module: "example.com/shop", Version: "1.22.3", Toolchain: "1.23.1", Mains: []string{"cmd/server", "cmd/tool"}, CgoFiles: []string{"internal/c/c.go"},
		CgoModules: []string{"github.com/mattn/go-sqlite3"}, Sum: true, Vendored: true, Requires: []string{"github.com/mattn/go-sqlite3", "github.com/indirect/x"},
	}
	if diff := cmp.Diff(want, p.Go); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if g := p.GoIn("tools"); g == nil || !cmp.Equal(g.Mains, []string{"."}) {
		t.Errorf("the nested module is %+v", g)
	}
}

func TestOtherLanguages(t *testing.T) {
	p := load(t, write(t, `
-- Cargo.toml --
[package]
name = "shop"
edition = "2021"
rust-version = "1.75"
[dependencies]
openssl = { version = "0.10" }
serde = "1"
[workspace]
members = ["crates/*"]
-- Cargo.lock --
-- src/main.rs --
-- src/bin/tool.rs --
-- pom.xml --
<?xml version="1.0" encoding="ISO-8859-1"?>
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <parent><artifactId>spring-boot-starter-parent</artifactId><version>3.2.0</version></parent>
  <artifactId>shop</artifactId>
  <version>${revision}</version>
  <properties><java.version>17</java.version></properties>
  <modules><module>api</module></modules>
</project>
-- mvnw --
-- shop.csproj --
<Project Sdk="Microsoft.NET.Sdk.Web">
  <PropertyGroup><TargetFramework>net8.0</TargetFramework><AssemblyName>Shop.Web</AssemblyName></PropertyGroup>
  <PropertyGroup Condition="'$(X)' == ''"><PublishAot>true</PublishAot></PropertyGroup>
</Project>
-- shop.sln --
-- Gemfile --
source "https://rubygems.org"
ruby "3.3.0"
gem "rails"
-- Gemfile.lock --
GEM
  specs:
    rails (7.1.0)
      actionpack (= 7.1.0)
    sprockets-rails (3.4)

BUNDLED WITH
   2.5.3
-- composer.json --
{"name": "shop/shop", "require": {"php": "^8.2", "ext-intl": "*", "laravel/framework": "^11"}, "require-dev": {"phpunit/phpunit": "^11"}}
-- composer.lock --
{}
-- public/index.php --
-- CMakeLists.txt --
cmake_minimum_required(VERSION 3.20)
project(shop LANGUAGES CXX)
add_executable(shopd main.cpp)
-- main.cpp --
-- services/billing/build.gradle.kts --
plugins { id("org.springframework.boot") version "3.2.0" }
version = "1.2.3"
java { toolchain { languageVersion.set(JavaLanguageVersion.of(21)) } }
-- services/billing/settings.gradle.kts --
rootProject.name = "billing"
include("core", ":web:admin")
-- services/billing/gradlew --
`))
	if len(p.Problems) > 0 {
		t.Errorf("problems: %v", p.Problems)
	}
	for _, c := range []struct {
		name      string
		want, got any
	}{
		{"rust", &Rust{Dir: ".", Name: "shop", Version: "1.75", Edition: "2021", Binaries: []string{"shop", "tool"}, Members: []string{"crates/*"}, Lock: true, Dependencies: []string{"openssl", "serde"}, SystemLibraries: []string{"openssl"}}, p.Rust},
		{"maven", &Java{Dir: ".", Tool: "maven", Manifest: "pom.xml", Wrapper: true, Artifact: "shop", Version: "3.2.0", Packaging: "jar", Release: "17", Framework: "spring-boot", FrameworkVersion: "3.2.0", Modules: []string{"api"}, Output: "target"}, p.Java},
		{"gradle", &Java{Dir: "services/billing", Tool: "gradle", Manifest: "services/billing/build.gradle.kts", Wrapper: true, Artifact: "billing", Version: "1.2.3", Packaging: "jar", Release: "21", Framework: "spring-boot", FrameworkVersion: "3.2.0", Modules: []string{"core", "web/admin"}, Output: "build/libs"}, p.found.java["services/billing"]},
		{"dotnet", &DotNet{Dir: ".", Projects: []string{"shop.csproj"}, Solution: "shop.sln", Frameworks: []string{"net8.0"}, Assembly: "Shop.Web", Web: true, Executable: true, AOT: true}, p.DotNet},
		{"ruby", &Ruby{Dir: ".", Version: "3.3.0", Lock: true, Bundler: "2.5.3", Gems: []string{"rails", "sprockets-rails"}, Framework: "rails", Assets: true}, p.Ruby},
		{"php", &PHP{Dir: ".", Name: "shop/shop", Version: "^8.2", Lock: true, Requires: []string{"laravel/framework"}, DevRequires: []string{"phpunit/phpunit"}, Extensions: []string{"intl"}, Framework: "laravel", Public: "public"}, p.PHP},
		{"c++", &C{Dir: ".", Tools: []string{"cmake"}, Name: "shop", Executables: []string{"shopd"}, CPlusPlus: true}, p.C},
	} {
		if diff := cmp.Diff(c.want, c.got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
	if p.DotNet.Version() != "8.0" {
		t.Errorf("the version of .NET is %q", p.DotNet.Version())
	}
}
