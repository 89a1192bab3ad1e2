//go:build unix

package server

import (
	"errors"
	"syscall"
	"time"
)

// polled is a process that the system is asked about from time to time.
type polled int

func openPolled(pid int) (process, error) {
	p := polled(pid)
	if p.gone() {
		return nil, syscall.ESRCH
	}
	return p, nil
}

func (p polled) gone() bool { return errors.Is(syscall.Kill(int(p), 0), syscall.ESRCH) }

func (p polled) ended(within time.Duration) bool {
	time.Sleep(within)
	return p.gone()
}

func (p polled) close() {}
