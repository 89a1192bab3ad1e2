package wire

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/tliron/glsp"
	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
)

// Later is the rest of a request that takes longer than a handler may. It runs
// on a goroutine of its own while further messages are handled. Its result is a
// [json.RawMessage] or nil.
type Later func(ctx context.Context) (any, error)

// call is one message that the client has sent and glsp is to handle.
type call struct {
	number int64 // that glsp knows it by; 0 for a notification
	id     jsonrpc2.ID
	ctx    context.Context
	cancel context.CancelFunc
}

// dispatcher stands between glsp and the handler. Two things glsp's server does
// not do are done here: it answers when the handler returns, so that a long
// answer would keep the next keystroke waiting, and it turns each error of a
// handler into -32600, where the protocol has codes of its own. What is
// answered here has left [Conn.calls] before glsp answers, and so is not
// answered a second time.
type dispatcher struct {
	conn    *Conn
	handler glsp.Handler
}

// Handle implements [glsp.Handler].
func (d *dispatcher) Handle(g *glsp.Context) (result any, validMethod, validParams bool, err error) {
	call := d.conn.next(g)
	defer d.conn.handled()
	result, validMethod, validParams, err = d.handler.Handle(g)
	later, isLater := result.(Later)
	switch {
	case call.number == 0: // an error would only be printed
		return nil, true, true, nil
	case isLater:
		d.conn.postpone(call)
		go d.conn.finish(call, later)
		return nil, true, true, nil
	case validMethod && validParams && err != nil:
		d.conn.detach(call)
		d.conn.answer(call, nil, err)
		return nil, true, true, nil
	}
	return result, validMethod, validParams, err
}

// next is the message that glsp handles now. It handles them one by one in the
// order it was given them.
func (c *Conn) next(g *glsp.Context) *call {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.peer == nil {
		c.peer = g
	}
	return c.order[0]
}

func (c *Conn) handled() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.order[0] = nil
	c.order = c.order[1:]
	c.settle()
}

// settle ends a connection on which nothing more is said in either direction. What is
// answered later has a second for that, in case somebody still reads. c.mu is held.
func (c *Conn) settle() {
	switch {
	case !c.gone || len(c.order) > 0 || len(c.calls) > 0:
	case c.later == 0:
		c.end()
	default:
		time.AfterFunc(flushTime, c.end)
	}
}

// postpone takes it from glsp to answer a request that is answered later.
func (c *Conn) postpone(call *call) {
	c.mu.Lock()
	c.later++
	c.mu.Unlock()
	c.detach(call)
}

// detach takes it from glsp to answer a request, or notes that it has.
func (c *Conn) detach(call *call) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.calls, call.number)
	c.settle()
}

func (c *Conn) finish(call *call, later Later) {
	defer func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.later--
		c.settle()
	}()
	result, err := later(call.ctx)
	if call.ctx.Err() != nil {
		result, err = nil, jsonrpc2.NewError(protocol.CodeRequestCancelled, "cancelled by the client")
	}
	raw, _ := result.(json.RawMessage)
	c.answer(call, raw, err)
}

// answer sends the one answer to a request.
func (c *Conn) answer(call *call, result json.RawMessage, err error) {
	c.mu.Lock()
	if c.byID[call.id] == call {
		delete(c.byID, call.id)
	}
	c.mu.Unlock()
	call.cancel()
	if _, coded := errors.AsType[*jsonrpc2.Error](err); err != nil && !coded {
		err = jsonrpc2.NewError(jsonrpc2.InternalError, err.Error())
	}
	if err == nil && result == nil {
		result = json.RawMessage("null")
	}
	c.out.put(jsonrpc2.AppendResponse(nil, call.id, jsonrpc2.RawMessage(result), err))
}
