package server

import (
	"strconv"
	"sync/atomic"
	"time"

	"go.lsp.dev/protocol"
)

// patient is how long work takes before it is shown: what is quicker needs no telling.
const patient = 300 * time.Millisecond

var progressTokens atomic.Uint64

// working shows in clients that can that work is under way, if it takes a while.
func (s *session) working(title string, work func()) {
	if !s.client.progress {
		work()
		return
	}
	done := make(chan struct{})
	defer close(done)
	s.background("telling progress", func() { s.tellProgress(title, done) })
	work()
}

func (s *session) tellProgress(title string, done <-chan struct{}) {
	select {
	case <-done:
		return
	case <-s.ctx.Done():
		return
	case <-time.After(patient):
	}
	token := protocol.String("minke/" + strconv.FormatUint(progressTokens.Add(1), 10))
	if err := s.call(protocol.MethodWindowWorkDoneProgressCreate, &protocol.WorkDoneProgressCreateParams{Token: token}, nil); err != nil {
		return // it shows none
	}
	s.progress(token, `{"kind":"begin","title":`+strconv.Quote(title)+`}`)
	select {
	case <-done:
	case <-s.ctx.Done():
	}
	s.progress(token, `{"kind":"end"}`)
}

func (s *session) progress(token protocol.ProgressToken, value string) {
	s.notify(protocol.MethodProgress, &protocol.ProgressParams{Token: token, Value: protocol.LSPAny(value)})
}
