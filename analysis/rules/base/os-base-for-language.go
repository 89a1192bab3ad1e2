package base

import (
	"regexp"
	"slices"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/image"
	"minke/analysis/shell"
)

// OSForLanguage finds a language installed by apt where an official image has it.
var OSForLanguage = &analysis.Rule{
	Name: "os-base-for-language", Group: "base", Severity: analysis.Information,
	Summary: "A language is installed from the distribution where an official image has it",
	Doc:     doc("os-base-for-language"),
	File: func(p *analysis.Pass) {
		s, ref, ok := bottom(p.Graph)
		if img := image.Describe(ref); ok && img.Role == image.OS && (img.Family == image.Debian || img.Family == image.Ubuntu) {
			osForLanguage(p, s, ref)
		}
	},
}

// language is a language that an official image has.
type language struct {
	name     string
	packages *regexp.Regexp // of Debian and Ubuntu, that install it with what is needed to run programs
	starts   []string       // the commands that start a program in it
	image    func(p *analysis.Pass, pkg string) string
}

var languages = []language{
	{"Node.js", regexp.MustCompile(`^(nodejs|npm|yarn|yarnpkg)$`), []string{"node", "nodejs", "npm", "npx", "yarn", "pnpm", "pm2"}, nodeImage},
	{"Python", regexp.MustCompile(`^python3?(\.\d+)?(-pip|-dev|-venv|-full)$|^python-is-python3$|^python3\.\d+$`), []string{"python", "python3", "gunicorn", "uvicorn", "flask", "celery", "streamlit"}, named("python", "-slim")},
	{"Java", regexp.MustCompile(`^(default|openjdk-\d+)-(jdk|jre)(-headless)?$`), []string{"java"}, javaImage},
	{"Go", regexp.MustCompile(`^(golang(-go)?|golang-\d.*)$`), []string{"go"}, named("golang", "")},
	{"PHP", regexp.MustCompile(`^php(\d\.\d)?(-(cli|fpm))?$|^libapache2-mod-php.*`), []string{"php", "php-fpm", "apache2ctl", "apachectl"}, named("php", "")},
	{"Ruby", regexp.MustCompile(`^ruby(-full|-dev|\d\.\d)?$`), []string{"ruby", "rails", "bundle", "puma", "rackup", "unicorn"}, named("ruby", "-slim")},
}

func osForLanguage(p *analysis.Pass, s *build.Stage, ref image.Ref) {
	starts := startsOf(p.Graph)
	for i := range languages {
		l := &languages[i]
		if !slices.ContainsFunc(starts, func(name string) bool { return slices.Contains(l.starts, name) }) {
			continue
		}
		if n, pkg, ok := l.installed(p, s); ok {
			p.Report(analysis.Finding{
				At: n.At(pkg.Word.Span),
				Message: "The official image " + l.image(p, pkg.Name) + " has " + l.name + " in the version you choose, without what `" +
					pkg.Name + "` installs beside it on `" + ref.String() + "`.",
				Related: []analysis.Related{{At: at(s), Message: "the base image"}},
			})
		}
		return
	}
}

// installed returns the package by which a stage on base, all of whose layers are in the image, gets the language.
func (l *language) installed(p *analysis.Pass, base *build.Stage) (*build.Node, shell.Package, bool) {
	for _, s := range p.Graph.Stages {
		if !p.Graph.InImage(s) || !onTop(p.Graph, s, base) {
			continue
		}
		for _, n := range s.Instructions() {
			if n.Name != "RUN" {
				continue
			}
			for _, call := range p.Script(n).Packages() {
				if call.Manager != shell.Apt || call.Verb != shell.Install {
					continue
				}
				for _, pkg := range call.Packages {
					if l.packages.MatchString(pkg.Name) {
						return n, pkg, true
					}
				}
			}
		}
	}
	return nil, shell.Package{}, false
}

// startsOf returns the names of the commands in the CMD and ENTRYPOINT of the image.
func startsOf(g *build.Graph) []string {
	var names []string
	for s := g.Final(); s != nil; s = g.Base(s).Stage {
		for _, n := range s.Instructions() {
			if n.Name != "CMD" && n.Name != "ENTRYPOINT" {
				continue
			}
			for _, c := range g.Script(n).Commands() {
				names = append(names, c.Name)
			}
		}
	}
	return names
}

var (
	minor = regexp.MustCompile(`\d+\.\d+`)
	major = regexp.MustCompile(`\d+`)
)

func named(name, suffix string) func(*analysis.Pass, string) string {
	return func(_ *analysis.Pass, pkg string) string {
		if v := minor.FindString(pkg); v != "" {
			return "`" + name + ":" + v + suffix + "`"
		}
		return "`" + name + "`"
	}
}

func nodeImage(p *analysis.Pass, _ string) string {
	if p.Project != nil && p.Project.Node != nil && p.Project.Node.MajorVersion() != "" {
		return "`node:" + p.Project.Node.MajorVersion() + "-slim`"
	}
	return "`node`"
}

func javaImage(_ *analysis.Pass, pkg string) string {
	v := major.FindString(pkg)
	if v == "" {
		return "`eclipse-temurin`"
	}
	return "`eclipse-temurin:" + v + "-jre`"
}
