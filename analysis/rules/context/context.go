// Package context holds the rules about the build context and its .dockerignore.
package context

import (
	"embed"

	"minke/analysis"
	"minke/analysis/rules/page"
)

//go:embed *.md
var pages embed.FS

var doc = page.In(&pages)

// All is every rule of this group.
var All = []*analysis.Rule{
	IgnoreMissing, IgnoreWeak, CopyGit, CopySecrets, AddRemoteArchive, AddForCopy, CopyBeforeInstall,
}
