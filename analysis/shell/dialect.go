package shell

import (
	"path"
	"strings"
)

// Dialect is the language of a script.
type Dialect uint8

// The dialects. Only POSIX and Bash are parsed.
const (
	POSIX      Dialect = iota // sh, dash, ash
	Bash                      // bash
	PowerShell                // recognised, not parsed
	Cmd                       // cmd.exe: recognised, not parsed
	Foreign                   // anything else, also a heredoc with a #! of another interpreter
	None                      // exec form that runs no shell: Commands has the one command it runs
)

func (d Dialect) String() string {
	return [...]string{"sh", "bash", "PowerShell", "cmd", "another language", "no shell"}[d]
}

// Options are shell options that are on.
type Options uint16

// The options that change what a script means. OtherOption stands for all that
// have no name here.
const (
	Errexit     Options = 1 << iota // -e: stop at the first failing command
	Nounset                         // -u: an unset variable is an error
	Xtrace                          // -x: print each command to standard error
	Pipefail                        // -o pipefail: any failing part fails a pipeline
	Noglob                          // -f
	Allexport                       // -a
	Login                           // -l: read the profile first
	Interactive                     // -i
	OtherOption
)

// Has reports whether all of want are on.
func (o Options) Has(want Options) bool { return o&want == want }

var optionLetters = map[byte]Options{
	'e': Errexit, 'u': Nounset, 'x': Xtrace, 'f': Noglob, 'a': Allexport,
	'l': Login, 'i': Interactive,
}

var optionNames = map[string]Options{
	"errexit": Errexit, "nounset": Nounset, "xtrace": Xtrace, "pipefail": Pipefail,
	"noglob": Noglob, "allexport": Allexport,
}

func letterOption(c byte) Options {
	if o, ok := optionLetters[c]; ok {
		return o
	}
	return OtherOption
}

func namedOption(name string) Options {
	if o, ok := optionNames[name]; ok {
		return o
	}
	return OtherOption
}

// invocation is a shell's command line taken apart.
type invocation struct {
	dialect Dialect
	options Options // switched on
	off     Options // switched off, by +e or +o
	command bool    // -c: the first operand is the program itself
	operand int     // index of the first operand, len(argv) without one
}

// interpreterOf tells the dialect of a SHELL. The builder appends the program
// as one more word, so the words before have to end in flags with a -c.
func interpreterOf(argv []string) (Dialect, Options) {
	inv := invoked(argv)
	switch inv.dialect {
	case POSIX, Bash:
		if !inv.command || inv.operand < len(argv) {
			return Foreign, inv.options
		}
	}
	return inv.dialect, inv.options
}

// fileInterpreter tells the dialect of a #! line, behind which the kernel
// appends the file's name.
func fileInterpreter(argv []string) (Dialect, Options) {
	inv := invoked(argv)
	switch inv.dialect {
	case POSIX, Bash:
		if inv.command || inv.operand < len(argv) {
			return Foreign, inv.options
		}
	}
	return inv.dialect, inv.options
}

// invoked finds the shell in a command line. Something may stand before it
// that runs it: env, conda run -n x, tini --, busybox.
func invoked(argv []string) invocation {
	for i, word := range argv {
		d := shellNamed(word)
		if d == Foreign {
			continue
		}
		inv := invocation{dialect: d, operand: len(argv)}
		if d == POSIX || d == Bash {
			inv.readFlags(argv, i+1)
			if i > 0 && path.Base(argv[0]) != "env" && path.Base(argv[0]) != "busybox" && !inv.command {
				continue
			}
		}
		if i > 0 && path.Base(argv[0]) != "busybox" {
			inv.options |= wrapperOption(argv[0])
		}
		return inv
	}
	return invocation{dialect: Foreign, operand: len(argv)}
}

// wrapperOption marks a shell that is started through a program which may set
// up an environment of its own, such as conda run.
func wrapperOption(name string) Options {
	switch path.Base(name) {
	case "env", "tini", "dumb-init":
		return 0
	}
	return OtherOption
}

// shellNamed tells the dialect of a program by its name, Foreign for all
// that is no shell known here.
func shellNamed(program string) Dialect {
	base := strings.ToLower(program)
	if i := strings.LastIndexAny(base, `/\`); i >= 0 {
		base = base[i+1:]
	}
	switch strings.TrimSuffix(base, ".exe") {
	case "sh", "dash", "ash":
		return POSIX
	case "bash", "rbash":
		return Bash
	case "powershell", "pwsh":
		return PowerShell
	case "cmd":
		return Cmd
	}
	return Foreign
}

// longWithValue are bash's long options that take a word of their own.
var longWithValue = map[string]bool{"--rcfile": true, "--init-file": true}

// readFlags reads the flags of sh and bash from argv[i].
func (inv *invocation) readFlags(argv []string, i int) {
	for ; i < len(argv); i++ {
		word := argv[i]
		switch {
		case word == "--" || word == "-":
			inv.operand = i + 1
			return
		case word == "--login":
			inv.options |= Login
		case strings.HasPrefix(word, "--"):
			inv.options |= OtherOption
			if longWithValue[word] {
				i++
			}
		case len(word) > 1 && (word[0] == '-' || word[0] == '+'):
			i += inv.readCluster(word, argv[i+1:])
		default:
			inv.operand = i
			return
		}
	}
	inv.operand = min(i, len(argv))
}

// readCluster reads one word of short flags and returns how many words behind
// it belong to it.
func (inv *invocation) readCluster(word string, rest []string) (taken int) {
	for _, c := range []byte(word[1:]) {
		opt := letterOption(c)
		switch c {
		case 'c':
			inv.command = true
			continue
		case 's':
			continue
		case 'o', 'O':
			opt = OtherOption
			if taken < len(rest) {
				if c == 'o' {
					opt = namedOption(rest[taken])
				}
				taken++
			}
		}
		if word[0] == '-' {
			inv.options |= opt
			inv.off &^= opt
		} else {
			inv.options &^= opt
			inv.off |= opt
		}
	}
	return taken
}

// shebang returns the command line of a #! line, nil when text has none. The
// kernel passes all behind the interpreter as one word; env -S splits it.
func shebang(text string) []string {
	rest, ok := strings.CutPrefix(text, "#!")
	if !ok {
		return nil
	}
	line, _, _ := strings.Cut(rest, "\n")
	name, arg, _ := strings.Cut(strings.TrimSpace(line), " ")
	arg = strings.TrimSpace(arg)
	argv := []string{name}
	if arg == "" {
		return argv
	}
	if path.Base(name) == "env" {
		if split, ok := strings.CutPrefix(arg, "-S"); ok {
			return append(argv, strings.Fields(split)...)
		}
	}
	return append(argv, arg)
}
