package context

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"minke/analysis/project"
)

// secretNames are names of files that hold credentials by convention.
var secretNames = regexp.MustCompile(`(?i)^(` + strings.Join([]string{
	`id_(rsa|dsa|ecdsa|ed25519)`, `.*\.(p12|pfx|ppk|kdbx)`, `(priv.*|.*[-_.]key)\.pem`,
	`(.*[-_.])?(server|private|priv|privkey|tls|ssl|client|localhost|master|production)([-_.].*)?\.key`,
	`\.netrc`, `\.git-credentials`, `\.pypirc`, `\.pgpass`, `\.vault-token`, `\.s3cfg`,
	`terraform\.tfstate`, `secrets\.(json|toml)`, `service[-_]account.*\.json`, `client_secret.*\.json`,
}, "|") + `)$`)

// environment files: those of one machine, and those that frameworks which read
// settings for the browser or defaults from them keep in the repository.
var (
	ownEnv    = regexp.MustCompile(`^\.env(\.[a-z]+)?\.local$`)
	sharedEnv = regexp.MustCompile(`^\.env(\.(prod|production|staging|development|secret|secrets))?$`)
)

// sharesEnv lists the frameworks that keep settings without secrets in .env.
var sharesEnv = []string{"next", "nuxt", "vite", "astro", "sveltekit", "create-react-app", "vue-cli", "gatsby", "docusaurus", "vitepress", "symfony"}

// isSecret reports whether a file of that name is likely to hold credentials.
func (l *secretList) isSecret(file string) bool {
	name := path.Base(file)
	switch {
	case secretNames.MatchString(name), ownEnv.MatchString(name):
		return true
	case sharedEnv.MatchString(name):
		return !slices.Contains(sharesEnv, l.framework)
	}
	return strings.HasSuffix(file, ".aws/credentials") || strings.HasSuffix(file, ".kube/config")
}

// secretFolders hold keys of a person.
var secretFolders = []string{".ssh", ".gnupg"}

// passed are folders whose secrets are none: dependencies, and samples for tests.
var passed = []string{
	"node_modules", "vendor", ".git", ".venv", "venv", "site-packages", "test", "tests", "__tests__", "testdata", "spec",
	"fixtures", "fixture", "example", "examples", "sample", "samples", "doc", "docs", "mock", "mocks", "e2e",
}

const (
	deepest = 5      // folders below the context
	most    = 20_000 // names looked at
)

type secretList struct {
	project   *project.Project
	framework string
	files     []string
}

type secretsKey struct{}

// secretsIn lists what in the context is likely to hold credentials, worked out once for a project.
func secretsIn(p *project.Project) []string {
	if l, ok := p.Recall(secretsKey{}).(*secretList); ok {
		return l.files
	}
	l := &secretList{project: p}
	if p.Node != nil {
		l.framework = p.Node.Framework
	} else if p.PHP != nil {
		l.framework = p.PHP.Framework
	}
	budget := most
	l.search(".", 0, &budget)
	p.Keep(secretsKey{}, l)
	return l.files
}

func (l *secretList) search(dir string, depth int, budget *int) {
	for _, e := range l.project.List(dir) {
		if *budget--; *budget < 0 {
			return
		}
		name := path.Base(e.Path)
		switch {
		case e.IsDir && slices.Contains(secretFolders, name):
			l.files = append(l.files, e.Path)
		case e.IsDir && depth < deepest && !slices.Contains(passed, name):
			l.search(e.Path, depth+1, budget)
		case !e.IsDir && e.Bytes > 0 && l.isSecret(e.Path):
			l.files = append(l.files, e.Path)
		}
	}
}
