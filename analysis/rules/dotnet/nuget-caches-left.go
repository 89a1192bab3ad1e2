package dotnet

import (
	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/rules/caches"
	"minke/analysis/shell"
)

// NugetLeft finds NuGet's packages in the final image.
var NugetLeft = &analysis.Rule{
	Name: "nuget-caches-left", Group: "dotnet", Severity: analysis.Warning,
	Summary: "NuGet's packages stay in the final image, beside the program that holds what it needs of them",
	Doc:     doc("nuget-caches-left"),
	Linked:  (&caches.Stores{All: []*caches.Store{packages}, Clean: clean}).Linked,
}

// packages is the folder that all projects of a user share:
// https://learn.microsoft.com/nuget/consume-packages/managing-the-global-packages-and-cache-folders
var packages = &caches.Store{
	Cache: caches.Cache{
		Keeps: "every unpacked NuGet package",
		Dirs:  []string{"${NUGET_PACKAGES:-~/.nuget/packages}"},
		Fills: restores,
		Cleans: func(c *shell.Command) bool {
			return c.Name == "dotnet" && c.Arg(0) == "nuget" && c.Arg(1) == "locals" && c.HasFlag("--clear", "-c")
		},
	},
	Reads: func(c *shell.PackageCall) bool { return restores(c) || withoutRestore(c) },
	// The folder obj names the packages that restore has found: without them the build stops.
	Offline: withoutRestore,
}

func restores(c *shell.PackageCall) bool {
	return c.Manager == shell.Dotnet && (isBuild(c) || c.Verb == shell.Fetch) && !c.HasFlag("--no-restore", "--no-build")
}

func withoutRestore(c *shell.PackageCall) bool {
	return c.Manager == shell.Dotnet && isBuild(c) && c.HasFlag("--no-restore", "--no-build")
}

func isBuild(c *shell.PackageCall) bool {
	return c.Verb == shell.Build || c.Verb == shell.Run || c.Verb == shell.Test || c.Verb == "watch"
}

func clean(*analysis.Pass, *build.Node, *shell.PackageCall, []*caches.Store) string {
	return "dotnet nuget locals all --clear"
}
