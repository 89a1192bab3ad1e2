package image

import "testing"

// The rules that tell the distribution of a tag are checked against the
// catalogue, which has read it off the image.
func TestDistributionsAreThoseOfTheCatalogue(t *testing.T) {
	checked := 0
	for _, r := range catalogue() {
		fam, ok := officialFamilies()[r.image]
		if !ok || fam.base == nil || r.distro.Name == NoDistro {
			continue
		}
		tag := parseTag(r.tag)
		got := tag.distro
		if got.Name == NoDistro {
			got = fam.base(tag)
		}
		if got.Name == NoDistro || r.distro.Name == BusyboxBase || r.distro.Name == ScratchBase {
			continue
		}
		checked++
		if got.Name != r.distro.Name {
			t.Errorf("%s:%s stands on %v, not on %v", r.image, r.tag, r.distro, got)
		}
		// Tags that are still built have moved on since the rows of January 2023.
		if recent := max(r.compressed.Date, r.disk.Date) > "2026"; recent && got.Codename != "" && got.Codename != r.distro.Codename {
			t.Errorf("%s:%s stands on %v, not on %v", r.image, r.tag, r.distro, got)
		}
	}
	if checked < 80 {
		t.Errorf("only %d rows were checked", checked)
	}
}

func TestWhyNoLeaner(t *testing.T) {
	for ref, want := range map[string]bool{"ubuntu:24.04": true, "php:8.3-apache": true, "alpine": true, "scratch": true, "mysql:8.4": true, "gcr.io/distroless/static": true, "node:20": false, "example.com/a": false} {
		if got := WhyNoLeaner(Parse(ref)); (got != "") != want {
			t.Errorf("%s: %q", ref, got)
		}
	}
}
