// Results reads what `go test -json` prints on standard input and prints it for
// people: a line for each package, and everything that a failing test has said.
// Its last line is "N passed, N failed", subtests included.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"slices"
)

// event is what `go doc test2json` describes.
type event struct {
	Action, Package, Test, Output string
	Elapsed                       float64
}

// results is what is known so far.
type results struct {
	passed, failed int
	said           map[string]map[string]string // by package and test, until it has ended
}

func main() {
	r := results{said: map[string]map[string]string{}}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<26)
	for lines.Scan() {
		var e event
		if json.Unmarshal(lines.Bytes(), &e) != nil {
			fmt.Println(lines.Text()) // the go command itself, about a download for one
			continue
		}
		r.take(e)
	}
	if err := lines.Err(); err != nil {
		fmt.Println("reading the results:", err)
		r.failed++
	}
	fmt.Printf("%d passed, %d failed\n", r.passed, r.failed)
}

func (r *results) take(e event) {
	switch e.Action {
	case "build-output":
		fmt.Print(e.Output)
	case "output":
		if r.said[e.Package] == nil {
			r.said[e.Package] = map[string]string{}
		}
		r.said[e.Package][e.Test] += e.Output
	case "fail":
		r.failed++
		r.tell(e)
	case "pass":
		if e.Test != "" {
			r.passed++
		} else {
			fmt.Printf("ok   %s (%.1f s)\n", e.Package, e.Elapsed)
		}
		delete(r.said[e.Package], e.Test)
	case "skip":
		delete(r.said[e.Package], e.Test)
	}
}

// tell prints what the test has said; for a package what all of its tests have
// said that never came to an end, as after a crash.
func (r *results) tell(e event) {
	said := r.said[e.Package]
	if e.Test != "" {
		fmt.Print(said[e.Test])
		delete(said, e.Test)
		return
	}
	tests := make([]string, 0, len(said))
	for test := range said {
		tests = append(tests, test)
	}
	slices.Sort(tests)
	slices.Reverse(tests) // the package itself, which has no name, last
	for _, test := range tests {
		fmt.Print(said[test])
	}
}
