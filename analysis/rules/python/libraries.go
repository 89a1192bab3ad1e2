package python

import (
	"slices"
	"strings"

	"minke/analysis"
	"minke/analysis/image"
	"minke/analysis/rules/installs"
	"minke/analysis/shell"
)

// debianLibraries are what a program needs that was compiled against a package of
// headers, under names that are the same from Debian 10 to 13: https://packages.debian.org
var debianLibraries = map[string]string{
	"libpq-dev": "libpq5", "default-libmysqlclient-dev": "libmariadb3", "libmariadb-dev": "libmariadb3",
	"libxslt1-dev": "libxslt1.1", "libjpeg62-turbo-dev": "libjpeg62-turbo", "libjpeg-dev": "libjpeg62-turbo",
	"libyaml-dev": "libyaml-0-2", "libsasl2-dev": "libsasl2-2", "libgmp-dev": "libgmp10", "libfreetype-dev": "libfreetype6",
	"libfreetype6-dev": "libfreetype6", "libsnappy-dev": "libsnappy1v5", "libzmq3-dev": "libzmq5", "libsodium-dev": "libsodium23",
}

// alpineLibraries are the same of Alpine: https://pkgs.alpinelinux.org
var alpineLibraries = map[string]string{
	"postgresql-dev": "libpq", "libpq-dev": "libpq", "mariadb-dev": "mariadb-connector-c", "mariadb-connector-c-dev": "mariadb-connector-c",
	"libxml2-dev": "libxml2", "libxslt-dev": "libxslt", "jpeg-dev": "libjpeg-turbo", "libjpeg-turbo-dev": "libjpeg-turbo",
	"freetype-dev": "freetype", "libwebp-dev": "libwebp", "yaml-dev": "yaml", "gmp-dev": "gmp", "snappy-dev": "snappy",
	"g++": "libstdc++", "build-base": "libstdc++", "alpine-sdk": "libstdc++",
}

// ofPython are headers of Python itself and of libraries that its official images
// keep for it (https://github.com/docker-library/python); those of the C library need nothing.
var ofPython = []string{
	"python3-dev", "libpython3-dev", "python-dev", "libc6-dev", "libc-dev", "musl-dev", "linux-libc-dev",
	"libffi-dev", "libssl-dev", "openssl-dev", "zlib1g-dev", "zlib-dev", "libsqlite3-dev", "sqlite-dev", "libbz2-dev", "bzip2-dev",
	"liblzma-dev", "xz-dev", "libreadline-dev", "readline-dev", "libncurses-dev", "ncurses-dev", "libexpat1-dev", "expat-dev",
}

// librariesOf returns the packages that have to stay when those of l go; ok is
// false where that is not known.
func librariesOf(p *analysis.Pass, l *installs.Left) (libraries []string, ok bool) {
	known, distro := debianLibraries, image.DebianLinux
	if l.Manager == shell.Apk {
		known, distro = alpineLibraries, image.AlpineLinux
	}
	img := p.Base(p.Stage)
	if img.Distro.Name != distro {
		return nil, false
	}
	for _, name := range l.Names() {
		switch library := known[name]; {
		case library != "":
			libraries = append(libraries, library)
		case slices.Contains(ofPython, name) && img.Family == image.Python:
		case shell.PurposeOf(l.Manager, name) != shell.Headers || strings.HasPrefix(name, "linux-headers"):
		default:
			return nil, false
		}
	}
	slices.Sort(libraries)
	return slices.Compact(libraries), true
}
