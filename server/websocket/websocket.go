// Package websocket serves the language server to editors in a browser, over a
// WebSocket of this machine.
//
// Any page in a browser may open a WebSocket to this machine, and other users of
// the machine may as well. So two things are asked of a client: the Origin that
// its browser says, where it says one, is on a list, and it knows a token.
package websocket

import (
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"minke/server/wire"
)

// What a client may take of time and memory before it is let in.
const (
	handshakeTime  = 10 * time.Second
	maxHeaderBytes = 16 << 10
)

// endTime is how long handshakes that have begun may go on after the end.
const endTime = time.Second

// subprotocol is what clients that want one get; the token may come along as another.
const subprotocol = "lsp"

// Server lets in the clients of one listener.
type Server struct {
	Token   Token
	Origins Origins
	// Session serves one client until it leaves or ctx ends. It closes conn.
	Session func(ctx context.Context, conn io.ReadWriteCloser) error
	Log     io.Writer // for messages to whoever runs the server

	ctx      context.Context
	log      *log.Logger
	upgrader websocket.Upgrader
	sessions sync.WaitGroup
}

// Serve serves the clients of l, each on its own, until ctx ends, and then tells
// them so. It closes l.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	s.ctx = ctx
	s.upgrader = websocket.Upgrader{
		HandshakeTimeout: handshakeTime,
		Subprotocols:     []string{subprotocol, tokenProtocol + string(s.Token)},
		CheckOrigin:      func(*http.Request) bool { return true }, // refusal has looked
		Error: func(w http.ResponseWriter, _ *http.Request, status int, err error) {
			http.Error(w, err.Error(), status)
		},
	}
	s.log = log.New(s.Log, "minke: ", log.LstdFlags|log.Lmsgprefix)
	h := &http.Server{Handler: s, ReadHeaderTimeout: handshakeTime, MaxHeaderBytes: maxHeaderBytes, ErrorLog: s.log}
	ended := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(ended)
		end, cancel := context.WithTimeout(context.Background(), endTime)
		defer cancel()
		if h.Shutdown(end) != nil {
			h.Close()
		}
	})
	err := h.Serve(l)
	if stop() {
		return fmt.Errorf("accept a client: %w", err)
	}
	<-ended
	s.sessions.Wait()
	return nil
}

// ServeHTTP implements [http.Handler]: it serves one client until it leaves.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if no := s.refusal(r); no != nil {
		if no.status == http.StatusUnauthorized {
			w.Header().Set("WWW-Authenticate", "Bearer")
		}
		http.Error(w, no.reason, no.status)
		return
	}
	s.sessions.Add(1)
	defer s.sessions.Done()
	conn, err := s.upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // answered
	}
	if err := s.Session(s.ctx, wire.Socket(conn)); err != nil && s.ctx.Err() == nil {
		s.log.Printf("a client: %v", err)
	}
}

// refusal is why a client is not let in, for whoever set it up.
type refusal struct {
	status int
	reason string
}

// refusal returns nil for a client that may come in. The origin is looked at
// first: a page that has no business here does not learn what the token is not.
func (s *Server) refusal(r *http.Request) *refusal {
	origin, given := r.Header.Get("Origin"), tokenOf(r)
	switch {
	case r.URL.Path != "/":
		return &refusal{http.StatusNotFound, "the language server is at the path /"}
	case origin != "" && !s.Origins.Allow(origin):
		return &refusal{http.StatusForbidden, fmt.Sprintf("pages of %.200q may not connect: start minke lsp with --origin %.200s to let them", origin, origin)}
	case given == "":
		return &refusal{http.StatusUnauthorized, "the token that minke lsp printed or was given is missing: connect to ws://" + r.Host + "/?token=TOKEN, or offer the subprotocols lsp and " + tokenProtocol + "TOKEN"}
	case !s.Token.is(given):
		return &refusal{http.StatusUnauthorized, "this is not the token: it is in MINKE_TOKEN where minke lsp runs, or in the URL that it printed when it started"}
	case !websocket.IsWebSocketUpgrade(r):
		return &refusal{http.StatusUpgradeRequired, "this is the language server, for a WebSocket client such as an editor in a page: connect to ws://" + r.Host + "/"}
	}
	return nil
}
