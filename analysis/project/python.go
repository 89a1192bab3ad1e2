package project

import (
	"encoding/json"
	"path"
	"regexp"
	"slices"
	"strings"
)

// PythonTool is the program that installs a Python project's dependencies.
type PythonTool string

// The tools.
const (
	Pip    PythonTool = "pip"
	Poetry PythonTool = "poetry"
	UV     PythonTool = "uv"
	PDM    PythonTool = "pdm"
	Pipenv PythonTool = "pipenv"
	Conda  PythonTool = "conda"
)

// Python is what a Python project's manifests say.
type Python struct {
	Dir      string // relative to the context, "." for the top
	Name     string
	Requires string // the versions of Python it asks for: ">=3.11"
	Tool     PythonTool
	Lock     string // lock file relative to the context, "" when there is none
	// RequirementFiles lists requirements*.txt and the like, the main one first.
	RequirementFiles []string
	// Settled are those that say themselves where packages come from, or by their hash which archive is meant.
	Settled []string

	Dependencies    []Requirement
	DevDependencies []Requirement

	// Framework is the web framework among the dependencies: "django", "flask", "fastapi"; "" when none is seen.
	Framework string
	// Entry is the file the program probably starts from: "manage.py", "main.py"; "" when not known.
	Entry string
	// Compiled has the dependencies that bring or compile machine code.
	Compiled []PythonModule
	// VersionFromGit: the build asks git for the version, so .git is needed while building.
	VersionFromGit bool
	// FromGit: some dependency comes out of a repository of git.
	FromGit bool
	// BuildFiles are files beside the sources that the package's build reads: the readme and license it names.
	BuildFiles []string
}

// Requirement is one dependency.
type Requirement struct {
	Name string // normalised: lower case, hyphens
	Spec string // what follows the name: "[standard]>=2.0"
	From string // the file that asks for it, relative to the context
}

// Uses reports whether a package is a dependency outside development.
func (p *Python) Uses(name string) bool {
	return slices.ContainsFunc(p.Dependencies, func(r Requirement) bool { return r.Name == name })
}

func readPython(f folder) *Python {
	p := &Python{Dir: f.dir}
	found := p.readPyproject(f)
	found = p.readPipfile(f) || found
	found = p.readConda(f) || found
	found = p.readRequirements(f) || found
	if !found {
		found = f.first("setup.py", "setup.cfg") != ""
	}
	if !found {
		return nil
	}
	p.readLock(f)
	p.VersionFromGit = p.VersionFromGit || f.mentions("setuptools_scm", "setup.py") || f.mentions("versioneer", "setup.py", "setup.cfg")
	for _, fw := range []string{"django", "fastapi", "flask", "starlette", "tornado", "aiohttp", "streamlit"} {
		if p.Uses(fw) {
			p.Framework = fw
			break
		}
	}
	p.Entry = f.first("manage.py", "main.py", "app.py", "wsgi.py", "asgi.py", "server.py", "run.py")
	p.Compiled = p.compiled()
	p.FromGit = f.clones(append([]string{"pyproject.toml", "Pipfile", "setup.py", "setup.cfg"}, p.RequirementFiles...))
	return p
}

// clones reports whether one of the manifests, relative to the folder or the context, names a repository.
func (f folder) clones(names []string) bool {
	return slices.ContainsFunc(names, func(name string) bool {
		data, ok := f.load(strings.TrimPrefix(name, f.dir+"/"))
		return ok && namesGit(pythonGit, data)
	})
}

// mentions reports whether one of the files contains a text.
func (f folder) mentions(text string, names ...string) bool {
	return slices.ContainsFunc(names, func(name string) bool {
		data, ok := f.load(name)
		return ok && strings.Contains(string(data), text)
	})
}

var (
	requirementLine = regexp.MustCompile(`^([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)(?:$|([\s\[(<>=!~@;#].*))`)
	separators      = regexp.MustCompile(`[-_.]+`)
)

// normal gives the name of a package as indexes compare it.
func normal(name string) string { return strings.ToLower(separators.ReplaceAllString(name, "-")) }

func requirement(text, from string) (Requirement, bool) {
	m := requirementLine.FindStringSubmatch(strings.TrimSpace(text))
	if m == nil {
		return Requirement{}, false
	}
	spec := m[2]
	if end := strings.IndexAny(spec, ";#"); end >= 0 {
		spec = spec[:end]
	}
	return Requirement{Name: normal(m[1]), Spec: strings.TrimSpace(spec), From: from}, true
}

func requirementList(texts []string, from string) (list []Requirement) {
	for _, t := range texts {
		if r, ok := requirement(t, from); ok {
			list = append(list, r)
		}
	}
	return list
}

