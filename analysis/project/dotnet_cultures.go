package project

import (
	"path"
	"regexp"
	"slices"
)

// Cultures says whether programs of .NET need the data of cultures, which images without ICU lack.
type Cultures uint8

// What may be said.
const (
	CulturesUnsaid Cultures = iota
	CulturesNeeded          // the project asks for them, or for a package that does
	CulturesNone            // it does without: <InvariantGlobalization>true
)

var (
	// https://learn.microsoft.com/dotnet/core/runtime-config/globalization
	invariant = regexp.MustCompile(`(?i)<InvariantGlobalization>\s*(true|false)\s*<`)
	// The client of SQL Server refuses to work without: https://github.com/dotnet/SqlClient/issues/220
	sqlClient = regexp.MustCompile(`(?i)<PackageReference\s[^>]*"(Microsoft\.Data\.SqlClient|System\.Data\.SqlClient|Microsoft\.EntityFrameworkCore\.SqlServer)"`)
)

// maxProjectFiles bounds the project files that are looked into.
const maxProjectFiles = 50

// readCultures looks into all project files: the program needs what its libraries need.
func readCultures(r *reader, p *Project) (found Cultures) {
	budget, left := maxVisits, maxProjectFiles
	p.tree.visit(&budget, func(name string, c child) bool {
		if c.sub != nil {
			return !c.sub.opaque
		}
		if c.link || left <= 0 || found == CulturesNeeded || !slices.Contains([]string{".csproj", ".fsproj", ".vbproj", ".props"}, path.Ext(c.name)) {
			return false
		}
		left--
		data, ok := r.read(name)
		if said := culturesIn(data); ok && said != CulturesUnsaid {
			found = said
		}
		return false
	})
	return found
}

func culturesIn(data []byte) Cultures {
	switch m := invariant.FindSubmatch(data); {
	case m != nil && (m[1][0] == 't' || m[1][0] == 'T'):
		return CulturesNone
	case m != nil, sqlClient.Match(data):
		return CulturesNeeded
	}
	return CulturesUnsaid
}
