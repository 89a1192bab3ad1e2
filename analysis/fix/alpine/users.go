package alpine

import (
	"slices"
	"strings"

	"minke/analysis/build"
	"minke/analysis/fix/shelledit"
	"minke/analysis/shell"
	"minke/analysis/syntax"
)

// user translates a command that makes users or groups to BusyBox's adduser and
// addgroup. Where these lack an option, package shadow brings the commands of Debian.
func (t *translator) user(n *build.Node, s *shell.Script, c *shell.Command) bool {
	make, ok := map[string]func(*options) (string, bool){
		"useradd": t.useradd, "groupadd": t.groupadd, "usermod": usermod, "adduser": t.adduser, "addgroup": t.addgroup,
	}[c.Name]
	if !ok {
		return false
	}
	o, read := readOptions(c)
	text, can := "", false
	if read {
		text, can = make(o)
	}
	span := syntax.Span{Start: c.Words[0].Span.Start, End: c.Words[len(c.Words)-1].Span.End}
	several := strings.Contains(text, " && ")
	switch {
	case can && text == span.Of(n.Text()):
	case can && c.Words[0].Node != nil && !shelledit.HasComment(n, span) && !(several && (c.Context != 0 || len(c.Wrappers) > 0 || stopsAtErrors(s))):
		t.edit(n, span, text)
	case strings.HasPrefix(c.Name, "add"):
		t.obstacle(n.At(c.Span), "`"+c.Name+"` of Debian is another program")
	default:
		t.need(n, c.Span.Start, "shadow")
		if slices.ContainsFunc(c.Words, func(w shell.Word) bool { return namesBash(strings.TrimPrefix(w.Text, "--shell=")) }) {
			t.need(n, c.Span.Start, "bash")
		}
	}
	return true
}

// stopsAtErrors reports whether set -e is on, under which "a && b" hides the failure of a.
func stopsAtErrors(s *shell.Script) bool {
	return s.Options.Has(shell.Errexit) || len(s.Named("set")) > 0
}

// options are the words of a command that makes users, as written.
type options struct {
	flags map[string]string // by the long name
	order []string
	args  []string
}

func (o *options) has(name string) bool { _, ok := o.flags[name]; return ok }

// only reports whether no other options are there than the given ones.
func (o *options) only(names ...string) bool {
	return !slices.ContainsFunc(o.order, func(f string) bool { return !slices.Contains(names, f) })
}

// longNames has the short options of useradd, groupadd and usermod; a colon behind those with a value.
// Source: the manual pages of shadow 4.
var longNames = map[string]map[byte]string{
	"useradd": {
		'b': "base-dir:", 'c': "comment:", 'd': "home-dir:", 'e': "expiredate:", 'f': "inactive:", 'g': "gid:", 'G': "groups:", 'k': "skel:", 'K': "key:",
		'l': "no-log-init", 'm': "create-home", 'M': "no-create-home", 'N': "no-user-group", 'o': "non-unique", 'p': "password:", 'r': "system", 's': "shell:", 'u': "uid:", 'U': "user-group",
	},
	"groupadd": {'f': "force", 'g': "gid:", 'K': "key:", 'o': "non-unique", 'p': "password:", 'r': "system"},
	"usermod":  {'a': "append", 'G': "groups:", 'd': "home:", 's': "shell:", 'u': "uid:", 'g': "gid:", 'l': "login:", 'm': "move-home", 'L': "lock", 'U': "unlock", 'p': "password:", 'c': "comment:", 'o': "non-unique"},
	"adduser":  {'h': "home:", 'g': "gecos:", 's': "shell:", 'G': "ingroup:", 'S': "system", 'D': "disabled-password", 'H': "no-create-home", 'u': "uid:", 'k': "skel:"},
	"addgroup": {'g': "gid:", 'S': "system"},
}

var longWithValue = []string{
	"base-dir", "comment", "home-dir", "expiredate", "inactive", "gid", "groups", "skel", "key", "password", "shell", "uid", "home", "login", "gecos", "ingroup", "conf", "firstuid", "lastuid",
}

func readOptions(c *shell.Command) (*options, bool) {
	o := &options{flags: map[string]string{}}
	short := longNames[c.Name]
	for i := 1; i < len(c.Words); i++ {
		raw := c.Words[i].Raw
		set := func(name, value string) { o.flags[name], o.order = value, append(o.order, name) }
		next := func() string {
			if i++; i < len(c.Words) {
				return c.Words[i].Raw
			}
			return ""
		}
		switch {
		case strings.HasPrefix(raw, "--"):
			name, value, has := strings.Cut(raw[2:], "=")
			if !has && slices.Contains(longWithValue, name) {
				value = next()
			}
			set(name, value)
		case len(raw) > 1 && raw[0] == '-':
			for j := 1; j < len(raw); j++ {
				name, takes := strings.CutSuffix(short[raw[j]], ":")
				if name == "" {
					return nil, false
				}
				if !takes {
					set(name, "")
					continue
				}
				value := raw[j+1:]
				if value == "" {
					value = next()
				}
				set(name, value)
				break
			}
		default:
			o.args = append(o.args, raw)
		}
	}
	return o, true
}

