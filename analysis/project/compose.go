package project

import (
	"encoding/json"
	"regexp"
	"strings"

	"github.com/goccy/go-yaml"
)

// buildSpec is what a compose or bake file says of one image.
type buildSpec struct {
	context, dockerfile, target string
	contexts                    map[string]string // additional ones
}

// composeNames are the names by which compose finds its file, in its order:
// https://docs.docker.com/compose/intro/compose-application-model/#the-compose-file
var composeNames = []string{"compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"}

// readCompose lists the images that a compose file builds.
func readCompose(data []byte) (specs []buildSpec, err error) {
	var file struct {
		Services yaml.MapSlice `yaml:"services"`
	}
	if err := decodeYAML(data, &file); err != nil {
		return nil, err
	}
	for _, item := range file.Services {
		service, ok := asMap(item.Value)
		if !ok {
			continue
		}
		if s, ok := composeBuild(service["build"]); ok {
			specs = append(specs, s)
		}
	}
	return specs, nil
}

// composeBuild reads build: in its short and its long form.
func composeBuild(v any) (s buildSpec, ok bool) {
	if text, is := v.(string); is {
		return buildSpec{context: text}.settle()
	}
	m, is := asMap(v)
	if !is || m["dockerfile_inline"] != nil {
		return s, false
	}
	s.context, s.dockerfile, s.target = asText(m["context"]), asText(m["dockerfile"]), asText(m["target"])
	s.contexts = pairs(m["additional_contexts"])
	return s.settle()
}

// asMap takes both forms in which the YAML library gives mappings.
func asMap(v any) (map[string]any, bool) {
	switch v := v.(type) {
	case map[string]any:
		return v, true
	case yaml.MapSlice:
		m := make(map[string]any, len(v))
		for _, item := range v {
			if key, ok := item.Key.(string); ok {
				m[key] = item.Value
			}
		}
		return m, true
	}
	return nil, false
}

func asText(v any) string {
	s, _ := v.(string)
	return s
}

// pairs reads a mapping, or a list of name=value.
func pairs(v any) map[string]string {
	all := map[string]string{}
	if m, ok := asMap(v); ok {
		for key, value := range m {
			all[key] = asText(value)
		}
	}
	if list, ok := v.([]any); ok {
		for _, item := range list {
			if key, value, ok := strings.Cut(asText(item), "="); ok {
				all[key] = value
			}
		}
	}
	return all
}

// variable is a variable of compose with or without a default: $X, ${X}, ${X:-y}.
var variable = regexp.MustCompile(`\$(?:\{(\w+)(?::?-([^{}$]*))?\}|(\w+))`)

// settle fills in what is left out, and takes the defaults of variables. ok is false
// where a variable without one decides, and for contexts that are no folder.
func (s buildSpec) settle() (buildSpec, bool) {
	for _, field := range []*string{&s.context, &s.dockerfile, &s.target} {
		*field = variable.ReplaceAllStringFunc(*field, func(v string) string {
			if m := variable.FindStringSubmatch(v); strings.Contains(v, "-") {
				return m[2]
			}
			return "\x00"
		})
		if strings.ContainsAny(*field, "\x00$") {
			return s, false
		}
	}
	if s.context == "" {
		s.context = "."
	}
	if s.dockerfile == "" {
		s.dockerfile = "Dockerfile"
	}
	return s, !strings.Contains(s.context, "://") && !strings.HasPrefix(s.context, "git@") && !strings.HasPrefix(s.context, "github.com/")
}

// readBakeJSON lists the images of a bake file in JSON: https://docs.docker.com/build/bake/reference/
func readBakeJSON(data []byte) (specs []buildSpec, err error) {
	if nests(data) {
		return nil, errNested
	}
	var file struct {
		Target map[string]struct {
			Context    string            `json:"context"`
			Dockerfile string            `json:"dockerfile"`
			Target     string            `json:"target"`
			Inherits   []string          `json:"inherits"`
			Contexts   map[string]string `json:"contexts"`
		} `json:"target"`
	}
	if err := json.Unmarshal(data, &file); err != nil {
		return nil, err
	}
	targets := map[string]bakeTarget{}
	for name, t := range file.Target {
		targets[name] = bakeTarget{buildSpec{t.Context, t.Dockerfile, t.Target, t.Contexts}, t.Inherits}
	}
	return bakeSpecs(targets), nil
}
