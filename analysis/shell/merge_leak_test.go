//go:build unix

package shell_test

import (
	"strings"
	"sync/atomic"
	"testing"
)

// observer is a RUN that writes down all that a shell before it could have left
// behind for it: the directory, variables, options, traps, descriptors and so on.
// It makes do with what is built into shells, as starting programs is what takes time.
var observer = strings.Join([]string{
	`pwd >>log`, `umask >>log`, `ulimit -n >>log`,
	`echo "${X-unset} ${Y-unset} ${i-unset} ${N-unset} ${R-unset} ${E-unset} ${A-unset} $# ${1-none} $?" >>log`,
	`command -v f >>log`, `trap >>log`, `f`, `X=mine`, `IFS=$IFS; w="a:b"; echo $w >>log`, `echo hi >&3`, `echo su* >>log`,
	`if false | true; then echo no pipefail >>log; fi`,
	`V=1; export -p >>exported`, `command -v tool >>log`, `false`, `echo no errexit $NEVERSET >>log`, `: >seen`,
}, "; ")

// TestNothingLeaks runs each statement that changes the state of a shell, in
// several forms, before a RUN that would notice.
func TestNothingLeaks(t *testing.T) {
	forms := []string{"%", "true && %", "%; true", "{ %; }", "% || :", "if true; then %; fi", "set -x && %"}
	every, least := 3, int64(250)
	if testing.Short() {
		every, least = 18, 30
	}
	var merged atomic.Int64
	t.Run("in", func(t *testing.T) {
		for _, sh := range []string{shells[0], shells[1], shells[5]} {
			for i, change := range changes {
				t.Run(sh+" "+change, func(t *testing.T) {
					t.Parallel()
					// Each form is tried with each statement in one of the shells.
					for j, form := range forms {
						if (i+j+len(sh))%every != 0 {
							continue
						}
						c := newMergeCase("SHELL " + sh + "\nRUN " + strings.ReplaceAll(form, "%", change) + "\nRUN " + observer + "\n")
						if c.refusal == nil {
							merged.Add(1)
							c.compare(t)
						}
					}
				})
			}
		}
	})
	t.Logf("%d were merged", merged.Load())
	if merged.Load() < least {
		t.Errorf("only %d were merged", merged.Load())
	}
}
