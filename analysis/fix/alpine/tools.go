package alpine

import (
	"slices"
	"strings"

	"minke/analysis/build"
	"minke/analysis/image"
	"minke/analysis/shell"
)

// packagesOf has commands of Debian's images that Alpine's lack, with the packages that
// bring them there: https://pkgs.alpinelinux.org/contents
var packagesOf = map[string]string{
	"bash": "bash", "git": "git", "hg": "mercurial", "svn": "subversion", "curl": "curl", "gcc": "build-base", "cc": "build-base", "g++": "build-base", "c++": "build-base",
	"make": "make", "autoconf": "autoconf", "automake": "automake", "file": "file", "gpg": "gnupg", "ssh": "openssh-client", "scp": "openssh-client",
	"ssh-keygen": "openssh-client", "ssh-keyscan": "openssh-client", "pkg-config": "pkgconf", "convert": "imagemagick", "python3": "python3", "perl": "perl",
	"openssl": "openssl", "update-ca-certificates": "ca-certificates", "sudo": "sudo", "usermod": "shadow", "groupmod": "shadow", "chsh": "shadow", "getfacl": "acl", "setfacl": "acl",
	"useradd": "shadow", "groupadd": "shadow", "envsubst": "gettext", "pg_config": "libpq-dev", "mysql_config": "mariadb-dev", "tree": "tree", "zstd": "zstd",
}

// ownTools are commands of packagesOf that every image of a family on Alpine brings itself: of nginx
// the slim one, which has no curl (https://github.com/nginx/docker-nginx).
var ownTools = map[image.Family][]string{
	image.Python: {"python3"}, "perl": {"perl"}, image.PHP: {"curl", "openssl"}, image.Nginx: {"envsubst"}, image.Rust: {"gcc", "cc"},
	image.Maven: {"curl", "bash"}, image.Gradle: {"git", "bash", "curl"},
}

// ofDebian are commands that only Debian has, and why that matters.
var ofDebian = map[string]string{
	"dpkg": "works on Debian's packages", "dpkg-deb": "works on Debian's packages", "dpkg-query": "works on Debian's packages", "dpkg-divert": "works on Debian's packages",
	"dpkg-reconfigure": "sets up a package of Debian", "debconf-set-selections": "sets up packages of Debian", "gdebi": "installs packages of Debian",
	"add-apt-repository": "adds a source of apt", "apt-key": "adds a source of apt", "apt-cache": "asks apt", "apt-file": "asks apt", "apt-add-repository": "adds a source of apt",
	"update-alternatives": "is Debian's", "update-rc.d": "sets up services of Debian", "invoke-rc.d": "starts services of Debian", "service": "starts services of Debian", "systemctl": "needs systemd",
	"lsb_release": "asks for Debian's release", "a2enmod": "sets up Apache as Debian has it", "a2ensite": "sets up Apache as Debian has it", "a2dismod": "sets up Apache as Debian has it", "a2dissite": "sets up Apache as Debian has it",
	"patchelf": "changes programs that are linked with glibc",
}

// gnuOnly has options that the tools of BusyBox do not know, with the package that has the
// full tool: https://www.busybox.net/downloads/BusyBox.html
var gnuOnly = map[string]struct {
	pkg   string
	flags []string
}{
	"grep":     {"grep", []string{"-P", "--perl-regexp", "--include", "--exclude", "--exclude-dir", "-Z", "--line-buffered"}},
	"find":     {"findutils", []string{"-printf", "-fprintf", "-regextype", "-newermt"}},
	"xargs":    {"findutils", []string{"-d", "--delimiter", "--arg-file", "-a"}},
	"tar":      {"tar", []string{"--transform", "--xform", "--wildcards", "--owner", "--group", "--sort", "--mtime", "--warning", "--one-top-level", "--strip", "--checkpoint"}},
	"sed":      {"sed", []string{"-z", "--null-data", "--separate", "--follow-symlinks"}},
	"date":     {"coreutils", []string{"-d", "--date", "--iso-8601", "--rfc-3339"}},
	"ln":       {"coreutils", []string{"-r", "--relative"}},
	"cp":       {"coreutils", []string{"--reflink", "--sparse", "--no-preserve", "--backup"}},
	"chown":    {"coreutils", []string{"--from", "--reference"}},
	"chmod":    {"coreutils", []string{"--reference"}},
	"stat":     {"coreutils", []string{"--printf", "--format"}},
	"realpath": {"coreutils", []string{"--relative-to", "--relative-base", "-m"}},
	"mktemp":   {"coreutils", []string{"--suffix"}},
	"du":       {"coreutils", []string{"--apparent-size", "--exclude", "--threshold"}},
	"df":       {"coreutils", []string{"--output"}},
	"split":    {"coreutils", []string{"-n", "--number", "--numeric-suffixes"}},
}