// readRequirements reads the requirement files of pip, with the ones they include.
func (p *Python) readRequirements(f folder) bool {
	names := append(f.matching("requirements*.txt"), f.matching("*requirements.txt")...)
	names = append(names, f.matching("requirements*.in")...)
	if r, ok := f.d.find("requirements"); ok && r.sub != nil {
		for _, c := range r.sub.children {
			if strings.HasSuffix(c.name, ".txt") && c.sub == nil {
				names = append(names, path.Join("requirements", c.name))
			}
		}
	}
	slices.Sort(names)
	names = slices.Compact(names)
	if i := slices.Index(names, "requirements.txt"); i > 0 {
		names = append([]string{"requirements.txt"}, slices.Delete(names, i, i+1)...)
	}
	seen := map[string]bool{}
	for _, name := range names {
		p.RequirementFiles = append(p.RequirementFiles, in(f.dir, name))
		if f.settles(name) {
			p.Settled = append(p.Settled, in(f.dir, name))
		}
		development := strings.Contains(name, "dev") || strings.Contains(name, "test") || strings.Contains(name, "lint") || strings.Contains(name, "doc")
		list := f.requirementFile(name, seen, 8)
		if development {
			p.DevDependencies = append(p.DevDependencies, list...)
		} else {
			p.Dependencies = append(p.Dependencies, list...)
		}
	}
	if len(names) > 0 && p.Tool == "" {
		p.Tool = Pip
	}
	return len(names) > 0
}

// settling are the options of a requirement file by which pip is not free to take an archive from elsewhere:
// https://pip.pypa.io/en/stable/reference/requirements-file-format/
var settling = regexp.MustCompile(`(?m)^\s*(?:-i|--index-url|--extra-index-url|-f|--find-links|--no-index)\b|--hash=`)

func (f folder) settles(name string) bool {
	data, ok := f.read(in(f.dir, name))
	return ok && settling.Match(data)
}

// requirementFile reads one file and, at most so many levels deep, what it includes with -r.
func (f folder) requirementFile(name string, seen map[string]bool, levels int) (list []Requirement) {
	full := in(f.dir, name)
	if seen[full] || levels == 0 || !f.project.Has(full) {
		return nil
	}
	seen[full] = true
	data, ok := f.read(full)
	if !ok {
		return nil
	}
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		include, ok := strings.CutPrefix(line, "-r")
		if !ok {
			include, ok = strings.CutPrefix(line, "--requirement")
		}
		if ok {
			include = strings.TrimLeft(include, " =")
			list = append(list, f.requirementFile(path.Join(path.Dir(name), include), seen, levels-1)...)
			continue
		}
		if r, ok := requirement(line, full); ok {
			list = append(list, r)
		}
	}
	return list
}

// readConda reads environment.yml: its pip section and its packages.
func (p *Python) readConda(f folder) bool {
	name := f.first("environment.yml", "environment.yaml", "conda.yml", "conda.yaml")
	if name == "" {
		return false
	}
	data, ok := f.load(name)
	if !ok {
		return false
	}
	var y struct {
		Name         string `yaml:"name"`
		Dependencies []any  `yaml:"dependencies"`
	}
	if err := decodeYAML(data, &y); err != nil {
		f.fail(name, err)
		return false
	}
	if y.Dependencies == nil {
		return false
	}
	p.Tool = Conda
	from := in(f.dir, name)
	for _, d := range y.Dependencies {
		switch d := d.(type) {
		case string:
			p.addConda(d, from)
		case map[string]any:
			list, _ := d["pip"].([]any)
			for _, item := range list {
				if text, ok := item.(string); ok {
					p.Dependencies = append(p.Dependencies, requirementList([]string{text}, from)...)
				}
			}
		}
	}
	return true
}

func (p *Python) addConda(text, from string) {
	if _, after, ok := strings.Cut(text, "::"); ok {
		text = after
	}
	name, spec, _ := strings.Cut(text, "=")
	if normal(name) == "python" {
		p.Requires = strings.Trim(spec, "=")
		return
	}
	p.Dependencies = append(p.Dependencies, requirementList([]string{text}, from)...)
}

// readLock finds the lock file; it also tells the tool where the manifest does not.
func (p *Python) readLock(f folder) {
	for _, l := range []struct {
		name string
		tool PythonTool
	}{{"uv.lock", UV}, {"poetry.lock", Poetry}, {"pdm.lock", PDM}, {"Pipfile.lock", Pipenv}} {
		if !f.has(l.name) || p.Tool != "" && p.Tool != Pip && p.Tool != l.tool {
			continue
		}
		p.Tool, p.Lock = l.tool, in(f.dir, l.name)
		break
	}
	if p.Tool == "" {
		p.Tool = Pip
	}
	if p.Tool == Pipenv && p.Lock != "" && len(p.Dependencies) == 0 {
		p.readPipfileLock(f)
	}
}

func (p *Python) readPipfileLock(f folder) {
	data, ok := f.load("Pipfile.lock")
	if !ok {
		return
	}
	var j struct {
		Default map[string]json.RawMessage `json:"default"`
	}
	if err := json.Unmarshal(data, &j); err != nil {
		f.fail("Pipfile.lock", err)
		return
	}
	for name := range j.Default {
		p.Dependencies = append(p.Dependencies, Requirement{Name: normal(name), From: p.Lock})
	}
	slices.SortFunc(p.Dependencies, func(a, b Requirement) int { return strings.Compare(a.Name, b.Name) })
}
