package shell

import "strings"

// Action is what a command does with an archive.
type Action uint8

// The actions.
const (
	Extract Action = iota
	Create
	List // also test and compare: nothing is written
)

// Archive is a use of tar, unzip or another tool that packs or unpacks.
type Archive struct {
	*Command
	Action Action
	// File is the archive; zero when it is standard input or output.
	File Word
	// Dest is where it is unpacked to or packed from; zero for the directory
	// the command runs in, or that of the file for gunzip and its like.
	Dest Word
	// Members are the names to pack or to take out; none for all.
	Members []Word
	// Keep tells that an archive which unpacking replaces by default is kept (gunzip -k).
	Keep bool
}

// Stdin reports whether the archive is read from standard input.
func (a *Archive) Stdin() bool {
	return a.Action != Create && (a.File.Zero() || a.File.Text == "-")
}

// Archives returns the commands that pack and unpack.
func (s *Script) Archives() []*Archive {
	var out []*Archive
	for _, c := range s.Commands() {
		if a := archive(c); a != nil {
			out = append(out, a)
		}
	}
	return out
}

func archive(c *Command) *Archive {
	switch c.Name {
	case "tar", "bsdtar", "gtar":
		return tarArchive(c)
	case "unzip":
		return unzipArchive(c)
	case "zip":
		if len(c.Args) > 0 {
			return &Archive{Command: c, Action: Create, File: c.Args[0], Members: c.Args[1:]}
		}
	case "7z", "7za", "7zr", "7zz":
		return sevenZip(c)
	case "jar":
		return tarArchive(c)
	case "gunzip", "bunzip2", "unxz", "unlzma", "unzstd", "uncompress":
		return compressed(c, Extract)
	case "gzip", "bzip2", "xz", "zstd", "lzma", "pigz":
		if c.HasFlag("-d", "--decompress", "--uncompress") {
			return compressed(c, Extract)
		}
		return compressed(c, Create)
	}
	return nil
}

func tarArchive(c *Command) *Archive {
	a := &Archive{Command: c, Members: c.Args}
	switch {
	case c.HasFlag("-x", "--extract", "--get"):
	case c.HasFlag("-c", "-r", "-u", "-A", "--create", "--append", "--update"):
		a.Action = Create
	case c.HasFlag("-t", "-d", "--list", "--diff", "--compare"):
		a.Action = List
	default:
		return nil
	}
	if f, ok := c.Flag("-f", "--file"); ok {
		a.File = f.Value
		if !f.HasValue && c.Name == "jar" && len(c.Args) > 0 {
			a.File, a.Members = c.Args[0], c.Args[1:] // jar xf x.jar
		}
	}
	if d, ok := c.Flag("-C", "--directory"); ok {
		a.Dest = d.Value
	}
	return a
}

func unzipArchive(c *Command) *Archive {
	if len(c.Args) == 0 {
		return nil
	}
	a := &Archive{Command: c, File: c.Args[0], Members: c.Args[1:]}
	if c.HasFlag("-l", "-t", "-v", "-Z", "-p") {
		a.Action = List
	}
	if d, ok := c.Flag("-d"); ok {
		a.Dest = d.Value
	}
	return a
}

// sevenZip reads 7z x archive -o/dir.
func sevenZip(c *Command) *Archive {
	if len(c.Args) < 2 {
		return nil
	}
	a := &Archive{Command: c, File: c.Args[1], Members: c.Args[2:]}
	switch c.Arg(0) {
	case "x", "e":
	case "a", "u":
		a.Action = Create
	default:
		a.Action = List
	}
	for _, w := range c.Words[1:] {
		if strings.HasPrefix(w.Template, "-o") && len(w.Template) > 2 {
			a.Dest = c.Script.tail(w, 2)
		}
	}
	return a
}

// compressed reads the tools that pack a single file in place.
func compressed(c *Command, action Action) *Archive {
	a := &Archive{Command: c, Action: action, Keep: c.HasFlag("-k", "--keep", "-c", "--stdout")}
	if c.HasFlag("-t", "-l", "--test", "--list") {
		a.Action = List
	}
	if len(c.Args) > 0 {
		a.File, a.Members = c.Args[0], c.Args[1:]
	}
	return a
}
