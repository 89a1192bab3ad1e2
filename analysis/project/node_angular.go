package project

import (
	"cmp"
	"encoding/json"
	"path"
	"strings"
)

// angularJSON is the file of an Angular workspace as far as it says where the build writes.
type angularJSON struct {
	Projects map[string]struct {
		Architect struct {
			Build struct {
				Options struct {
					OutputPath angularPath `json:"outputPath"`
				} `json:"options"`
				Builder looseString `json:"builder"`
			} `json:"build"`
		} `json:"architect"`
	} `json:"projects"`
}

// angularPath is a folder, or the folders of a build apart from each other:
// https://angular.dev/reference/configs/workspace-config#output-path-configuration
type angularPath struct {
	base    string
	browser *string // of what browsers get, below base; nil for the default
}

func (p *angularPath) UnmarshalJSON(data []byte) error {
	if json.Unmarshal(data, &p.base) == nil {
		return nil
	}
	var j struct {
		Base    looseString  `json:"base"`
		Browser *looseString `json:"browser"`
	}
	if json.Unmarshal(data, &j) == nil {
		p.base = string(j.Base)
		if j.Browser != nil {
			p.browser = new(string(*j.Browser))
		}
	}
	return nil
}

func (n *Node) angularOutput(f folder) {
	data, ok := f.load("angular.json")
	if !ok {
		return
	}
	var j angularJSON
	if err := json.Unmarshal(data, &j); err != nil {
		f.fail("angular.json", err)
		return
	}
	for _, name := range sortedKeys(j.Projects) {
		b := j.Projects[name].Architect.Build
		to := b.Options.OutputPath
		dir := to.base
		switch {
		case to.browser != nil:
			dir = path.Join(dir, *to.browser)
		case strings.HasSuffix(string(b.Builder), ":application"):
			// The application builder keeps what browsers get in a folder of its own and has a default.
			dir = path.Join(cmp.Or(dir, path.Join("dist", name)), "browser")
		}
		n.addOutput(dir, "angular.json outputPath")
	}
}
