package shell

import "strings"

// daemons are programs that go on in the background when their command ends.
var daemons = map[string]bool{
	"mysqld": true, "mysqld_safe": true, "mariadbd": true, "mariadbd-safe": true, "mongod": true, "postgres": true,
	"pg_ctl": true, "pg_ctlcluster": true, "redis-server": true, "memcached": true, "rabbitmq-server": true,
	"nginx": true, "apache2": true, "apache2ctl": true, "apachectl": true, "httpd": true, "lighttpd": true, "caddy": true,
	"dockerd": true, "containerd": true, "supervisord": true, "sshd": true, "cron": true, "crond": true, "rsyslogd": true,
	"dbus-daemon": true, "dbus-launch": true, "gpg-agent": true, "ssh-agent": true, "Xvfb": true, "slapd": true,
	"start-stop-daemon": true, "daemonize": true, "daemon": true, "tmux": true, "screen": true, "setsid": true,
	"service": true, "systemctl": true, "rc-service": true, "catalina.sh": true, "startup.sh": true, "pm2": true, "nscd": true,
	"named": true, "elasticsearch": true, "at": true, "nix-daemon": true, "snapd": true, "invoke-rc.d": true,
}

// harmless are words with which a daemon's program only answers or is set up.
var harmless = map[string]bool{
	"-t": true, "-v": true, "-V": true, "--version": true, "--help": true, "--validate": true,
	"enable": true, "disable": true, "mask": true, "unmask": true, "preset": true, "stop": true, "status": true,
	"configtest": true, "version": true, "set-default": true, "--initialize": true, "--initialize-insecure": true,
	"initdb": true, "init": true, "stopsrc": true,
}

// readDaemon notes a command that leaves a process behind.
func (t *traits) readDaemon(c *Command) {
	const left = "It may leave a process running, which ends with its RUN."
	for _, f := range c.Flags {
		switch f.Name {
		case "--daemon", "--daemonize", "-daemon", "--fork", "--detach", "-detached", "--detached", "--background":
			t.last(LeavesProcess, left)
		}
	}
	script := c.Words[0].Text
	if !daemons[c.Name] && !strings.Contains(script, "/init.d/") {
		return
	}
	for _, w := range c.Words[1:] {
		if harmless[w.Text] {
			return
		}
	}
	t.last(LeavesProcess, left)
}
