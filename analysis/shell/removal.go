package shell

import "path"

// Removal is a command that removes files.
type Removal struct {
	*Command
	Paths     []Word // as written; Word.Glob marks patterns
	Recursive bool
	Force     bool
	// Some tells that only part of what lies below Paths goes, as with find -name x -delete.
	Some bool
}

// Covers reports whether removing takes away all that lies in dir, an absolute
// path: dir itself, a parent of it, or dir/*. Relative paths count from
// Command.Dir, and from base where no cd stands before.
func (r *Removal) Covers(dir, base string) bool {
	if r.Some || !r.Recursive {
		return false
	}
	dir = path.Clean(dir)
	for _, w := range r.Paths {
		if !w.Known {
			continue
		}
		p := r.absolute(w.Text, base)
		if path.Base(p) == "*" && w.Glob {
			p = path.Dir(p)
		} else if w.Glob {
			continue
		}
		if p == dir || p == "/" || len(dir) > len(p) && dir[:len(p)] == p && dir[len(p)] == '/' {
			return true
		}
	}
	return false
}

// absolute returns p as an absolute path, "" when that cannot be told.
func (r *Removal) absolute(p, base string) string {
	switch {
	case path.IsAbs(p):
		return path.Clean(p)
	case r.Dir == unknownDir:
		return ""
	case path.IsAbs(r.Dir):
		return path.Join(r.Dir, p)
	}
	return path.Join(base, r.Dir, p)
}

// Removals returns rm, rmdir, unlink and find -delete.
func (s *Script) Removals() []*Removal {
	var out []*Removal
	for _, c := range s.Commands() {
		switch c.Name {
		case "rm":
			out = append(out, &Removal{
				Command: c, Paths: c.Args,
				Recursive: c.HasFlag("-r", "-R", "--recursive"),
				Force:     c.HasFlag("-f", "--force"),
			})
		case "rmdir", "unlink":
			out = append(out, &Removal{Command: c, Paths: c.Args})
		case "find":
			if r := findRemoval(c); r != nil {
				out = append(out, r)
			}
		}
	}
	return out
}

// findRemoval reads find dir … -delete and find dir … -exec rm -rf {} +.
func findRemoval(c *Command) *Removal {
	r := &Removal{Command: c, Recursive: true, Some: len(c.Flags) > 1}
	deletes := c.HasFlag("-delete")
	for i, w := range c.Args {
		if i > 0 && w.Text == "rm" && c.HasFlag("-exec", "-execdir") {
			deletes, r.Some = true, true
			break
		}
	}
	if !deletes {
		return nil
	}
	for _, w := range c.Words[1:] {
		if isFlag(w) || w.Text == "(" || w.Text == "!" {
			break
		}
		r.Paths = append(r.Paths, w)
	}
	return r
}
