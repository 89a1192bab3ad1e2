package content

import (
	"path"
	"slices"
	"strings"

	"minke/analysis/shell"
)

// PlainTar returns the folder that tar unpacks to, with a slash at its end, if a takes
// all out of the archive as it is: then ADD can do the same.
func (r *Run) PlainTar(a *shell.Archive) (dest string, ok bool) {
	if a.Name != "tar" || a.Action != shell.Extract || len(a.Members) > 0 || len(a.Env) > 0 || len(a.Redirs) > 0 || a.Context != 0 {
		return "", false
	}
	for _, f := range a.Flags {
		if !slices.Contains(plainFlags, f.Name) {
			return "", false
		}
	}
	dest = r.Dir(a.Command)
	if !a.Dest.Zero() {
		dest = r.Path(a.Command, a.Dest)
	}
	if !path.IsAbs(dest) || AtBase(dest) || strings.ContainsAny(dest, " $") {
		return "", false
	}
	return strings.TrimSuffix(dest, "/") + "/", true
}

var plainFlags = []string{"-x", "-z", "-j", "-J", "-v", "-f", "-C", "--extract", "--gzip", "--bzip2", "--xz", "--verbose", "--file", "--directory"}

// IsTar reports whether a name is that of an archive that ADD unpacks.
func IsTar(name string) bool {
	for _, ending := range []string{".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz"} {
		if strings.HasSuffix(strings.ToLower(name), ending) {
			return true
		}
	}
	return false
}
