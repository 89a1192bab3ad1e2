package project

import (
	"path"
	"regexp"
	"slices"
)

// loadModule matches a line of nginx.conf that loads a module: https://nginx.org/en/docs/ngx_core_module.html#load_module
var loadModule = regexp.MustCompile(`(?m)^\s*load_module\s+["']?([^\s"';]+)`)

// maxNginxFiles bounds the configuration files that are looked into.
const maxNginxFiles = 50

// readNginxModules lists the modules, by the names of their files, that configurations in the context load.
func readNginxModules(r *reader, p *Project) (modules []string) {
	budget, left := maxVisits, maxNginxFiles
	p.tree.visit(&budget, func(name string, c child) bool {
		if c.sub != nil {
			return !c.sub.opaque && depth(name) < maxScriptDepth
		}
		if c.link || left <= 0 || !slices.Contains([]string{".conf", ".template", ".nginx"}, path.Ext(c.name)) {
			return false
		}
		left--
		data, _ := r.read(name)
		for _, m := range loadModule.FindAllSubmatch(data, -1) {
			if module := path.Base(string(m[1])); !slices.Contains(modules, module) {
				modules = append(modules, module)
			}
		}
		return false
	})
	return modules
}
