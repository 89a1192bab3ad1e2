package shell

import "strings"

// readers lists the tools that are package managers.
var readers = map[string]reader{
	"apt-get":                  {Apt, readApt},
	"apk":                      {Apk, readApk},
	"dnf":                      {Dnf, readDnf},
	"yum":                      {Yum, readDnf},
	"microdnf":                 {Microdnf, readDnf},
	"zypper":                   {Zypper, readZypper},
	"pacman":                   {Pacman, readPacman},
	"npm":                      {Npm, readNpm},
	"npx":                      {Npm, readNpx},
	"yarn":                     {Yarn, readYarn},
	"pnpm":                     {Pnpm, readPnpm},
	"bun":                      {Bun, readBun},
	"pip":                      {Pip, readPip},
	"pipx":                     {Pipx, readPipx},
	"uv":                       {Uv, readUv},
	"poetry":                   {Poetry, readPoetry},
	"pipenv":                   {Pipenv, readPipenv},
	"conda":                    {Conda, readConda},
	"gem":                      {Gem, readGem},
	"bundle":                   {Bundle, readBundle},
	"composer":                 {Composer, readComposer},
	"go":                       {Go, readGo},
	"cargo":                    {Cargo, readCargo},
	"mvn":                      {Maven, readMaven},
	"gradle":                   {Gradle, readGradle},
	"dotnet":                   {Dotnet, readDotnet},
	"pecl":                     {Pecl, readPecl},
	"docker-php-ext-install":   {DockerPHPExt, readPHPExtension},
	"docker-php-ext-enable":    {DockerPHPExt, readPHPExtension},
	"docker-php-ext-configure": {DockerPHPExt, readPHPExtension},
	"docker-php-source":        {DockerPHPExt, readPHPSource},
}

var aptVerbs = map[string]Verb{
	"install": Install, "reinstall": Install,
	"update":  Update,
	"upgrade": Upgrade, "dist-upgrade": Upgrade, "full-upgrade": Upgrade, "safe-upgrade": Upgrade,
	"remove": Remove, "purge": Remove,
	"clean": Clean, "autoclean": Clean, "distclean": Clean,
}

func readApt(p *PackageCall) {
	rest := p.verb(0, aptVerbs)
	switch p.Verb {
	case Install, Remove, Upgrade, "build-dep", "download", "source":
		p.packages(rest, aptPackage)
	}
}

// aptPackage reads name[:arch][=version | /release].
func aptPackage(_ *Script, w Word) Package {
	if isPath(w.Template) {
		return Package{Word: w}
	}
	p := cutVersion(w, "=", "/")
	if p.Op == "/" {
		p.Channel, p.Version, p.Op = p.Version, "", ""
	}
	if name, arch, ok := strings.Cut(p.Name, ":"); ok {
		p.Name, p.Arch = name, arch
	}
	return p
}

var apkVerbs = map[string]Verb{
	"add": Install, "update": Update, "upgrade": Upgrade, "del": Remove, "fetch": Fetch,
}

func readApk(p *PackageCall) {
	rest := p.verb(0, apkVerbs)
	switch p.Verb {
	case Install, Remove, Upgrade, Fetch:
		p.packages(rest, apkPackage)
	case "cache":
		if p.Arg(1) == "clean" || p.Arg(1) == "purge" {
			p.Verb = Clean
		}
	}
}

// apkPackage reads name[@repository][=version | ~version | <version …].
func apkPackage(_ *Script, w Word) Package {
	if isPath(w.Template) {
		return Package{Word: w}
	}
	p := cutVersion(w, "~=", "=~", ">=", "<=", "=", "~", ">", "<")
	if name, tag, ok := strings.Cut(p.Name, "@"); ok {
		p.Name, p.Channel = name, tag
	} else if version, tag, ok := strings.Cut(p.Version, "@"); ok {
		p.Version, p.Channel = version, tag
	}
	return p
}

