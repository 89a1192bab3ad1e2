package project

import (
	"bytes"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"syscall"
)

// errTooLarge refuses a file beyond the limit; it has not been read.
var errTooLarge = errors.New("too large to be read")

// errNotRegular refuses what is no file: a pipe, a device, a folder.
var errNotRegular = errors.New("not a regular file")

var utf8BOM = []byte("\xef\xbb\xbf")

// reader reads small files of a context, and notes what it could not read.
type reader struct {
	root     *os.Root
	max      int64
	problems []Problem
	read64   hash.Hash64 // of all that was read
}

// read gives the content of a file without its byte order mark. Of a file that does not
// exist it says so; any other failure is noted as well.
func (r *reader) read(name string) ([]byte, bool) { return r.readUpTo(name, r.max) }

func (r *reader) readUpTo(name string, limit int64) ([]byte, bool) {
	data, err := readRegular(r.root, name, limit)
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) {
			r.note(name, err)
		}
		return nil, false
	}
	r.seen(name, data)
	return bytes.TrimPrefix(data, utf8BOM), true
}

// seen takes what was read into the fingerprint of the snapshot.
func (r *reader) seen(name string, data []byte) {
	io.WriteString(r.read64, name)
	r.read64.Write(data)
}

func (r *reader) note(name string, err error) {
	if len(r.problems) < maxProblems {
		r.problems = append(r.problems, Problem{Path: name, Err: err})
	}
}

// readRegular reads a file of at most limit bytes. It never waits: what is not a
// regular file is not read, and opening does not block on a pipe.
func readRegular(root *os.Root, name string, limit int64) ([]byte, error) {
	f, err := root.OpenFile(filepath.FromSlash(name), os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "read", Path: name, Err: errNotRegular}
	}
	tooLarge := &fs.PathError{Op: "read", Path: name, Err: fmt.Errorf("%w: %v is the limit", errTooLarge, Bytes(limit))}
	if info.Size() > limit {
		return nil, tooLarge
	}
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(data)) > limit {
		return nil, tooLarge
	}
	return data, err
}

// in joins a folder of the context and a name.
func in(dir, name string) string { return path.Join(dir, name) }

// head reads the first 4 KiB of a file.
func (r *reader) head(name string) ([]byte, error) { return r.start(name, 4096) }

// start reads the first bytes of a file, up to limit.
func (r *reader) start(name string, limit int64) ([]byte, error) {
	f, err := r.root.OpenFile(filepath.FromSlash(name), os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil, errors.Join(err, errNotRegular)
	}
	return io.ReadAll(io.LimitReader(f, limit))
}
