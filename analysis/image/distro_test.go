package image_test

import (
	"testing"

	"minke/analysis/image"
)

func TestWhereYumIsItself(t *testing.T) {
	for name, want := range map[string]struct {
		major int
		yum   bool
	}{
		"centos:7":                        {7, true},
		"centos:8":                        {8, false},
		"quay.io/centos/centos:stream9":   {9, false},
		"rockylinux:9.4":                  {9, false},
		"amazonlinux:2":                   {2, true},
		"amazonlinux:2018.03":             {2018, true},
		"amazonlinux:2023":                {2023, false},
		"oraclelinux:7-slim":              {7, true},
		"fedora:42":                       {42, false},
		"registry.example.com/a/centos:7": {0, false},
	} {
		d := image.Describe(image.Parse(name)).Distro
		if d.Major() != want.major || d.HasYum() != want.yum {
			t.Errorf("%s: %d, %v, want %d, %v", name, d.Major(), d.HasYum(), want.major, want.yum)
		}
	}
}

func TestHome(t *testing.T) {
	for user, want := range map[string]string{"": "/root", "root": "/root", "0": "/root", "node": "/home/node"} {
		if got := image.Describe(image.Parse("node:22")).Home(user); got != want {
			t.Errorf("the home of %q is %s, want %s", user, got, want)
		}
	}
	if got := image.Describe(image.Parse("nginxinc/nginx-unprivileged")).Home(""); got != "/home/101" {
		t.Errorf("the home of the image's own user is %s", got)
	}
}
