package server

import (
	"path/filepath"
	"strings"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"minke/analysis/config"
	"minke/analysis/project"
)

// projectOf returns what is known of the build context of d, nil at first. What
// is found out later comes through projectChanged. The session is locked.
func (s *session) projectOf(d *document) *project.Project {
	if d.path != "" {
		d.disk = s.projects.Get("", d.path)
	}
	return s.edited(d.disk)
}

// edited returns p with the ignore files that are open in the editor in place of those
// on disk. The session is locked.
func (s *session) edited(p *project.Project) *project.Project {
	for _, f := range s.ignoreFiles {
		if f.reviewed != nil {
			p = p.WithIgnore(f.reviewed.ignore)
		}
	}
	return p
}

// overlay analyses the documents anew for which the open ignore files now say something
// else. The session is locked.
func (s *session) overlay() {
	for _, d := range s.documents {
		p := d.current.project
		if next := s.edited(d.disk); p != nil && (p.Ignore.Path != next.Ignore.Path || p.Ignore.Text != next.Ignore.Text) {
			s.renew(d, func(snap *snapshot) { snap.project = next })
		}
	}
}

// projectChanged analyses the documents of a build context anew. It is called by
// the cache when it has read something new.
func (s *session) projectChanged(p *project.Project) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.renewIgnoreFiles(p)
	for _, d := range s.documents {
		if d.path == p.Dockerfile && d.disk != p {
			d.disk = p
			s.renew(d, func(next *snapshot) { next.project = s.edited(p) })
		}
	}
}

// watchedFiles are the files of a build context whose content matters, beside Dockerfiles.
var watchedFiles = []string{
	config.FileName, ".dockerignore", "*.dockerignore", "compose.y*ml", "docker-compose.y*ml", "docker-bake.json", "docker-bake.hcl",
	"package.json", "package-lock.json", "npm-shrinkwrap.json", "yarn.lock", ".yarnrc.yml", "pnpm-lock.yaml", "pnpm-workspace.yaml", "bun.lock",
	"tsconfig*.json", "angular.json", "*.config.*", "schema.prisma",
	"requirements*.txt", "pyproject.toml", "setup.py", "setup.cfg", "poetry.lock", "uv.lock", "pdm.lock", "Pipfile", "Pipfile.lock", "environment.y*ml",
	"go.mod", "go.sum", "Cargo.toml", "Cargo.lock", "pom.xml", "build.gradle*", "settings.gradle*",
	"*.csproj", "*.fsproj", "*.vbproj", "*.sln", "*.slnx", "Gemfile", "Gemfile.lock", ".ruby-version", "composer.json", "composer.lock",
	"Makefile", "CMakeLists.txt", "meson.build", "nginx.conf",
}

func watched() *protocol.DidChangeWatchedFilesRegistrationOptions {
	pattern := "**/{" + strings.Join(watchedFiles, ",") + "}"
	return &protocol.DidChangeWatchedFilesRegistrationOptions{
		Watchers: []protocol.FileSystemWatcher{{GlobPattern: protocol.Pattern(pattern)}},
	}
}

func (s *session) didChangeWatchedFiles(p *protocol.DidChangeWatchedFilesParams) (any, error) {
	changed := make([]uri.URI, 0, len(p.Changes))
	for _, c := range p.Changes {
		changed = append(changed, c.URI)
	}
	s.changedOnDisk(changed...)
	return nil, nil
}

// changedOnDisk reads the projects anew in which these files lie.
func (s *session) changedOnDisk(files ...uri.URI) {
	configured := false
	for _, u := range files {
		if path := pathOf(u); path != "" {
			s.projects.Invalidate(path)
			configured = configured || filepath.Base(path) == config.FileName
		}
	}
	if configured {
		s.wish(func(*wishes) {}) // which reads the files anew
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, d := range s.documents {
		if d.path != "" {
			s.projects.Get("", d.path) // reads those that the cache has forgotten
		}
	}
}
