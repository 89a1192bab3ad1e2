package server

import "time"

// process is a process of this machine that can be waited for.
type process interface {
	ended(within time.Duration) bool
	close()
}

// watchProcess ends the session when the process ends. Zero and processes that
// do not exist here are ignored: a client in another container or on another
// machine names one of its own.
func (s *session) watchProcess(pid int) {
	if pid <= 0 {
		return
	}
	p, err := openProcess(pid)
	if err != nil {
		s.log.Printf("the end of process %d will not end the server: %v", pid, err)
		return
	}
	s.background("watching the client's process", func() {
		defer p.close()
		for s.ctx.Err() == nil {
			if p.ended(time.Second) {
				s.end()
				return
			}
		}
	})
}
