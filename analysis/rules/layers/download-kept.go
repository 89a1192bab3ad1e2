package layers

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"minke/analysis"
	"minke/analysis/rules/layers/content"
	"minke/analysis/shell"
)

// DownloadKept finds packages, installers, keys and checksums that stay after they were used.
var DownloadKept = &analysis.Rule{
	Name: "download-kept", Group: "layers", Severity: analysis.Warning,
	Summary: "A downloaded package, installer or checksum stays after it was used",
	Doc:     doc("download-kept"),
	Linked:  runRule(downloadKept),
}

func downloadKept(p *analysis.Pass, r *content.Run) {
	wheelsKept(p, r)
	left := r.Left()
	told := map[string]bool{}
	for _, c := range r.Script.Commands() {
		for _, w := range used(c) {
			file := r.Path(c, w)
			if file == "" || told[file] || staysOnPurpose(file) {
				continue
			}
			if f, ok := keptFinding(p, r, c, w, file, left); ok {
				told[file] = true
				p.Report(f)
			}
		}
	}
}

func keptFinding(p *analysis.Pass, r *content.Run, c *shell.Command, w shell.Word, file string, left []content.Write) (analysis.Finding, bool) {
	f := analysis.Finding{At: r.Node.At(w.Span)}
	if by, ok := leftAt(left, file); ok {
		if by.Kind != content.Fetched || namedElsewhere(p, file, r.Node) || keptWithSigned(file, left) {
			return f, false
		}
		if signature.MatchString(file) || checksums.MatchString(file) {
			f.Severity = analysis.Hint
		}
		f.Message = shown(file) + " stays in this layer after `" + c.Name + "` has used it."
		f.Related = []analysis.Related{{At: by.At, Message: "brought here"}}
		f.Fixes = removal(r, by)
		return f, true
	}
	by, ok := heldAt(p, r.Node, file)
	if !ok || by.By.Name == "RUN" && by.Kind != content.Fetched || r.RemovedAfter(c, file, false) || !weighs(p, by, file) {
		return f, false
	}
	if namedElsewhere(p, file, r.Node, by.By) {
		return f, false
	}
	f.Message = shown(file) + " stays in the layer of the " + by.By.Name + " that brought it after `" + c.Name + "` has used it here."
	f.Related = []analysis.Related{{At: by.At, Message: "brought here"}}
	if by.Copy != nil && !by.Tree {
		f.Fixes = mounted(p, by.Copy, r)
	}
	return f, true
}

// keptWithSigned reports whether file is a signature or checksum of another one that stays: there it may be wanted.
func keptWithSigned(file string, left []content.Write) bool {
	_, ok := leftAt(left, strings.TrimSuffix(file, path.Ext(file)))
	return ok && (signature.MatchString(file) || checksums.MatchString(file))
}

// weighs reports whether what a COPY brings is worth a word: a package, or a large file.
func weighs(p *analysis.Pass, w content.Write, file string) bool {
	if w.Copy == nil || slices.Contains([]string{".deb", ".rpm", ".run", ".msi", ".exe"}, path.Ext(file)) {
		return true
	}
	return p.Project != nil && w.Copy.Place == content.FromContext && isHeavy(p, w)
}

// staysOnPurpose knows the places from which files are read later on.
func staysOnPurpose(file string) bool {
	return content.Below(file, "/usr/local/bin", "/usr/bin", "/bin", "/usr/local/sbin", "/usr/sbin", "/sbin", "/etc", "/usr/share/keyrings", "/usr/lib", "/usr/local/lib")
}

var (
	installer = regexp.MustCompile(`(?i)install|setup|^get-|bootstrap|rustup|miniconda|miniforge|anaconda|\.run$`)
	signature = regexp.MustCompile(`(?i)\.(asc|sig|sign|gpg|pgp|key|pub|pem|minisig)$|^keys$`)
	checksums = regexp.MustCompile(`(?i)\.(sha\d+|sha\d+sums?|md5|md5sum|checksums?)$|sums|checksum`)
)

// used returns the words of c that name files it reads once and nothing needs afterwards.
func used(c *shell.Command) []shell.Word {
	switch c.Name {
	case "dpkg":
		if c.HasFlag("-i", "--install") {
			return c.Args
		}
	case "apt-get", "apt", "apk", "dnf", "yum", "microdnf", "tdnf", "zypper":
		return packageFiles(c.Args)
	case "rpm":
		if c.HasFlag("-i", "-U", "-F", "--install", "--upgrade", "--import") {
			return c.Args
		}
	case "sh", "bash", "dash", "ash", "zsh", "perl", "php", "python", "python2", "python3":
		return first(c.Args, installer)
	case "java":
		if f, ok := c.Flag("-jar"); ok && f.HasValue {
			return first([]shell.Word{f.Value}, installer)
		}
	case "gpg", "gpg2", "gpgv", "apt-key", "minisign":
		return matching(c.Args, signature)
	case "sha1sum", "sha224sum", "sha256sum", "sha384sum", "sha512sum", "md5sum", "shasum", "b2sum":
		if c.HasFlag("-c", "--check") {
			return matching(append(values(c), c.Args...), checksums)
		}
	default:
		if strings.Contains(c.Words[0].Template, "/") {
			return first(c.Words[:1], installer)
		}
	}
	return nil
}

func first(words []shell.Word, pattern *regexp.Regexp) []shell.Word {
	if len(words) == 0 {
		return nil
	}
	return matching(words[:1], pattern)
}

func matching(words []shell.Word, pattern *regexp.Regexp) []shell.Word {
	return slices.DeleteFunc(slices.Clone(words), func(w shell.Word) bool { return !pattern.MatchString(path.Base(w.Template)) })
}

// packageFiles are the arguments of a package manager that are files.
func packageFiles(words []shell.Word) []shell.Word {
	return slices.DeleteFunc(slices.Clone(words), func(w shell.Word) bool {
		return !slices.Contains([]string{".deb", ".rpm", ".apk"}, path.Ext(w.Template))
	})
}

func values(c *shell.Command) []shell.Word {
	var all []shell.Word
	for _, f := range c.Flags {
		if f.HasValue {
			all = append(all, f.Value)
		}
	}
	return all
}
