package wire

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/gorilla/websocket"
	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
)

// receive hands the client's messages to glsp until the client is gone.
func (c *Conn) receive() {
	for {
		msg, err := c.read()
		if err != nil {
			c.mu.Lock()
			c.gone = true
			c.settle()
			c.mu.Unlock()
			return
		}
		if body := c.admit(msg); body != nil && c.glsp.WriteMessage(websocket.TextMessage, body) != nil {
			return // glsp has closed the connection, and forward says so
		}
	}
}

// read returns the next message that is a request, a notification or a
// response. What is none is answered here. The only errors are those of the
// connection: io.EOF where it ends between messages.
func (c *Conn) read() (jsonrpc2.Message, error) {
	for {
		body, err := c.gate.next()
		var bad *frameError
		switch {
		case errors.As(err, &bad):
			c.refuse(jsonrpc2.ID{}, bad.code, bad.reason)
			continue
		case err != nil:
			return nil, err
		}
		if msg := c.decode(body); msg != nil {
			return msg, nil
		}
	}
}

// admit writes msg as glsp is to see it: requests with numbers of ours, since
// it takes no negative ones. It returns nil for what glsp has nothing to do with.
func (c *Conn) admit(msg jsonrpc2.Message) []byte {
	switch m := msg.(type) {
	case *jsonrpc2.Call:
		return jsonrpc2.AppendCall(nil, jsonrpc2.NewNumberID(c.expect(m.ID())), m.Method(), m.Params())
	case *jsonrpc2.Notification:
		if m.Method() == protocol.MethodCancelRequest {
			c.cancelCall(m.Params())
			return nil
		}
		c.mu.Lock()
		c.order = append(c.order, &call{})
		c.mu.Unlock()
		return jsonrpc2.AppendNotification(nil, m.Method(), m.Params())
	case *jsonrpc2.Response:
		c.mu.Lock()
		defer c.mu.Unlock()
		if !c.asked[m.ID()] {
			return nil
		}
		delete(c.asked, m.ID())
		return jsonrpc2.AppendMessage(nil, m)
	}
	return nil
}

// expect notes a request that is to be answered and returns its number.
func (c *Conn) expect(id jsonrpc2.ID) int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.last++
	call := &call{number: c.last, id: id}
	call.ctx, call.cancel = context.WithCancel(c.ctx)
	c.calls[call.number], c.byID[id] = call, call
	c.order = append(c.order, call)
	return call.number
}

// cancelCall stops the work on a request that is not answered yet.
func (c *Conn) cancelCall(params jsonrpc2.RawMessage) {
	id := idOf(params)
	c.mu.Lock()
	defer c.mu.Unlock()
	if call := c.byID[id]; call != nil {
		call.cancel()
	}
}

// forward hands what glsp says to the client until glsp has closed the connection.
func (c *Conn) forward() {
	defer c.end()
	for {
		_, body, err := c.glsp.ReadMessage()
		if err != nil {
			return
		}
		msg, err := jsonrpc2.DecodeMessage(body)
		if err != nil {
			continue // glsp writes nothing but messages
		}
		switch m := msg.(type) {
		case *jsonrpc2.Response:
			c.respond(m)
		case *jsonrpc2.Call:
			c.mu.Lock()
			c.asked[m.ID()] = true
			c.mu.Unlock()
			c.out.put(body)
		default:
			c.out.put(body)
		}
	}
}

// respond passes on an answer of glsp's under the id that the client knows.
func (c *Conn) respond(m *jsonrpc2.Response) {
	n, _ := m.ID().Number()
	c.mu.Lock()
	call := c.calls[n]
	c.mu.Unlock()
	if call == nil {
		return
	}
	c.answer(call, json.RawMessage(m.Result()), m.Err())
	c.detach(call)
}

// decode returns the message of body, or nil after it has answered with an error.
func (c *Conn) decode(body []byte) jsonrpc2.Message {
	if !json.Valid(body) {
		c.refuse(jsonrpc2.ID{}, jsonrpc2.ParseError, "the message is not JSON")
		return nil
	}
	if isArray(body) {
		c.refuse(jsonrpc2.ID{}, jsonrpc2.InvalidRequest, "batches are not part of the language server protocol: send one message at a time")
		return nil
	}
	msg, err := jsonrpc2.DecodeMessage(body)
	if err == nil {
		switch msg.(type) {
		case *jsonrpc2.Call, *jsonrpc2.Notification, *jsonrpc2.Response:
			return msg
		}
	}
	c.refuse(idOf(body), jsonrpc2.InvalidRequest, "the message is no request, notification or response")
	return nil
}

func isArray(body []byte) bool {
	for _, c := range body {
		switch c {
		case ' ', '\t', '\r', '\n':
			continue
		}
		return c == '['
	}
	return false
}

// idOf finds the id in a JSON object, the zero ID if there is none that is a
// number or a text: that of a message which is otherwise wrong, so that the
// client can tell which one was refused, or that of a request to cancel.
func idOf(object []byte) jsonrpc2.ID {
	var m struct{ ID json.RawMessage }
	if json.Unmarshal(object, &m) != nil || len(m.ID) == 0 {
		return jsonrpc2.ID{}
	}
	var n int64
	if json.Unmarshal(m.ID, &n) == nil && string(m.ID) != "null" {
		return jsonrpc2.NewNumberID(n)
	}
	var s string
	if json.Unmarshal(m.ID, &s) == nil && m.ID[0] == '"' {
		return jsonrpc2.NewStringID(s)
	}
	return jsonrpc2.ID{}
}

func (c *Conn) refuse(id jsonrpc2.ID, code jsonrpc2.Code, reason string) {
	c.out.put(jsonrpc2.AppendResponse(nil, id, nil, jsonrpc2.NewError(code, reason)))
}
