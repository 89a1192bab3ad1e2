package tools

// debugging are packages that people install to look around, with the commands
// they bring. What entrypoint scripts like to call (netcat, procps, iproute2,
// jq, curl) is not among them.
var debugging = map[string]string{
	// Editors and pagers.
	"vim": "vim vi", "vim-tiny": "vi", "vim-nox": "vim vi", "vim-enhanced": "vim vi", "vim-minimal": "vi", "neovim": "nvim",
	"nano": "nano", "emacs": "emacs", "emacs-nox": "emacs", "joe": "joe", "mc": "mc", "less": "less", "most": "most",

	// Manuals.
	"man": "man", "man-db": "man", "manpages": "man", "mandoc": "man", "man-pages": "man", "manpages-dev": "man",

	// Shells for people.
	"bash-completion": "", "tmux": "tmux", "screen": "screen", "tree": "tree", "zsh": "zsh", "fish": "fish",

	// Processes.
	"htop": "htop", "top": "top", "atop": "atop", "btop": "btop", "iotop": "iotop", "sysstat": "iostat sar mpstat", "dstat": "dstat",
	"strace": "strace", "ltrace": "ltrace", "gdb": "gdb", "valgrind": "valgrind", "perf": "perf", "lsof": "lsof", "bpftrace": "bpftrace",

	// Networks.
	"iputils-ping": "ping", "iputils": "ping", "inetutils-ping": "ping", "iputils-tracepath": "tracepath", "traceroute": "traceroute",
	"inetutils-traceroute": "traceroute", "mtr": "mtr", "mtr-tiny": "mtr", "tcpdump": "tcpdump", "nmap": "nmap", "iftop": "iftop",
	"telnet": "telnet", "inetutils-telnet": "telnet", "busybox-extras": "telnet httpd ftpd", "net-tools": "ifconfig netstat route arp hostname",
	"dnsutils": "dig nslookup nsupdate host", "bind9-dnsutils": "dig nslookup nsupdate host", "bind-utils": "dig nslookup nsupdate host", "bind-tools": "dig nslookup nsupdate host",
}
