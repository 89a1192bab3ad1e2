package stages

import (
	"slices"

	"minke/analysis/build"
	"minke/analysis/image"
)

func (c *compiled) usesCgo() bool { return c.pass.Project.Go.UsesCgo() }

// isStatic reports whether all of builds need no C library, once withoutCgo has changed them.
func (c *compiled) isStatic(builds []goBuild) bool {
	if c.start.command.Name != "go" && len(builds) == 0 {
		v, ok := c.pass.Graph.End(c.stage).Lookup("CGO_ENABLED")
		return ok && v.Value == "0"
	}
	return !slices.ContainsFunc(builds, func(b goBuild) bool {
		return b.cgo != "0" && (b.cgo != "" || c.usesCgo()) || b.HasFlag("-race", "-buildmode") || len(b.Wrappers) > 0
	}) && (len(builds) > 0 || !c.usesCgo())
}

// withoutCgo sets CGO_ENABLED=0 where nothing needs it and the builds do not say so yet:
// https://pkg.go.dev/cmd/cgo
func (c *compiled) withoutCgo(builds []goBuild, n *build.Node) []change {
	if !c.isStatic(builds) {
		return nil
	}
	var all []change
	for _, b := range builds {
		if b.node == n && b.cgo == "" {
			at := b.Words[0].Span.Start
			all = append(all, change{at, at, "CGO_ENABLED=0 "})
		}
	}
	return all
}

// goBases: a static program needs at most certificates and time zones, any other
// the C library that it was built with.
func (c *compiled) goBases(builds []goBuild) []base {
	mod := c.pass.Project.Go
	var add []supply
	if mod.TLS || len(mod.Requires) > 0 {
		add = append(add, certificates)
	}
	if mod.Zones {
		add = append(add, supply{pkg: "tzdata", lines: []string{"COPY --from=%s /usr/local/go/lib/time/zoneinfo.zip /usr/share/zoneinfo.zip", "ENV ZONEINFO=/usr/share/zoneinfo.zip"}})
	}
	var all []base
	if c.isStatic(builds) {
		all = c.static(add)
	}
	if b, ok := c.plain(add); ok {
		all = append(all, b)
	}
	if c.isStatic(builds) && c.image.Distro.Name != image.AlpineLinux && c.pass.Options.Prefers("alpine") {
		if b, ok := plainOf(c.rootRef().WithTag("alpine"), add); ok {
			all = append(all, b)
		}
	}
	return preferred(c.pass, all)
}
