package server

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"runtime/debug"
	"sync"
	"sync/atomic"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"minke/analysis"
	"minke/analysis/config"
	"minke/analysis/project"
	"minke/server/wire"
)

// session is the state of one client.
type session struct {
	ctx     context.Context // ends with the session
	options Options
	engine  *analysis.Engine
	conn    *wire.Conn
	log     *log.Logger

	shutdown atomic.Bool
	done     chan struct{} // closed when the session is to end
	end      func()        // closes done

	// initialized and client are set by the handlers of the first two messages
	// and only read after that.
	initialized bool
	client      client

	projects *project.Cache
	failures sync.Map // names of rules that have failed
	measured measured

	mu          sync.Mutex // guards what follows
	documents   map[uri.URI]*document
	ignoreFiles map[uri.URI]*ignoreDocument
	wishes      *wishes
	mistaken    map[string]bool // configuration files that diagnostics are shown of
}

func newSession(ctx context.Context, conn *wire.Conn, o Options) *session {
	s := &session{
		ctx:         ctx,
		options:     o,
		conn:        conn,
		log:         log.New(io.Discard, "", 0),
		done:        make(chan struct{}),
		documents:   map[uri.URI]*document{},
		ignoreFiles: map[uri.URI]*ignoreDocument{},
		mistaken:    map[string]bool{},
	}
	if o.Log != nil {
		s.log = log.New(o.Log, "minke: ", log.LstdFlags|log.Lmsgprefix)
	}
	s.projects = project.NewCache(project.Options{Context: config.Context}, s.projectChanged)
	s.end = sync.OnceFunc(func() { close(s.done) })
	s.engine = &analysis.Engine{Rules: o.Rules, OnPanic: s.ruleFailed}
	return s
}

// warn tells both who runs the server and the client.
func (s *session) warn(message string) {
	s.log.Print(message)
	s.notify(protocol.MethodWindowLogMessage, &protocol.LogMessageParams{
		Type: protocol.MessageTypeWarning, Message: message,
	})
}

// notify sends a notification.
func (s *session) notify(method string, params any) {
	body, err := protocol.Marshal(params)
	if err == nil {
		err = s.conn.Notify(method, body)
	}
	if err != nil && s.ctx.Err() == nil {
		s.log.Printf("%s: %v", method, err)
	}
}

// call sends a request and waits for the answer, which it decodes into result
// unless that is nil: never from a handler. There are requests with nil params.
func (s *session) call(method string, params, result any) error {
	var body json.RawMessage
	if params != nil {
		var err error
		if body, err = protocol.Marshal(params); err != nil {
			return err
		}
	}
	answer, err := s.conn.Call(method, body)
	if err != nil || result == nil {
		return err
	}
	return protocol.Unmarshal(answer, result)
}

// background runs work that reports back by itself.
func (s *session) background(what string, work func()) {
	go func() {
		defer func() {
			if v := recover(); v != nil {
				s.failed(what, v)
			}
		}()
		work()
	}()
}

// failed tells of a panic, which is never the end of the server.
func (s *session) failed(what string, panicked any) {
	s.warn(fmt.Sprintf("%s failed: %v\n%s", what, panicked, debug.Stack()))
}

// ruleFailed tells of a rule with a bug, once: it will fail at every keystroke.
func (s *session) ruleFailed(rule *analysis.Rule, panicked any, stack []byte) {
	if _, told := s.failures.LoadOrStore(rule.Name, true); !told {
		s.warn(fmt.Sprintf("rule %s failed: %v\n%s", rule.Name, panicked, stack))
	}
}
