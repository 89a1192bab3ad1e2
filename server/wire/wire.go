// Package wire carries JSON-RPC messages between a client and glsp, which
// serves them.
//
// [Conn] is the gate of the house. What comes in is framed by the header of the
// language server protocol; a frame that cannot be understood is answered with
// an error and skipped, so that one bad message never ends a session: the
// reader below glsp ends at the first. What is understood goes to glsp's server
// over a WebSocket inside the process, the one kind of connection that glsp takes from
// its caller. What goes out is queued, so that a client that does not read
// never keeps the server from reading; of a notification that is only worth its
// newest state, such as the diagnostics of one document, only the newest waits.
package wire

import (
	"context"
	"io"
	"sync"
	"time"

	"github.com/gorilla/websocket"
	"github.com/tliron/glsp"
	"go.lsp.dev/jsonrpc2"
)

// MaxBody is the longest message, in bytes, that is taken in.
const MaxBody = 64 << 20

// flushTime is how long Close waits for the queue to be written.
const flushTime = time.Second

// Conn is the connection to one client.
type Conn struct {
	ctx    context.Context // ends with the connection
	cancel context.CancelFunc
	gate   *gate
	out    *queue
	client io.Closer
	glsp   *websocket.Conn
	ended  chan struct{}
	end    func() // closes ended

	mu    sync.Mutex
	calls map[int64]*call // of the client, not answered yet, by the number that glsp knows them by
	byID  map[jsonrpc2.ID]*call
	asked map[jsonrpc2.ID]bool // requests of the server that the client has not answered
	last  int64
	later int           // requests that are being answered
	order []*call       // given to glsp and not handled yet, the one it handles now first
	gone  bool          // the client will say nothing more
	peer  *glsp.Context // to speak to the client through, from the first message on
}

// NewConn returns the connection to the client at the other end of conn.
func NewConn(ctx context.Context, conn io.ReadWriteCloser) *Conn {
	c := &Conn{
		gate: newGate(conn, MaxBody), client: conn, ended: make(chan struct{}),
		calls: map[int64]*call{}, byID: map[jsonrpc2.ID]*call{}, asked: map[jsonrpc2.ID]bool{},
	}
	c.ctx, c.cancel = context.WithCancel(ctx)
	c.end = sync.OnceFunc(func() { close(c.ended) })
	c.out = newQueue(conn, c.end)
	return c
}

// Serve lets glsp serve the client with h and returns at once. The result of h
// may be a [Later]. [Conn.Ended] tells when either side has left.
func (c *Conn) Serve(h glsp.Handler) error {
	if err := c.connect(h); err != nil {
		return err
	}
	go c.receive()
	go c.forward()
	return nil
}

// Post queues a notification that replaces the one with the same key, if that
// still waits. Params is called when its turn comes; nil leaves the notification out.
func (c *Conn) Post(key, method string, params func() jsonrpc2.RawMessage) {
	c.out.post(key, func() []byte {
		if p := params(); p != nil {
			return jsonrpc2.AppendNotification(nil, method, p)
		}
		return nil
	})
}

// Ended is closed when the connection has come to its end: the client is gone
// and all that it has said is handled, or it cannot be written to any more, or
// it has sent exit.
func (c *Conn) Ended() <-chan struct{} { return c.ended }

// Close writes what is queued, if the client takes it within a second, and
// closes the connection.
func (c *Conn) Close() error {
	c.cancel()
	if c.glsp != nil {
		c.glsp.Close()
	}
	c.out.close(flushTime)
	c.end()
	return c.client.Close()
}