var dnfVerbs = map[string]Verb{
	"install": Install, "groupinstall": Install, "localinstall": Install, "reinstall": Install, "in": Install,
	"makecache": Update, "check-update": Update, "check-upgrade": Update,
	"update": Upgrade, "upgrade": Upgrade, "distro-sync": Upgrade, "upgrade-minimal": Upgrade, "update-minimal": Upgrade, "up": Upgrade,
	"remove": Remove, "erase": Remove, "groupremove": Remove, "rm": Remove,
	"clean": Clean, "download": Fetch,
	"builddep": "build-dep",
}

func readDnf(p *PackageCall) {
	rest := p.verb(0, dnfVerbs)
	if p.VerbWord.Text == "group" && p.Arg(1) == "install" {
		p.Verb, rest = Install, rest[1:]
	}
	switch p.Verb {
	case Install, Remove, Upgrade, Fetch, "build-dep":
		p.packages(rest, rpmPackage)
	}
}

// rpmPackage reads name[-version[-release]][.arch]. A version starts behind the
// first dash that a digit and later a dot follow, so that java-17-openjdk stays whole.
func rpmPackage(_ *Script, w Word) Package {
	t := w.Template
	if isPath(t) || strings.HasSuffix(t, ".rpm") {
		return Package{Word: w}
	}
	p := Package{Word: w}
	for _, arch := range []string{".x86_64", ".aarch64", ".noarch", ".i686"} {
		if name, ok := strings.CutSuffix(t, arch); ok {
			t, p.Arch = name, arch[1:]
		}
	}
	for i := 1; i+1 < len(t); i++ {
		if t[i] == '-' && startsVersion(t[i+1:]) {
			p.Name, p.Op, p.Version = known(w, t[:i]), "-", t[i+1:]
			return p
		}
	}
	p.Name = known(w, t)
	return p
}

func startsVersion(s string) bool {
	if strings.HasPrefix(s, "$") {
		return true
	}
	digits := len(s) - len(strings.TrimLeft(s, "0123456789"))
	return digits > 0 && digits < len(s) && (s[digits] == '.' || s[digits] == ':' || s[digits] == '*')
}

var zypperVerbs = map[string]Verb{
	"install": Install, "in": Install,
	"refresh": Update, "ref": Update,
	"update": Upgrade, "up": Upgrade, "dist-upgrade": Upgrade, "dup": Upgrade, "patch": Upgrade,
	"remove": Remove, "rm": Remove,
	"clean": Clean, "cc": Clean, "download": Fetch,
}

func readZypper(p *PackageCall) {
	rest := p.verb(0, zypperVerbs)
	switch p.Verb {
	case Install, Remove, Upgrade, Fetch:
		p.packages(rest, func(_ *Script, w Word) Package {
			if isPath(w.Template) {
				return Package{Word: w}
			}
			return cutVersion(w, ">=", "<=", "=", ">", "<")
		})
	}
}

// readPacman reads the operation from the flags: -S installs, with y it also
// refreshes and with u also upgrades.
func readPacman(p *PackageCall) {
	for _, f := range p.Flags {
		switch f.Name {
		case "-S", "--sync":
			p.Verb = Install
		case "-R", "--remove":
			p.Verb = Remove
		case "-U", "--upgrade":
			p.Verb = Install
		case "-Q", "--query":
			p.Verb = "query"
		default:
			continue
		}
		p.VerbWord = Word{Text: f.Name, Template: f.Name, Known: true, Raw: f.Name, Span: f.Span}
		break
	}
	if p.Verb == Install && len(p.Args) == 0 {
		switch {
		case p.HasFlag("-c", "--clean"):
			p.Verb = Clean
		case p.HasFlag("-u", "--sysupgrade"):
			p.Verb = Upgrade
		case p.HasFlag("-y", "--refresh"):
			p.Verb = Update
		}
	}
	p.packages(p.Args, func(_ *Script, w Word) Package {
		if isPath(w.Template) {
			return Package{Word: w}
		}
		return cutVersion(w, "=")
	})
}
