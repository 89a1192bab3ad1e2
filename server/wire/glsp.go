package wire

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"

	"github.com/gorilla/websocket"
	"github.com/tliron/glsp"
	glspserver "github.com/tliron/glsp/server"
)

// connect starts glsp's server, which calls h for one message after the other,
// at the other end of a socket inside the process.
func (c *Conn) connect(h glsp.Handler) error {
	ours, theirs := net.Pipe()
	other := make(chan accepted, 1)
	go func() {
		socket, err := accept(theirs)
		other <- accepted{socket, err}
	}()
	dialer := websocket.Dialer{NetDialContext: func(context.Context, string, string) (net.Conn, error) { return ours, nil }}
	socket, _, err := dialer.DialContext(c.ctx, "ws://minke/", nil)
	server := <-other
	if err := errors.Join(err, server.err); err != nil {
		ours.Close()
		theirs.Close()
		return fmt.Errorf("connect to glsp: %w", err)
	}
	c.glsp = socket
	s := glspserver.NewServer(&dispatcher{c, h}, "minke", false)
	s.Context = c.ctx
	go s.ServeWebSocket(server.socket)
	return nil
}

type accepted struct {
	socket *websocket.Conn
	err    error
}

// accept is the server's side of the opening handshake.
func accept(conn net.Conn) (*websocket.Conn, error) {
	in := bufio.NewReader(conn)
	request, err := http.ReadRequest(in)
	if err != nil {
		return nil, err
	}
	return new(websocket.Upgrader).Upgrade(&response{conn, in}, request, nil)
}

// response is a [http.ResponseWriter] that only serves to hand over its connection.
type response struct {
	conn net.Conn
	in   *bufio.Reader
}

func (r *response) Header() http.Header         { return http.Header{} }
func (r *response) WriteHeader(int)             {}
func (r *response) Write(p []byte) (int, error) { return len(p), nil }

// Hijack implements [http.Hijacker].
func (r *response) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return r.conn, bufio.NewReadWriter(r.in, bufio.NewWriter(r.conn)), nil
}

var errNotConnected = errors.New("the client has not said anything yet")

// Notify sends a notification to the client.
func (c *Conn) Notify(method string, params json.RawMessage) error {
	peer := c.speaker()
	if peer == nil {
		return errNotConnected
	}
	peer.Notify(method, optional(params))
	return nil
}

// Call sends a request to the client and waits for its result: never from a
// handler, since it is glsp's reader that the answer comes through.
func (c *Conn) Call(method string, params json.RawMessage) (json.RawMessage, error) {
	peer := c.speaker()
	if peer == nil {
		return nil, errNotConnected
	}
	var result json.RawMessage
	peer.Call(method, optional(params), &result)
	if result == nil { // a refusal, or the end of the connection
		return nil, fmt.Errorf("the client does not answer %s", method)
	}
	return result, nil
}

// optional is params as glsp takes them: nil where there are none.
func optional(params json.RawMessage) any {
	if params == nil {
		return nil
	}
	return params
}

func (c *Conn) speaker() *glsp.Context {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.peer
}
