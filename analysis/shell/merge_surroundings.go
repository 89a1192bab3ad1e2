package shell

import (
	"path"
	"slices"
	"strings"

	sh "mvdan.cc/sh/v3/syntax"
)

// volatile are places that the builder mounts anew for each RUN.
var volatile = []string{
	"/dev/shm", "/dev/mqueue", "/etc/hosts", "/etc/hostname", "/etc/resolv.conf", "/proc/sys", "/sys/",
}

// devices are the files in /dev that every RUN finds.
var devices = map[string]bool{
	"/dev/null": true, "/dev/zero": true, "/dev/full": true, "/dev/random": true, "/dev/urandom": true, "/dev/tty": true,
	"/dev/stdin": true, "/dev/stdout": true, "/dev/stderr": true, "/dev/console": true,
}

// readSurroundings looks for what the builder sets up anew for each RUN.
func (t *traits) readSurroundings(where MergeContext) {
	src := t.script.Source
	for _, place := range volatile {
		if strings.Contains(src, place) {
			t.last(Environment, "What it writes to "+strings.TrimSuffix(place, "/")+" is gone in the next RUN.")
		}
	}
	if strings.Contains(src, "/etc/passwd") || strings.Contains(src, "/etc/group") {
		t.last(Environment, "The builder reads users and groups anew for each RUN.")
	}
	t.readDevices()
	for _, c := range t.script.Commands() {
		t.readAccount(c)
		t.readSystem(c)
		t.readWorkdir(c, where.Workdir)
		t.readShellFile(c)
	}
}

func (t *traits) readDevices() {
	sh.Walk(t.script.File, func(n sh.Node) bool {
		if w, ok := n.(*sh.Word); ok {
			lit := w.Lit()
			if strings.HasPrefix(lit, "/dev/") && !devices[lit] && !strings.HasPrefix(lit, "/dev/fd") && !strings.HasPrefix(lit, "/dev/tcp/") {
				t.last(Environment, "What it makes in /dev is gone in the next RUN.")
			}
		}
		return true
	})
}

// readAccount notes changes to the user that the RUNs run as.
func (t *traits) readAccount(c *Command) {
	switch c.Name {
	case "usermod", "gpasswd", "adduser", "addgroup", "chsh", "deluser", "userdel", "groupmod":
	default:
		return
	}
	for _, a := range c.Args {
		if !a.Known || a.Text == "root" {
			t.last(Environment, "The builder reads the user's home and groups anew for each RUN.")
		}
	}
	if slices.Contains(c.Wrappers, "sudo") || slices.Contains(c.Wrappers, "doas") {
		t.last(Environment, "The builder reads the user's home and groups anew for each RUN.")
	}
}

// readSystem notes changes to the kernel's side of the container.
func (t *traits) readSystem(c *Command) {
	switch c.Name {
	case "mount", "umount", "losetup", "swapon", "sysctl", "hostname", "ip", "ifconfig", "iptables", "ip6tables", "nft", "modprobe", "mknod", "insmod":
		t.last(Environment, "What "+c.Name+" changes is gone in the next RUN.")
	}
}

// readWorkdir notes commands that may take the working directory away: the
// next RUN would find a new one.
func (t *traits) readWorkdir(c *Command, workdir string) {
	if workdir == "/" {
		return
	}
	const gone = "It may take away the working directory, which the next RUN finds made anew."
	switch c.Name {
	case "rm", "mv", "rmdir", "ln", "rename":
	case "find":
		if findRemoval(c) == nil {
			return
		}
	default:
		return
	}
	if c.Name == "rm" && !c.HasFlag("-r", "-R", "--recursive", "-d", "--dir") {
		return // leaves directories alone
	}
	for _, w := range c.Args {
		if t.mayHold(c, w, workdir) {
			t.last(Environment, gone)
		}
	}
}

// mayHold reports whether a path may be the working directory or lie above it.
func (t *traits) mayHold(c *Command, w Word, workdir string) bool {
	if !w.Known || workdir == "" && path.IsAbs(w.Text) && !w.Glob {
		return true
	}
	p := w.Text
	if !path.IsAbs(p) {
		if c.Dir == "" && !strings.Contains(p, "..") && path.Clean(p) != "." {
			return false // below the working directory
		}
		if c.Dir == unknownDir || workdir == "" {
			return true
		}
		p = path.Join(workdir, c.Dir, p)
		if path.IsAbs(c.Dir) {
			p = path.Join(c.Dir, w.Text)
		}
	}
	p = path.Clean(p)
	if !w.Glob {
		return workdir == "" || p == "/" || workdir == p || strings.HasPrefix(workdir, p+"/")
	}
	return globMayHold(p, workdir)
}

// globMayHold compares a pattern with the working directory component by component.
func globMayHold(pattern, workdir string) bool {
	ps := strings.Split(strings.Trim(pattern, "/"), "/")
	if workdir == "" {
		return len(ps) < 3 // /a/b/* is deeper than what people work in
	}
	ws := strings.Split(strings.Trim(workdir, "/"), "/")
	if len(ps) > len(ws) {
		return false
	}
	for i, p := range ps {
		if ok, err := path.Match(p, ws[i]); !ok && err == nil {
			return false
		}
	}
	return true
}

// readShellFile notes a change of the shell itself: the next RUN starts the new one.
func (t *traits) readShellFile(c *Command) {
	const changed = "It replaces the shell, which only a new RUN starts."
	switch c.Name {
	case "ln", "rm", "mv", "cp", "install", "update-alternatives", "dpkg-divert":
		for _, w := range c.Words[1:] {
			if t.isShell(w.Text) {
				t.last(Environment, changed)
			}
		}
	case "dpkg-reconfigure":
		t.last(Environment, changed)
	}
}

func (t *traits) isShell(file string) bool {
	switch file {
	case "/bin/sh", "/usr/bin/sh", "/bin/bash", "/usr/bin/bash", "/bin/dash", "/bin/ash", "/bin/busybox":
		return true
	}
	return slices.Contains(t.script.Interpreter, file)
}
