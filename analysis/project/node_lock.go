package project

import (
	"bytes"
	"encoding/json"
	"errors"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// ManagerName is a package manager of Node.
type ManagerName string

// The package managers.
const (
	NoManager ManagerName = ""
	NPM       ManagerName = "npm"
	Yarn      ManagerName = "yarn"
	PNPM      ManagerName = "pnpm"
	Bun       ManagerName = "bun"
)

// Manager is the package manager that a project is installed with, and what says so.
type Manager struct {
	Name    ManagerName
	Version string // from packageManager, "" when not given
	Berry   bool   // yarn 2 or newer
	PnP     bool   // yarn berry without node_modules, its default
	Path    string // of the yarn in the repository that .yarnrc.yml names, "" when it names none
	From    string // "packageManager", the name of the lock file, or "default"
}

// Lock is a lock file of Node.
type Lock struct {
	Path    string      // relative to the context
	Name    ManagerName // of the manager that writes it
	Version int         // of the format, 0 when it does not say
}

// Frozen is the command that installs exactly what the lock file says, for
// production only or with development dependencies. Without a lock file it is the plain install.
func (n *Node) Frozen(mode Production) string {
	command, exact, only := "npm install", "", "--omit=dev"
	switch n.Manager.Name {
	case Yarn:
		command, exact, only = "yarn install", "--frozen-lockfile", "--production"
		if n.Manager.Berry && mode == ProductionOnly {
			return "yarn workspaces focus --all --production"
		}
		if n.Manager.Berry {
			exact = "--immutable"
		}
	case PNPM:
		command, exact, only = "pnpm install", "--frozen-lockfile", "--prod"
	case Bun:
		command, exact, only = "bun install", "--frozen-lockfile", "--production"
	default:
		if n.Lock != nil {
			command = "npm ci"
		}
	}
	if n.Lock != nil && exact != "" {
		command += " " + exact
	}
	if mode == ProductionOnly {
		command += " " + only
	}
	return command
}

// Production says whether development dependencies are installed as well.
type Production uint8

// The two ways to install.
const (
	WithDevelopment Production = iota
	ProductionOnly
)

// lockFiles in the order in which they decide when several lie about: the shrinkwrap wins in npm itself.
var lockFiles = []struct {
	name    string
	manager ManagerName
}{
	{"npm-shrinkwrap.json", NPM}, {"package-lock.json", NPM}, {"pnpm-lock.yaml", PNPM}, {"yarn.lock", Yarn}, {"bun.lock", Bun}, {"bun.lockb", Bun},
}

var managerValue = regexp.MustCompile(`^(npm|yarn|pnpm|bun)@(\d[\w.+-]*)$`)

// managerField reads "pnpm@9.1.0+sha512.…".
func managerField(value string) Manager {
	m := managerValue.FindStringSubmatch(value)
	if m == nil {
		return Manager{}
	}
	version, _, _ := strings.Cut(m[2], "+")
	return Manager{Name: ManagerName(m[1]), Version: version, Berry: m[1] == "yarn" && !strings.HasPrefix(version, "1."), From: "packageManager"}
}

// readLock finds the lock file, in the package's folder or in the workspace above
// it, and with it the manager.
func (n *Node) readLock(f folder) {
	for d := f.dir; ; d = path.Dir(d) {
		at := f.project.dir(d)
		for _, l := range lockFiles {
			if _, ok := at.find(l.name); !ok || n.Manager.Name != NoManager && n.Manager.Name != l.manager {
				continue
			}
			n.Lock = &Lock{Path: in(d, l.name), Name: l.manager}
			n.Lock.Version = f.lockVersion(n.Lock)
			break
		}
		if n.Lock != nil || d == "." {
			break
		}
	}
	if n.Manager.Name == NoManager {
		n.Manager = Manager{Name: NPM, From: "default"}
		if n.Lock != nil {
			n.Manager = Manager{Name: n.Lock.Name, From: path.Base(n.Lock.Path)}
		}
	}
	if n.Manager.Name == Yarn && (f.has(".yarnrc.yml") || n.Lock != nil && n.Lock.Name == Yarn && n.Lock.Version > 1) {
		n.Manager.Berry = true
	}
	if n.Manager.Berry {
		n.readYarnrc(f)
	}
}

// readYarnrc reads the settings of yarn berry (https://yarnpkg.com/configuration/yarnrc).
func (n *Node) readYarnrc(f folder) {
	n.Manager.PnP = true
	data, ok := f.load(".yarnrc.yml")
	if !ok {
		return
	}
	var y struct {
		NodeLinker string `yaml:"nodeLinker"`
		YarnPath   string `yaml:"yarnPath"`
	}
	if err := decodeYAML(data, &y); err != nil {
		f.fail(".yarnrc.yml", err)
		return
	}
	n.Manager.PnP = y.NodeLinker == "" || y.NodeLinker == "pnp"
	n.Manager.Path = y.YarnPath
}

var (
	lockVersionJSON = regexp.MustCompile(`"lockfileVersion"\s*:\s*(\d+)`)
	lockVersionYAML = regexp.MustCompile(`(?m)^lockfileVersion:\s*['"]?(\d+)`)
	lockVersionYarn = regexp.MustCompile(`(?m)^__metadata:\s*\n\s+version:\s*(\d+)`)
)

// lockVersion reads the version of the format out of the first lines.
func (f folder) lockVersion(l *Lock) int {
	head, err := f.head(l.Path)
	if err != nil {
		f.note(l.Path, err)
		return 0
	}
	re := lockVersionJSON
	switch path.Base(l.Path) {
	case "pnpm-lock.yaml":
		re = lockVersionYAML
	case "yarn.lock":
		re = lockVersionYarn
		if bytes.Contains(head, []byte("# yarn lockfile v1")) {
			return 1
		}
	case "bun.lockb":
		return 0
	}
	m := re.FindSubmatch(head)
	if m == nil {
		return 0
	}
	v, _ := strconv.Atoi(string(m[1]))
	return v
}

// npmLock is package-lock.json as far as it says what is for development only.
type npmLock struct {
	Packages     map[string]npmPackage  `json:"packages"`     // versions 2 and 3, by path
	Dependencies map[string]npmV1Nested `json:"dependencies"` // version 1
}

type npmPackage struct {
	Dev           bool `json:"dev"`
	Optional      bool `json:"optional"`
	InstallScript bool `json:"hasInstallScript"`
}

type npmV1Nested struct {
	Dev          bool                   `json:"dev"`
	Dependencies map[string]npmV1Nested `json:"dependencies"`
}

// readPackages reads the packages out of a lock file of npm.
func (n *Node) readPackages(f folder) {
	if n.Lock == nil || n.Lock.Name != NPM {
		return
	}
	data, ok := f.readUpTo(n.Lock.Path, 4*f.max)
	if !ok {
		return
	}
	packages, err := parseNPMLock(data)
	if err != nil {
		if !errors.Is(err, errNoPackages) {
			f.note(n.Lock.Path, err)
		}
		return
	}
	n.packages = packages
	for name, p := range packages {
		if p.InstallScript && !p.Dev && name != "" {
			n.InstallScripts = append(n.InstallScripts, moduleName(name))
		}
	}
	slices.Sort(n.InstallScripts)
	n.InstallScripts = slices.Compact(n.InstallScripts)
}

// Nested reports whether npm's lock file puts packages for running below a
// folder of the workspace ("packages/api") rather than into the node_modules at its top.
// Known is false without such a lock file.
func (n *Node) Nested(dir string) (nested, known bool) {
	for name, p := range n.packages {
		if !p.Dev && strings.HasPrefix(name, dir+"/node_modules/") {
			return true, true
		}
	}
	return false, len(n.packages) > 0
}

var errNoPackages = errors.New("no packages in it")

// parseNPMLock gives the packages by their path: "node_modules/a/node_modules/b".
func parseNPMLock(data []byte) (map[string]npmPackage, error) {
	var l npmLock
	if err := json.Unmarshal(data, &l); err != nil {
		return nil, err
	}
	if len(l.Packages) > 0 {
		return l.Packages, nil
	}
	if len(l.Dependencies) == 0 {
		return nil, errNoPackages
	}
	flat := map[string]npmPackage{}
	flattenV1(flat, "", l.Dependencies)
	return flat, nil
}

func flattenV1(flat map[string]npmPackage, prefix string, deps map[string]npmV1Nested) {
	for name, d := range deps {
		key := path.Join(prefix, "node_modules", name)
		flat[key] = npmPackage{Dev: d.Dev}
		flattenV1(flat, key, d.Dependencies)
	}
}
