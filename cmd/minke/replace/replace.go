// Package replace writes files so that at every moment, also after a crash, a
// reader sees the old content or the new one, whole.
package replace

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"minke/cmd/minke/source"
)

// Change is a file and the content it is to have.
type Change struct {
	Path   string // links are followed as long as they stay in Root
	Root   string
	Exists bool   // whether there is a file now
	Old    string // its content
	New    string
}

// ErrChanged says that a file is no longer what it was when its change was made.
var ErrChanged = errors.New("changed on disk in the meantime (run the command again)")

// File makes c happen. Mode and, where the system allows it, owner of an
// existing file are kept.
func File(c Change) error {
	if err := write(c); err != nil {
		return fmt.Errorf("%s: %w; the file is as it was", c.Path, err)
	}
	return nil
}

func write(c Change) error {
	target, err := resolve(c)
	if err != nil {
		return err
	}
	// Everything below happens in the target's folder, opened once.
	dir, err := os.OpenRoot(filepath.Dir(target))
	if err != nil {
		return bare(err)
	}
	defer dir.Close()
	name := filepath.Base(target)
	info, err := current(dir, name, c)
	if err != nil {
		return err
	}
	temp := ".minke-" + rand.Text()
	if err := fill(dir, temp, info, c.New); err != nil {
		_ = dir.Remove(temp)
		return bare(err)
	}
	// Somebody may have saved the file while it was being written.
	if _, err := current(dir, name, c); err != nil {
		_ = dir.Remove(temp)
		return err
	}
	if err := dir.Rename(temp, name); err != nil {
		_ = dir.Remove(temp)
		return bare(err)
	}
	syncFolder(dir)
	return nil
}

// resolve returns the file to write: where a link at c.Path leads, or c.Path.
func resolve(c Change) (string, error) {
	if !c.Exists {
		if _, err := os.Lstat(c.Path); !errors.Is(err, fs.ErrNotExist) {
			return "", ErrChanged
		}
		parent, inside, err := source.Target(c.Root, filepath.Dir(c.Path))
		switch {
		case err != nil:
			return "", bare(err)
		case !inside:
			return "", outside(parent)
		}
		return filepath.Join(parent, filepath.Base(c.Path)), nil
	}
	target, inside, err := source.Target(c.Root, c.Path)
	switch {
	case err != nil:
		return "", bare(err)
	case !inside:
		return "", outside(target)
	}
	return target, nil
}

func outside(target string) error {
	return fmt.Errorf("leads to %s, outside the folder to be changed (to change that file, give its own path)", target)
}

// current returns the file's description after making sure that it is as c says.
func current(dir *os.Root, name string, c Change) (fs.FileInfo, error) {
	info, err := dir.Lstat(name)
	if errors.Is(err, fs.ErrNotExist) && !c.Exists {
		return nil, nil
	}
	if err != nil {
		return nil, bare(err)
	}
	if !c.Exists || !info.Mode().IsRegular() {
		return nil, ErrChanged
	}
	if info.Mode().Perm()&0o200 == 0 {
		return nil, errors.New("is read-only (make it writable to have it changed)")
	}
	data, err := dir.ReadFile(name)
	if err != nil {
		return nil, bare(err)
	}
	if string(data) != c.Old {
		return nil, ErrChanged
	}
	return info, nil
}

// fill makes the file called name, with the rights of the one that like describes.
func fill(dir *os.Root, name string, like fs.FileInfo, content string) (err error) {
	f, err := dir.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if like != nil {
		keepOwner(f, like)
		if err := f.Chmod(like.Mode()); err != nil {
			return err
		}
	}
	if _, err := f.WriteString(content); err != nil {
		return err
	}
	return f.Sync()
}

// bare leaves out the path that the system names: it is that of the temporary file, or known.
func bare(err error) error {
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		err = path.Err
	case errors.As(err, &link):
		err = link.Err
	}
	if errors.Is(err, fs.ErrPermission) {
		return fmt.Errorf("%w (give yourself the right to write to its folder)", err)
	}
	return err
}
