package stages

import (
	"path"
	"slices"
	"strings"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/image"
	"minke/analysis/shell"
)

// PHP returns the plan for a program on an image of PHP: Composer installs, and
// extensions are compiled, in the builder; the runtime stage keeps its base, as Apache or FPM are part of it.
func PHP(p *analysis.Pass) (Plan, bool) {
	img := p.Base(p.Stage)
	if img.Family != image.PHP || p.Project == nil || p.Project.PHP == nil {
		return Plan{}, false
	}
	h := &phpPlan{folderPlan{
		pass: p, manager: shell.Composer,
		tools:      append([]string{"composer", "composer.phar", "php", "artisan"}, phpExtensionTools...),
		atRuntime:  []string{"a2enmod", "a2dismod", "a2ensite", "a2dissite", "a2enconf", "sed"},
		alsoBuild:  []string{"unzip", "zip", "git"}, // what Composer unpacks and clones with
		fetched:    []string{"composer"},
		inBoth:     []string{"install-php-extensions"}, // it also installs the libraries behind them
		isManifest: func(source string) bool { return strings.HasPrefix(path.Base(source), "composer") },
		builds:     func(text string) bool { return strings.Contains(text, "getcomposer.org") },
	}}
	if img.Has("apache") || img.Has("fpm") {
		h.workdir = "/var/www/html" // https://github.com/docker-library/php
	}
	if !h.read() || h.needsTools() {
		return Plan{}, false
	}
	return Plan{
		Title: "Install with Composer in a stage of its own and copy what runs",
		Place: h.place, Rewrite: h.rewrite, BuildOnly: func(v string) bool { return strings.HasPrefix(v, "COMPOSER_") }, Runtime: h.takes(),
	}, true
}

type phpPlan struct{ folderPlan }

// phpExtensionTools compile extensions into the folders of the image, and write their settings: https://hub.docker.com/_/php
var phpExtensionTools = []string{"docker-php-ext-install", "docker-php-ext-configure", "docker-php-ext-enable", "docker-php-source", "pecl", "phpize"}

// needsTools: a program that is started through Composer, or through a script that nobody has read.
func (h *phpPlan) needsTools() bool {
	return slices.ContainsFunc(h.pass.Stage.Instructions(), func(in *build.Node) bool {
		return (in.Name == "CMD" || in.Name == "ENTRYPOINT" || in.Name == "HEALTHCHECK") && strings.Contains(in.Text(), "composer")
	})
}

func (h *phpPlan) compilesExtensions() bool {
	return slices.ContainsFunc(phpExtensionTools, h.mentions)
}

func (h *phpPlan) takes() []string {
	lines := h.installs()
	builder := Name(h.pass.Graph)
	if h.compilesExtensions() {
		for _, dir := range []string{"/usr/local/lib/php/extensions", "/usr/local/etc/php/conf.d"} {
			lines = append(lines, takeLine(builder, "", dir, dir))
		}
	}
	return append(lines, h.folderPlan.takes("vendor"))
}
