package project

import (
	"fmt"
	"slices"
	"strings"
)

// pyproject is pyproject.toml as far as it matters here. Values that come in
// several shapes are read as any.
type pyproject struct {
	Project struct {
		Name                 any                 `toml:"name"`
		RequiresPython       any                 `toml:"requires-python"`
		Dependencies         []any               `toml:"dependencies"`
		OptionalDependencies map[string][]string `toml:"optional-dependencies"`
		Readme               any                 `toml:"readme"`
		License              any                 `toml:"license"`
		Dynamic              []any               `toml:"dynamic"`
	} `toml:"project"`
	Groups      map[string][]any `toml:"dependency-groups"`
	BuildSystem struct {
		Requires []any `toml:"requires"`
	} `toml:"build-system"`
	Tool struct {
		Poetry *struct {
			Name            any            `toml:"name"`
			Readme          any            `toml:"readme"`
			Dependencies    map[string]any `toml:"dependencies"`
			DevDependencies map[string]any `toml:"dev-dependencies"`
			Group           map[string]struct {
				Dependencies map[string]any `toml:"dependencies"`
			} `toml:"group"`
		} `toml:"poetry"`
		UV *struct {
			DevDependencies []any `toml:"dev-dependencies"`
		} `toml:"uv"`
		PDM *struct {
			DevDependencies map[string][]any `toml:"dev-dependencies"`
		} `toml:"pdm"`
	} `toml:"tool"`
}

func (p *Python) readPyproject(f folder) bool {
	data, ok := f.load("pyproject.toml")
	if !ok {
		return false
	}
	var t pyproject
	if err := decodeTOML(data, &t); err != nil {
		f.fail("pyproject.toml", err)
		return false
	}
	from := in(f.dir, "pyproject.toml")
	p.Name, p.Requires = text(t.Project.Name), text(t.Project.RequiresPython)
	p.Dependencies = requirementList(texts(t.Project.Dependencies), from)
	for _, group := range sortedKeys(t.Groups) {
		p.DevDependencies = append(p.DevDependencies, requirementList(texts(t.Groups[group]), from)...)
	}
	for _, v := range []any{t.Project.Readme, t.Project.License} {
		if name := fileOf(v); name != "" {
			p.BuildFiles = append(p.BuildFiles, name)
		}
	}
	switch {
	case t.Tool.Poetry != nil:
		p.readPoetry(t, from)
	case t.Tool.UV != nil:
		p.Tool = UV
		p.DevDependencies = append(p.DevDependencies, requirementList(texts(t.Tool.UV.DevDependencies), from)...)
	case t.Tool.PDM != nil:
		p.Tool = PDM
		for _, group := range sortedKeys(t.Tool.PDM.DevDependencies) {
			p.DevDependencies = append(p.DevDependencies, requirementList(texts(t.Tool.PDM.DevDependencies[group]), from)...)
		}
	}
	for _, r := range texts(t.BuildSystem.Requires) {
		if req, ok := requirement(r, from); ok && slices.Contains([]string{"setuptools-scm", "hatch-vcs", "versioneer", "versioningit", "setuptools-git-versioning", "poetry-dynamic-versioning", "uv-dynamic-versioning", "pbr"}, req.Name) {
			p.VersionFromGit = true
		}
	}
	// A file with the settings of tools only says nothing of a project's dependencies.
	return p.Name != "" || len(p.Dependencies) > 0 || t.Tool.Poetry != nil || len(t.Groups) > 0
}

func (p *Python) readPoetry(t pyproject, from string) {
	p.Tool = Poetry
	poetry := t.Tool.Poetry
	if p.Name == "" {
		p.Name = text(poetry.Name)
	}
	if readme := fileOf(poetry.Readme); readme != "" {
		p.BuildFiles = append(p.BuildFiles, readme)
	}
	if p.Requires == "" {
		p.Requires = text(poetry.Dependencies["python"])
	}
	add := func(list []Requirement, deps map[string]any) []Requirement {
		for _, name := range sortedKeys(deps) {
			if name != "python" {
				list = append(list, Requirement{Name: normal(name), Spec: text(deps[name]), From: from})
			}
		}
		return list
	}
	p.Dependencies = add(p.Dependencies, poetry.Dependencies)
	p.DevDependencies = add(p.DevDependencies, poetry.DevDependencies)
	for _, group := range sortedKeys(poetry.Group) {
		p.DevDependencies = add(p.DevDependencies, poetry.Group[group].Dependencies)
	}
}

// readPipfile reads the Pipfile of pipenv.
func (p *Python) readPipfile(f folder) bool {
	data, ok := f.load("Pipfile")
	if !ok {
		return false
	}
	var t struct {
		Packages    map[string]any `toml:"packages"`
		DevPackages map[string]any `toml:"dev-packages"`
		Requires    struct {
			PythonVersion any `toml:"python_version"`
		} `toml:"requires"`
	}
	if err := decodeTOML(data, &t); err != nil {
		f.fail("Pipfile", err)
		return false
	}
	p.Tool = Pipenv
	if v := text(t.Requires.PythonVersion); v != "" {
		p.Requires = v
	}
	from := in(f.dir, "Pipfile")
	for _, name := range sortedKeys(t.Packages) {
		p.Dependencies = append(p.Dependencies, Requirement{Name: normal(name), Spec: text(t.Packages[name]), From: from})
	}
	for _, name := range sortedKeys(t.DevPackages) {
		p.DevDependencies = append(p.DevDependencies, Requirement{Name: normal(name), Spec: text(t.DevPackages[name]), From: from})
	}
	return true
}

// text gives a value that is a string, or the version in a table; "" for others.
func text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case map[string]any:
		s, _ := v["version"].(string)
		return s
	case int64, float64:
		return fmt.Sprint(v)
	}
	return ""
}

// fileOf gives the file that readme or license names.
func fileOf(v any) string {
	switch v := v.(type) {
	case string:
		if strings.Contains(v, ".") && !strings.Contains(v, " ") {
			return v
		}
	case map[string]any:
		s, _ := v["file"].(string)
		return s
	}
	return ""
}

// texts gives the strings among the values.
func texts(values []any) (list []string) {
	for _, v := range values {
		if s, ok := v.(string); ok {
			list = append(list, s)
		}
	}
	return list
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