// wgetKnows are the options of BusyBox's wget; any other needs GNU's.
var wgetKnows = []string{
	"-q", "--quiet", "-O", "--output-document", "-c", "--continue", "-P", "--directory-prefix", "-U", "--user-agent", "-T", "--timeout", "-S", "--server-response",
	"--header", "--post-data", "--post-file", "--no-check-certificate", "--spider", "-o", "--output-file", "-t", "--tries", "-Y", "--proxy",
}

// tools notes the packages that c needs, which n runs at offset.
func (t *translator) tools(n *build.Node, offset int, c *shell.Command) {
	if pkg := packagesOf[c.Name]; pkg != "" && !slices.Contains(ownTools[t.family], c.Name) {
		t.need(n, offset, pkg)
	}
	if slices.Contains(c.Wrappers, "sudo") {
		t.need(n, offset, "sudo")
	}
	if g, ok := gnuOnly[c.Name]; ok && hasFlag(c, g.flags) {
		t.need(n, offset, g.pkg)
	}
	if c.Name == "wget" && slices.ContainsFunc(c.Flags, func(f shell.Flag) bool { return !slices.Contains(wgetKnows, f.Name) }) {
		t.need(n, offset, "wget")
	}
	if slices.ContainsFunc(c.Args, func(w shell.Word) bool { return namesBash(w.Text) }) {
		t.need(n, offset, "bash")
	}
	if slices.ContainsFunc(c.Words, func(w shell.Word) bool { return strings.HasPrefix(w.Template, "/usr/share/zoneinfo") }) {
		t.need(n, offset, "tzdata")
	}
}

func namesBash(word string) bool { return strings.HasSuffix(word, "/bin/bash") }

// hasFlag reports whether one of the words of c is one of flags; find's are no flags of the usual form.
func hasFlag(c *shell.Command, flags []string) bool {
	return c.HasFlag(flags...) || slices.ContainsFunc(c.Words, func(w shell.Word) bool {
		name, _, _ := strings.Cut(w.Text, "=")
		return len(name) > 2 && slices.Contains(flags, name)
	})
}

// debianPaths are places that Alpine does not have.
var debianPaths = []struct{ path, why string }{
	{"-linux-gnu/", "is a folder of Debian's libraries"},
	{"/etc/apt/", "sets up apt"},
	{"/usr/share/keyrings/", "sets up apt"},
	{"/etc/ld.so.conf", "tells glibc where libraries are"},
	{"/etc/ld.so.preload", "tells glibc which libraries to load"},
	{"/lib64/ld-linux", "is the loader of glibc"},
	{"/etc/dpkg/", "sets up dpkg"},
	{"/usr/share/debconf", "sets up debconf"},
	{"/etc/cron.d/", "is read by Debian's cron"},
	{"/etc/apache2/sites-", "is a folder of Debian's Apache"},
	{"/etc/apache2/mods-", "is a folder of Debian's Apache"},
	// https://gitlab.alpinelinux.org/alpine/aports/-/blob/master/main/nginx/nginx.conf
	{"/etc/nginx/sites-", "is a folder of Debian's nginx, and Alpine's reads /etc/nginx/http.d"},
	{"/etc/nginx/snippets", "is a folder of Debian's nginx"},
	// https://pkgs.alpinelinux.org/contents?name=supervisor
	{"/etc/supervisor/", "is a folder of Debian's supervisor, and Alpine's reads /etc/supervisor.d"},
}

// paths notes places of Debian in a text.
func (t *translator) paths(n *build.Node, text string) {
	for _, p := range debianPaths {
		if strings.Contains(text, p.path) {
			t.obstacle(n.At(n.Keyword), "`"+p.path+"` "+p.why)
		}
	}
	if strings.Contains(text, "/etc/nginx/conf.d") && t.family != image.Nginx {
		t.obstacle(n.At(n.Keyword), "`/etc/nginx/conf.d` holds no servers for Alpine's nginx, which reads /etc/nginx/http.d")
	}
}

func (t *translator) wordPaths(n *build.Node, c *shell.Command) {
	for _, w := range c.Words {
		t.paths(n, w.Template)
	}
	for _, r := range c.Redirs {
		t.paths(n, r.Target.Template)
	}
}

// forGlibc are parts of addresses of programs that are linked with glibc.
var forGlibc = []string{
	"linux-gnu", "linux_gnu", "glibc", ".deb", "awscli-exe", "google-cloud-sdk", "google-cloud-cli", "miniconda", "Miniconda", "Miniforge", "Anaconda",
	"nvm-sh/nvm", "deb.nodesource.com", "nodejs.org/dist", "chrome-linux", "instantclient", "packages.microsoft.com", "download.oracle.com", "get.docker.com",
}

// downloads notes programs for glibc that are fetched.
func (t *translator) downloads(n *build.Node, s *shell.Script) {
	for _, d := range s.Downloads() {
		for _, part := range forGlibc {
			if strings.Contains(d.URL.Template, part) {
				t.obstacle(n.At(d.URL.Span), "what is downloaded from `"+host(d)+"` is built for glibc")
				break
			}
		}
	}
}

func host(d *shell.Download) string {
	if h := d.Host(); h != "" {
		return h
	}
	return d.URL.Template
}