// useradd is adduser there. Debian's makes a group of the user's name
// (USERGROUPS_ENAB of /etc/login.defs), and no home folder unless it is told to.
func (t *translator) useradd(o *options) (string, bool) {
	if len(o.args) != 1 || !o.only("comment", "home-dir", "gid", "groups", "no-log-init", "create-home", "no-create-home", "system", "shell", "uid", "user-group") {
		return "", false
	}
	name := o.args[0]
	words := []string{"adduser"}
	var before string
	if o.has("system") {
		words = append(words, "-S")
		if !o.has("gid") {
			before = "addgroup -S " + name + " && "
			words = append(words, "-G", name)
		}
	}
	words = append(words, "-D")
	if !o.has("create-home") {
		words = append(words, "-H")
	}
	for _, f := range []struct{ long, short string }{{"home-dir", "-h"}, {"comment", "-g"}, {"uid", "-u"}} {
		if o.has(f.long) {
			words = append(words, f.short, o.flags[f.long])
		}
	}
	if o.has("shell") {
		words = append(words, "-s", t.loginShell(o.flags["shell"]))
	}
	if o.has("gid") {
		group, ok := t.group(o.flags["gid"])
		if !ok {
			return "", false
		}
		words = append(words, "-G", group)
	}
	text := before + strings.Join(append(words, name), " ")
	for group := range strings.SplitSeq(o.flags["groups"], ",") {
		if group != "" {
			text += " && addgroup " + name + " " + group
		}
	}
	return text, true
}

// group gives the name of a group, which BusyBox takes where Debian takes a number too.
func (t *translator) group(written string) (string, bool) {
	if name := t.groups[written]; name != "" {
		return name, true
	}
	return written, written != "" && !strings.ContainsAny(written[:1], "0123456789$\"'")
}

// loginShell gives the place of a shell on Alpine.
func (t *translator) loginShell(path string) string {
	switch {
	case path == "/usr/sbin/nologin":
		return "/sbin/nologin"
	case path == "/bin/bash" && !t.bash, path == "/usr/bin/bash" && !t.bash:
		return "/bin/sh"
	}
	return path
}

func (t *translator) groupadd(o *options) (string, bool) {
	if len(o.args) != 1 || !o.only("gid", "system") {
		return "", false
	}
	return t.makeGroup(o, o.args[0])
}

func (t *translator) makeGroup(o *options, name string) (string, bool) {
	words := []string{"addgroup"}
	if o.has("gid") {
		words = append(words, "-g", o.flags["gid"])
		t.groups[o.flags["gid"]] = name
	}
	if o.has("system") {
		words = append(words, "-S")
	}
	t.made[name] = true
	return strings.Join(append(words, name), " "), true
}

// usermod adds a user to groups; the rest needs shadow.
func usermod(o *options) (string, bool) {
	if len(o.args) != 1 || !o.has("append") || !o.has("groups") || !o.only("append", "groups") {
		return "", false
	}
	var parts []string
	for group := range strings.SplitSeq(o.flags["groups"], ",") {
		parts = append(parts, "addgroup "+o.args[0]+" "+group)
	}
	return strings.Join(parts, " && "), true
}

// adduser of Debian knows more options than BusyBox's.
func (t *translator) adduser(o *options) (string, bool) {
	if !o.only("system", "group", "home", "shell", "ingroup", "uid", "gecos", "no-create-home", "disabled-password", "disabled-login", "quiet") || len(o.args) == 0 || len(o.args) > 2 {
		return "", false
	}
	if len(o.args) == 2 {
		return "addgroup " + o.args[0] + " " + o.args[1], len(o.order) == 0
	}
	name, before := o.args[0], ""
	words := []string{"adduser"}
	if o.has("system") {
		words = append(words, "-S")
	}
	if o.has("group") {
		if !t.made[name] { // Debian's takes a group that is there already
			before = "addgroup -S " + name + " && "
		}
		words = append(words, "-G", name)
	}
	if o.has("disabled-password") || o.has("disabled-login") || o.has("system") {
		words = append(words, "-D")
	}
	if o.has("no-create-home") {
		words = append(words, "-H")
	}
	for _, f := range []struct{ long, short string }{{"home", "-h"}, {"gecos", "-g"}, {"uid", "-u"}, {"ingroup", "-G"}} {
		if o.has(f.long) {
			words = append(words, f.short, o.flags[f.long])
		}
	}
	if o.has("shell") {
		words = append(words, "-s", t.loginShell(o.flags["shell"]))
	}
	return before + strings.Join(append(words, name), " "), true
}

func (t *translator) addgroup(o *options) (string, bool) {
	if len(o.args) == 2 && len(o.order) == 0 {
		return "addgroup " + o.args[0] + " " + o.args[1], true
	}
	if len(o.args) != 1 || !o.only("gid", "system", "quiet") {
		return "", false
	}
	return t.makeGroup(o, o.args[0])
}
