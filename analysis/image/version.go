package image

import (
	"math"
	"strconv"
	"strings"
)

// order is a version made comparable: its numbers, the missing ones zero.
type order [4]int

// newest stands for tags that follow the newest version, such as "latest".
var newest = order{math.MaxInt}

// order of the tag's version. Numbers that the tag leaves open follow the
// newest: python:3 is the newest 3.x, a tag without a version the newest of all.
func (t tag) order() order {
	if t.version == "" {
		return newest
	}
	o := orderOf(t.version)
	for i := strings.Count(t.version, ".") + 1; i < len(o); i++ {
		o[i] = math.MaxInt
	}
	return o
}

// orderOf reads a version: its leading dotted numbers, up to the first other
// character. Java's 8u412 is 8.
func orderOf(version string) (o order) {
	for i, part := range strings.Split(version, ".") {
		if i == len(o) {
			break
		}
		digits := 0
		for digits < len(part) && part[digits] >= '0' && part[digits] <= '9' {
			digits++
		}
		n, err := strconv.Atoi(part[:digits])
		if err != nil {
			break
		}
		o[i] = n
		if digits < len(part) {
			break
		}
	}
	return o
}

func (o order) less(p order) bool {
	for i := range o {
		if o[i] != p[i] {
			return o[i] < p[i]
		}
	}
	return false
}

// gap says how far apart two versions are, in releases: a step of the second
// number counts one, a step of the first two. Tags that follow the newest are
// next to every version that is itself open at that place.
func (o order) gap(p order) float64 {
	for i, weight := range []float64{2, 1, 0.05, 0.01} {
		switch {
		case o[i] == p[i]:
			continue
		case o[i] == math.MaxInt || p[i] == math.MaxInt:
			return weight / 2
		}
		return weight * min(math.Abs(float64(o[i]-p[i])), 20)
	}
	return 0
}

// majorOf gives the first number of a version, "" when there is none.
func majorOf(version string) string {
	end := strings.IndexFunc(version, func(r rune) bool { return r < '0' || r > '9' })
	if end < 0 {
		return version
	}
	return version[:end]
}

// minorOf gives the first two numbers of a version, "3.12" for 3.12.4; "" when it has only one.
func minorOf(version string) string {
	parts := strings.SplitN(version, ".", 3)
	if len(parts) < 2 {
		return ""
	}
	return parts[0] + "." + majorOf(parts[1])
}
