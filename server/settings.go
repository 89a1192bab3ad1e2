package server

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"go.lsp.dev/protocol"

	"minke/analysis"
	"minke/analysis/config"
)

// section is the name of our settings in the client's configuration.
const section = "minke"

// configure takes over the settings in raw. What cannot be understood is left
// out and told; nothing in it is ever the end of the server.
func (s *session) configure(raw json.RawMessage) {
	values, err := readSettings(raw)
	if err != nil {
		s.warn(`settings: expected an object such as {"rules": {"apt-lists": "off"}}: ` + err.Error())
	}
	if values == nil {
		return
	}
	for _, p := range values.Apply(config.NewOptions(), config.Editor, s.options.Rules) {
		s.warn("settings: " + p.String())
	}
	s.wish(func(next *wishes) { next.editor = values })
}

// readSettings returns the settings in raw, nil if there are none.
func readSettings(raw json.RawMessage) (config.Values, error) {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 || string(raw) == "null" {
		return nil, nil
	}
	var values config.Values
	if err := json.Unmarshal(raw, &values); err != nil {
		return nil, err
	}
	if inner, ok := values[section]; ok { // whole configurations are sent as well
		values, ok = inner.(map[string]any)
		if !ok {
			return nil, nil
		}
	}
	return values, nil
}

// fetchSettings asks the client for our section. It waits, so it is never called from a handler.
func (s *session) fetchSettings() {
	name := section
	var values []protocol.LSPAny
	err := s.call(protocol.MethodWorkspaceConfiguration, &protocol.ConfigurationParams{
		Items: []protocol.ConfigurationItem{{Section: &name}},
	}, &values)
	if err != nil {
		s.log.Printf("settings: %v", err)
		return
	}
	if len(values) > 0 {
		s.configure(json.RawMessage(values[0]))
	}
}

func (s *session) didChangeConfiguration(p *protocol.DidChangeConfigurationParams) (any, error) {
	if s.client.configuration {
		s.background("reading the settings", s.fetchSettings)
		return nil, nil
	}
	s.configure(json.RawMessage(p.Settings))
	return nil, nil
}

// rule returns the rule with this name or alias, nil if there is none.
func (s *session) rule(name string) *analysis.Rule {
	for _, r := range s.options.Rules {
		if strings.EqualFold(r.Name, name) || slices.ContainsFunc(r.Aliases, func(a string) bool { return strings.EqualFold(a, name) }) {
			return r
		}
	}
	return nil
}
