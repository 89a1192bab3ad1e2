package server

import (
	"time"

	"golang.org/x/sys/unix"
)

// pidfd is a file that becomes readable when the process ends. It notices at
// once and is not fooled by a number that is used again.
type pidfd int

func openProcess(pid int) (process, error) {
	fd, err := unix.PidfdOpen(pid, 0)
	if err == unix.ENOSYS || err == unix.EPERM { // old kernels, strict sandboxes
		return openPolled(pid)
	}
	if err != nil {
		return nil, err
	}
	return pidfd(fd), nil
}

func (fd pidfd) ended(within time.Duration) bool {
	fds := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}
	n, err := unix.Poll(fds, int(within.Milliseconds()))
	return err == nil && n > 0
}

func (fd pidfd) close() { unix.Close(int(fd)) }
