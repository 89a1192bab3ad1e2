//go:build unix

package replace

import (
	"io/fs"
	"os"
	"syscall"
)

// keepOwner gives f the owner and group of like. That only root may; for
// everybody else the file becomes their own, as with any editor that writes a new file.
func keepOwner(f *os.File, like fs.FileInfo) {
	if s, ok := like.Sys().(*syscall.Stat_t); ok {
		_ = f.Chown(int(s.Uid), int(s.Gid))
	}
}

// syncFolder makes a rename in dir survive a crash. Not every file system can;
// the new file is there either way.
func syncFolder(dir *os.Root) {
	f, err := dir.Open(".")
	if err != nil {
		return
	}
	defer f.Close()
	_ = f.Sync()
}
