//go:build !unix

package replace

import (
	"io/fs"
	"os"
)

func keepOwner(*os.File, fs.FileInfo) {}

// syncFolder does nothing: folders cannot be synced here.
func syncFolder(*os.Root) {}
