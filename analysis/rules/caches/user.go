package caches

import (
	"slices"

	"minke/analysis/shell"
)

// switches are the programs that run a command as another user.
var switches = []string{"su", "sudo", "gosu", "su-exec", "runuser", "setpriv"}

// asOther reports whether call runs as another user than the RUN itself, whose
// caches are not those that a command at the end of the RUN would empty.
func asOther(s *shell.Script, call *shell.PackageCall) bool {
	if call.Manager.System() {
		return false
	}
	if slices.ContainsFunc(call.Wrappers, func(w string) bool { return slices.Contains(switches, w) }) {
		return true
	}
	return call.Context.Has(shell.Nested) && len(s.Named(switches...)) > 0
}
