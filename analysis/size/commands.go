package size

import (
	"slices"
	"strings"

	"minke/analysis/shell"
)

// harmless reports whether a command writes nothing that counts: a few kilobytes at most.
func harmless(c *shell.Command) bool {
	return slices.Contains(small, c.Name) || c.Arg(0) == "" && c.HasFlag("--version", "-v", "-V", "--help") ||
		c.Name == "dpkg" && c.HasFlag("--print-architecture", "--print-foreign-architectures", "--compare-versions",
			"-s", "--status", "-l", "--list", "-L", "--listfiles", "-S", "--search") ||
		c.Name == "apk" && c.HasFlag("--print-arch") || c.Name == "install" && c.HasFlag("-d", "--directory")
}

var small = strings.Fields(`: true false set cd pwd export unset echo printf test [ [[ exit return read umask
	mkdir rmdir ln touch chmod chown chgrp useradd adduser usermod groupadd addgroup groupmod passwd chpasswd
	cat head tail grep egrep sed awk cut tr sort uniq wc tee xargs which command type ls stat file id whoami uname
	sleep date env dirname basename readlink realpath sha256sum sha512sum md5sum gpgconf locale ldconfig
	update-ca-certificates update-alternatives setcap install-info a2enmod a2dismod nologin sync dpkg-query dpkg-architecture
	dpkg-divert debconf-set-selections crontab corepack hash trap shift local declare find kill wait`)
