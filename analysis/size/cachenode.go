package size

import (
	"strconv"
	"strings"

	"minke/analysis/project"
	"minke/analysis/shell"
)

// yarnCache is the folder in which Yarn keeps packages: as root, Yarn 1 does not write to the home.
func (r *running) yarnCache(c *shell.PackageCall) string {
	switch {
	case r.berry(c):
		return "~/.yarn/berry/cache"
	case r.home() == "/root":
		return "/usr/local/share/.cache/yarn"
	}
	return "~/.cache/yarn"
}

// berry reports whether c is of Yarn 2 or later: the project says so, or a flag or command that Yarn 1 does not know.
func (r *running) berry(c *shell.PackageCall) bool {
	return r.project != nil && r.project.Node != nil && r.project.Node.Manager.Berry ||
		c.HasFlag("--immutable", "--immutable-cache", "--inline-builds", "--mode") || c.VerbWord.Text == "workspaces"
}

// share is the size of a cache as a part of node_modules: on disk, and how far that compresses.
type share struct{ low, likely, high, compresses float64 }

// What package managers keep beside node_modules, measured by installing with an empty home from a lock file, without
// where it says so: the files of the cache that node_modules has no hard link to, and what gzip -6 makes of a tar of
// node_modules and the cache more than of one of node_modules alone.
//
//   - npm: 0.21 in a TypeScript service of 463 packages, 87 MB in node_modules (2026-11-25), 0.24 of 105 MB in the service
//     with tsx below (npm 11, 2026-11-29). Without a lock file, or with one that lacks the archives' addresses, npm keeps
//     what the registry says of each package as well: 1.04 and 0.95.
//   - Yarn 1.22: each package unpacked, and its archive, also of packages for other systems, which it does not install.
//     0.79 of 153 MB in a service of express, pino, pg, jest, eslint and typescript, a sixth of that archives; 3.2 of
//     165 MB with tsx, whose esbuild comes for two dozen systems (2026-11-29); 1.2 of 33 MB with express, lodash and
//     typescript alone. It keeps the same with and without a lock file.
//   - Yarn 4.18 with a node_modules: archives that are not compressed
//     (https://yarnpkg.com/configuration/yarnrc#compressionLevel), 0.88 of 160 MB in the service with tsx (2026-11-29).
//   - pnpm 10: node_modules has hard links to the files of the store, which adds its index alone, 0.02 of 104 MB in that
//     service. Where the file system clones files (Btrfs, XFS), pnpm does that instead
//     (https://pnpm.io/settings#packageimportmethod), and the layer has all of them twice. Without a lock file 0.71 of
//     104 MB, as the registry's answers lie in ~/.cache/pnpm (2026-11-29). pnpm 9 with express, lodash and typescript: 5 of
//     33 MB, without a lock file 17.
//   - bun 1.4: hard links in the same way, 0 of 105, 99, 427 and 152 MB in that service and in what create-vite,
//     create-next-app and nest new make, beside the links themselves, 0.03 to 0.6 MB compressed; without a lock file 0.20 in the
//     service, the registry's answers (2026-11-29).
var (
	npmLocked    = share{0.126, 0.21, 0.336, 1}
	npmUnlocked  = share{0.62, 1.04, 1.66, 0.29}
	yarnClassic  = share{0.7, 1, 3.3, 0.36}
	yarnFour     = share{0.6, 0.88, 1.1, 0.23}
	pnpmLocked   = share{0.01, 0.03, 1.1, 1}
	pnpmUnlocked = share{0.3, 0.7, 1.8, 0.13}
	bunLocked    = share{0, 0, 0.006, 1}
	bunUnlocked  = share{0.1, 0.2, 0.3, 0.27}
)

// nodeCache is what c keeps of its downloads when it installs modules, of which n knows the lock file; zero where that
// is not known, as of Yarn 2 and 3, whose archives are compressed.
func (r *running) nodeCache(c *shell.PackageCall, modules project.Amount, n *project.Node) Size {
	locked := n.Lock != nil
	var s share
	switch {
	case c.Manager == shell.Npm && locked:
		s = npmLocked
	case c.Manager == shell.Npm:
		s = npmUnlocked
	case c.Manager == shell.Yarn && !r.berry(c):
		s = yarnClassic
	case c.Manager == shell.Yarn && isYarnFour(n):
		s = yarnFour
	case c.Manager == shell.Pnpm && locked:
		s = pnpmLocked
	case c.Manager == shell.Pnpm:
		s = pnpmUnlocked
	case c.Manager == shell.Bun && locked:
		s = bunLocked
	case c.Manager == shell.Bun:
		s = bunUnlocked
	default:
		return Size{}
	}
	return s.of(modules, "what "+string(c.Manager)+" keeps beside node_modules, measured in November 2026")
}

// isYarnFour reports whether the project is one of Yarn 4 or later, by packageManager or the format of its lock file.
func isYarnFour(n *project.Node) bool {
	if n.Manager.Version != "" {
		major, _, _ := strings.Cut(n.Manager.Version, ".")
		number, err := strconv.Atoi(major)
		return err == nil && number >= 4
	}
	return n.Lock != nil && n.Lock.Name == project.Yarn && n.Lock.Version >= 8
}

// of is the share of modules.
func (s share) of(modules project.Amount, from string) Size {
	low, likely, high := scaled(modules.Bytes, s.low), scaled(modules.Bytes, s.likely), scaled(modules.Bytes, s.high)
	if modules.AtLeast {
		high *= 10
	}
	return Size{
		between[onDisk](low, likely, high, from),
		between[compressed](scaled(low, 0.8*s.compresses), scaled(likely, s.compresses), high, from),
	}
}

// unlinked follows a prune: pnpm's store keeps the packages that node_modules has no links to any more.
func (r *running) unlinked(c *shell.PackageCall, n *project.Installed) {
	if c.Manager != shell.Pnpm {
		return
	}
	for _, f := range r.layer.list {
		if f.keeper == shell.Pnpm {
			f.size = f.size.Plus(ofModules(n.Development, "development dependencies of the project, by "+n.From))
			f.what = "store of pnpm with what was pruned"
			r.put(f)
			return
		}
	}
}
