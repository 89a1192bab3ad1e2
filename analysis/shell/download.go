package shell

import (
	"cmp"
	"net/url"
	"path"
	"slices"
	"strings"
)

// Download is one URL that curl, wget or aria2c fetches.
type Download struct {
	*Command
	URL Word
	// File is where it goes, as the tool takes it: relative to Dir unless
	// absolute; "" when it goes to standard output or cannot be told.
	File string
	// FileWord is the word that names the file; zero where the tool names it
	// itself after the URL.
	FileWord Word
	// Stdout is set when it goes to standard output, to PipedTo if that is set.
	Stdout bool
}

// Host returns the host of the URL, "" when that is not known.
func (d *Download) Host() string {
	u, err := url.Parse(d.URL.Template)
	if err != nil || strings.ContainsAny(u.Host, "$`") {
		return ""
	}
	return u.Host
}

// Downloads returns what the commands fetch, one value for each URL. HEAD
// requests and uploads are left out.
func (s *Script) Downloads() []*Download {
	var out []*Download
	for _, c := range s.Commands() {
		switch c.Name {
		case "curl":
			out = append(out, curlDownloads(c)...)
		case "wget":
			out = append(out, wgetDownloads(c)...)
		case "aria2c", "axel":
			out = append(out, ariaDownloads(c)...)
		}
	}
	return out
}

// curlDownloads pairs URLs with -o and -O in order, as curl does.
func curlDownloads(c *Command) []*Download {
	if c.HasFlag("-I", "--head", "-T", "--upload-file") {
		return nil
	}
	var outs []Flag
	for _, f := range c.Flags {
		switch f.Name {
		case "-o", "--output", "-O", "--remote-name":
			outs = append(outs, f)
		}
	}
	var list []*Download
	urls := append(flagValues(c, "--url"), c.Args...)
	slices.SortStableFunc(urls, func(a, b Word) int { return cmp.Compare(a.Span.Start, b.Span.Start) })
	for _, u := range urls {
		d := &Download{Command: c, URL: u}
		list = append(list, d)
		switch {
		case len(outs) > 0:
			d.output(outs[0])
			outs = outs[1:]
		case c.HasFlag("--remote-name-all"):
			d.File = lastPart(u)
		default:
			d.toStdout()
		}
		if dir, ok := c.Flag("--output-dir"); ok && d.File != "" && !path.IsAbs(d.File) {
			d.File = joined(dir.Value, d.File)
		}
	}
	return list
}

// output reads a -o file or a -O.
func (d *Download) output(f Flag) {
	if !f.HasValue {
		d.File = lastPart(d.URL)
		return
	}
	d.FileWord, d.File = f.Value, f.Value.Text
	if d.File == "-" || d.File == "/dev/stdout" {
		d.toStdout()
	}
}

// toStdout follows standard output into a file if it is redirected.
func (d *Download) toStdout() {
	d.File, d.FileWord = "", Word{}
	if r, ok := d.Command.Stdout(); ok && strings.HasPrefix(r.Op, ">") && r.Op != ">&" || ok && r.Op == "&>" {
		d.FileWord, d.File = r.Target, r.Target.Text
		return
	}
	d.Stdout = true
}

func wgetDownloads(c *Command) []*Download {
	if c.HasFlag("--spider") {
		return nil
	}
	out, named := c.Flag("-O", "--output-document")
	dir, inDir := c.Flag("-P", "--directory-prefix")
	var list []*Download
	for _, u := range c.Args {
		d := &Download{Command: c, URL: u}
		list = append(list, d)
		switch {
		case named:
			d.output(out)
		case inDir:
			d.File = joined(dir.Value, lastPart(u))
		default:
			d.File = lastPart(u)
		}
	}
	return list
}

func ariaDownloads(c *Command) []*Download {
	out, named := c.Flag("-o", "--out", "--output")
	dir, inDir := c.Flag("-d", "--dir")
	var list []*Download
	for _, u := range c.Args {
		d := &Download{Command: c, URL: u, File: lastPart(u)}
		if named {
			d.File, d.FileWord = out.Value.Text, out.Value
		}
		if inDir && c.Name == "aria2c" && d.File != "" {
			d.File = joined(dir.Value, d.File)
		}
		list = append(list, d)
	}
	return list
}

// lastPart returns the file name at the end of a URL, "" when a variable in it
// leaves that open.
func lastPart(u Word) string {
	t, _, _ := strings.Cut(u.Template, "?")
	t, _, _ = strings.Cut(t, "#")
	_, t, hasScheme := strings.Cut(t, "://")
	if !hasScheme {
		t, _, _ = strings.Cut(u.Template, "?")
	}
	i := strings.LastIndexByte(t, '/')
	if i < 0 || !u.Known && strings.ContainsAny(t[i+1:], "$`") {
		return ""
	}
	return t[i+1:]
}

// joined returns name in the directory that dir names, "" when dir is not known.
func joined(dir Word, name string) string {
	if !dir.Known || name == "" {
		return ""
	}
	return path.Join(dir.Text, name)
}

func flagValues(c *Command, names ...string) []Word {
	var out []Word
	for _, f := range c.Flags {
		for _, n := range names {
			if f.Name == n && f.HasValue {
				out = append(out, f.Value)
			}
		}
	}
	return out
}
