package project

import (
	"encoding/json"
	"slices"
	"strings"
)

// PHP is what a composer.json says.
type PHP struct {
	Dir     string // relative to the context, "." for the top
	Name    string
	Version string // of PHP as required: "^8.2"
	Lock    bool
	// Requires and DevRequires are the packages, sorted, without PHP and its extensions.
	Requires, DevRequires []string
	// Extensions are the PHP extensions it asks for: "pdo_mysql", "intl".
	Extensions []string
	// Framework is "laravel", "symfony", "wordpress"; "" when none is seen.
	Framework string
	// Public is the folder of the web server: "public", "web"; "" when none is seen.
	Public string
}

func readPHP(f folder) *PHP {
	data, ok := f.load("composer.json")
	if !ok {
		return nil
	}
	var j struct {
		Name       looseString `json:"name"`
		Require    stringMap   `json:"require"`
		RequireDev stringMap   `json:"require-dev"`
	}
	if err := json.Unmarshal(data, &j); err != nil {
		f.fail("composer.json", err)
		return nil
	}
	p := &PHP{Dir: f.dir, Name: string(j.Name), Version: j.Require["php"], Lock: f.has("composer.lock"), Public: f.first("public", "web", "webroot", "pub")}
	for _, name := range sortedKeys(j.Require) {
		if ext, ok := strings.CutPrefix(name, "ext-"); ok {
			p.Extensions = append(p.Extensions, ext)
		} else if strings.Contains(name, "/") {
			p.Requires = append(p.Requires, name)
		}
	}
	for _, name := range sortedKeys(j.RequireDev) {
		if strings.Contains(name, "/") {
			p.DevRequires = append(p.DevRequires, name)
		}
	}
	for _, fw := range []struct{ pkg, name string }{
		{"laravel/framework", "laravel"},
		{"symfony/framework-bundle", "symfony"},
		{"symfony/runtime", "symfony"},
		{"slim/slim", "slim"},
		{"cakephp/cakephp", "cakephp"},
		{"codeigniter4/framework", "codeigniter"},
		{"drupal/core-recommended", "drupal"},
		{"roots/wordpress", "wordpress"},
	} {
		if slices.Contains(p.Requires, fw.pkg) {
			p.Framework = fw.name
			break
		}
	}
	return p
}
