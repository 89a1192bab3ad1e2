package index

import (
	"slices"
	"strings"
	"testing"
)

// The packages of /lib/apk/db/installed in alpine-minirootfs-3.16.9-x86_64.tar.gz.
func TestMinimalIsWhatAlpineImagesHave(t *testing.T) {
	s := Of("alpine-3.16")
	want := strings.Fields(`alpine-baselayout alpine-baselayout-data alpine-keys apk-tools busybox ca-certificates-bundle
		libc-utils libcrypto1.1 libssl1.1 musl musl-utils scanelf ssl_client zlib`)
	if got := s.Minimal().Names(); !slices.Equal(got, want) {
		t.Errorf("alpine:3.16 has %v, not %v", want, got)
	}
	if s.Date != "2022-11-21" || s.Source != "alpine-devel@lists.alpinelinux.org-6165ee59.rsa.pub" {
		t.Errorf("the table is of %s, by %s", s.Date, s.Source)
	}
}

// Layers of official images on Alpine 3.16, of histories.jsonl in package accuracy: these were built
// within two weeks of the index.
func TestLayersOfAlpine(t *testing.T) {
	s := Of("alpine-3.16")
	for _, c := range []struct {
		asked string
		want  int64 // compressed
	}{
		{"ca-certificates tzdata", 661_831},
		{"ca-certificates curl tar xz openssl", 1_721_291},
		{"ca-certificates gcc", 41_443_503},
		{"bzip2 ca-certificates gmp-dev libffi-dev procps yaml-dev zlib-dev", 3_851_337},
	} {
		got := s.Minimal().Install(strings.Fields(c.asked), WithoutRecommends).Layer(s.Minimal(), KeepsDocs).Transfer
		off := 100 * (float64(got)/float64(c.want) - 1)
		t.Logf("%s: %d, truly %d (%+.1f %%)", c.asked, got, c.want, off)
		if off < -5 || off > 5 {
			t.Errorf("%s: %d, not %d", c.asked, got, c.want)
		}
	}
	for _, name := range strings.Fields("nodejs python3 git nginx build-base nodejs-lts openssh-client") {
		if len(s.Unknown([]string{name})) > 0 {
			t.Errorf("%s is not known", name)
		}
	}
	if unknown := s.Unknown([]string{"npm", "go", "curl"}); !slices.Equal(unknown, []string{"npm", "go"}) {
		t.Errorf("%v are unknown; community has npm and go", unknown)
	}
}
