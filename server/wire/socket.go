package wire

import (
	"bytes"
	"errors"
	"io"
	"time"

	"github.com/gorilla/websocket"
)

// MaxSocketBody is the longest message, in bytes, that is taken in from a
// WebSocket. All of it is read before any of it is looked at.
const MaxSocketBody = 16 << 20

// closeTime is how long a client has to take the farewell.
const closeTime = time.Second

// socket is the stream of a WebSocket: a frame for each of its messages, which
// over there have no header.
type socket struct {
	conn *websocket.Conn
	head bytes.Reader // what is left of the header for the message that was read last
	body bytes.Buffer // what is left of that message
}

// Socket makes of a WebSocket, on which each message is a body without a header,
// what [NewConn] takes. A message of more than [MaxSocketBody] bytes ends the
// connection, as is usual there: with the code 1009.
func Socket(conn *websocket.Conn) io.ReadWriteCloser {
	conn.SetReadLimit(MaxSocketBody)
	return &socket{conn: conn}
}

func (s *socket) Read(p []byte) (int, error) {
	for s.head.Len() == 0 && s.body.Len() == 0 {
		if err := s.next(); err != nil {
			return 0, err
		}
	}
	if s.head.Len() > 0 {
		return s.head.Read(p)
	}
	return s.body.Read(p)
}

// next reads a message.
func (s *socket) next() error {
	_, message, err := s.conn.NextReader()
	if err == nil {
		s.body = bytes.Buffer{} // the room of a long one is not kept
		_, err = s.body.ReadFrom(message)
	}
	if _, closed := errors.AsType[*websocket.CloseError](err); closed {
		return io.EOF
	}
	s.head.Reset(header(nil, s.body.Len()))
	return err
}

// Write sends the messages of p, which holds whole frames: [queue] writes no others.
func (s *socket) Write(p []byte) (int, error) {
	g := newGate(bytes.NewReader(p), int64(len(p)))
	for {
		body, err := g.next()
		if err == io.EOF {
			return len(p), nil
		}
		if err == nil {
			err = s.conn.WriteMessage(websocket.TextMessage, body)
		}
		if err != nil {
			return 0, err
		}
	}
}

// Close says farewell, so that the client does not take it for a failure. One
// that does not hear it is gone.
func (s *socket) Close() error {
	farewell := websocket.FormatCloseMessage(websocket.CloseGoingAway, "")
	_ = s.conn.WriteControl(websocket.CloseMessage, farewell, time.Now().Add(closeTime))
	return s.conn.Close()
}
