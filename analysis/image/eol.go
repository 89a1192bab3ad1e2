package image

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"time"
)

//go:embed eol.tsv
var eolText string

// End is the end of a release's support.
type End struct {
	// Name is what ends, as people call it: "Node.js 16", "Debian 10 (buster)".
	Name string
	// Date is the last day with free fixes, "2023-09-11".
	Date string
	// Source is the publisher's page.
	Source string
}

// Passed reports whether support has ended at the given time.
func (e End) Passed(now time.Time) bool { return e.Date < now.Format(time.DateOnly) }

// schedule has the releases of one family.
type schedule struct {
	name, source string
	ends         map[string]string // release → date
}

var schedules = sync.OnceValue(func() map[Family]schedule {
	m := map[Family]schedule{}
	var current schedule
	for line := range strings.Lines(eolText) {
		f := strings.Split(strings.TrimRight(line, "\r\n"), "\t")
		switch {
		case strings.HasPrefix(line, "#"):
		case len(f) == 3:
			current = schedule{f[1], f[2], map[string]string{}}
			m[Family(f[0])] = current
		case len(f) == 2:
			current.ends[f[0]] = f[1]
		}
	}
	return m
})

// EndOfLife tells when the support of an image ends: of its software or of the
// distribution below it, whichever is first. Tags that follow the newest
// release, and releases without a published date, have none.
func EndOfLife(ref Ref) (End, bool) {
	ends := EndsOfLife(ref)
	if len(ends) == 0 {
		return End{}, false
	}
	return ends[0], true
}

// EndsOfLife tells when the support of an image's software and of its
// distribution end, the earlier first.
func EndsOfLife(ref Ref) []End {
	img := Describe(ref)
	if img.Family == OpenJDK {
		s := schedules()[OpenJDK]
		return []End{{s.name, s.ends[""], s.source}}
	}
	var ends []End
	if e, ok := schedules()[img.Family].end(img.Version, ""); ok && !img.Family.isDistro() {
		ends = append(ends, e)
	}
	if e, ok := schedules()[Family(img.Distro.Name)].end(img.Distro.Version, img.Distro.Codename); ok {
		ends = append(ends, e)
	}
	slices.SortStableFunc(ends, func(a, b End) int { return strings.Compare(a.Date, b.Date) })
	return ends
}

// end looks up the release that a version belongs to: 16 for 16.20.2.
func (s schedule) end(version, codename string) (End, bool) {
	for release := version; release != ""; {
		if date, ok := s.ends[release]; ok {
			name := s.name + " " + release
			if codename != "" {
				name += " (" + codename + ")"
			}
			return End{name, date, s.source}, true
		}
		dot := strings.LastIndexByte(release, '.')
		if dot < 0 {
			break
		}
		release = release[:dot]
	}
	return End{}, false
}
