package server

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// patience is how long a test waits for what must come.
const patience = 10 * time.Second

// testClient is a small real client at the other end of a pipe.
type testClient struct {
	t    testing.TB
	conn io.ReadWriteCloser
	log  *lockedBuffer

	mu      sync.Mutex
	changed *sync.Cond
	nextID  int
	replies map[string]message // by id
	said    []message          // notifications, in order
	asked   []message          // requests of the server
	answer  map[string]func(params json.RawMessage) any
	gone    error // why reading ended

	exit chan exit
}

type exit struct {
	code int
	err  error
}

type message struct {
	ID     json.RawMessage `json:"id,omitempty"`
	Method string          `json:"method,omitempty"`
	Params json.RawMessage `json:"params,omitempty"`
	Result json.RawMessage `json:"result,omitempty"`
	Error  *struct {
		Code    int    `json:"code"`
		Message string `json:"message"`
	} `json:"error,omitempty"`
}

// connect starts a server and a client that has said nothing yet.
func connect(t testing.TB, o Options) *testClient {
	t.Helper()
	ours, theirs := net.Pipe()
	c := newTestClient(t, ours)
	if o.Rules == nil {
		o.Rules = testRules()
	}
	o.Log = c.log
	go func() {
		code, err := ServeStdio(context.Background(), theirs, theirs, o)
		c.exit <- exit{code, err}
	}()
	t.Cleanup(func() { ours.Close() })
	return c
}

func newTestClient(t testing.TB, conn io.ReadWriteCloser) *testClient {
	c := &testClient{
		t: t, conn: conn, log: &lockedBuffer{}, exit: make(chan exit, 1),
		replies: map[string]message{}, answer: map[string]func(json.RawMessage) any{},
	}
	c.changed = sync.NewCond(&c.mu)
	go c.read()
	return c
}

// start also initializes, with the given client capabilities (JSON).
func start(t testing.TB, capabilities string) *testClient {
	t.Helper()
	c := connect(t, Options{Version: "1.2.3"})
	c.initialize(capabilities, "")
	return c
}

func (c *testClient) initialize(capabilities, options string) json.RawMessage {
	c.t.Helper()
	if capabilities == "" {
		capabilities = "{}"
	}
	if options == "" {
		options = "null"
	}
	r := c.call("initialize", fmt.Sprintf(`{"processId":null,"rootUri":null,"capabilities":%s,"initializationOptions":%s}`, capabilities, options))
	c.notify("initialized", "{}")
	return r
}

func (c *testClient) read() {
	in := bufio.NewReader(c.conn)
	for {
		m, err := readMessage(in)
		c.mu.Lock()
		if err != nil {
			c.gone = err
			c.changed.Broadcast()
			c.mu.Unlock()
			return
		}
		switch {
		case m.Method == "":
			c.replies[string(m.ID)] = m
		case m.ID == nil:
			c.said = append(c.said, m)
		default:
			c.asked = append(c.asked, m)
			if answer := c.answer[m.Method]; answer != nil {
				go c.reply(m, answer)
			}
		}
		c.changed.Broadcast()
		c.mu.Unlock()
	}
}

func (c *testClient) reply(m message, answer func(json.RawMessage) any) {
	result, _ := json.Marshal(answer(m.Params))
	c.send(fmt.Sprintf(`{"jsonrpc":"2.0","id":%s,"result":%s}`, m.ID, result))
}

func readMessage(in *bufio.Reader) (message, error) {
	length := -1
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return message{}, err
		}
		if line = strings.TrimSpace(line); line == "" {
			break
		}
		if v, ok := strings.CutPrefix(line, "Content-Length: "); ok {
			length, _ = strconv.Atoi(v)
		} else {
			return message{}, fmt.Errorf("not the protocol: %q", line)
		}
	}
	body := make([]byte, length)
	if _, err := io.ReadFull(in, body); err != nil {
		return message{}, err
	}
	var m message
	err := json.Unmarshal(body, &m)
	return m, err
}

// send sends a body with its header.
func (c *testClient) send(body string) {
	c.raw(fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(body), body))
}

func (c *testClient) raw(bytes string) {
	if _, err := io.WriteString(c.conn, bytes); err != nil && !errors.Is(err, io.ErrClosedPipe) {
		c.t.Errorf("send: %v", err)
	}
}

func (c *testClient) notify(method, params string) {
	c.send(fmt.Sprintf(`{"jsonrpc":"2.0","method":%q,"params":%s}`, method, params))
}

// request sends a request and returns its id.
func (c *testClient) request(method, params string) string {
	c.mu.Lock()
	c.nextID++
	id := strconv.Itoa(c.nextID)
	c.mu.Unlock()
	if params != "" {
		params = `,"params":` + params
	}
	c.send(fmt.Sprintf(`{"jsonrpc":"2.0","id":%s,"method":%q%s}`, id, method, params))
	return id
}

// until waits for cond, which is called with the client locked.
func (c *testClient) until(what string, cond func() bool) {
	c.t.Helper()
	if !c.holds(patience, cond) {
		c.t.Fatalf("%s did not come within %v\nlog:\n%s", what, patience, c.log)
	}
}

func (c *testClient) holds(within time.Duration, cond func() bool) bool {
	late := false
	stop := time.AfterFunc(within, func() {
		c.mu.Lock()
		late = true
		c.changed.Broadcast()
		c.mu.Unlock()
	})
	defer stop.Stop()
	c.mu.Lock()
	defer c.mu.Unlock()
	for !cond() {
		if late || c.gone != nil {
			return cond()
		}
		c.changed.Wait()
	}
	return true
}

func (c *testClient) await(id string) (m message) {
	c.t.Helper()
	c.until("the answer to request "+id, func() bool {
		var ok bool
		m, ok = c.replies[id]
		return ok
	})
	return m
}

// call returns the result of a request that must succeed.
func (c *testClient) call(method, params string) json.RawMessage {
	c.t.Helper()
	m := c.await(c.request(method, params))
	if m.Error != nil {
		c.t.Fatalf("%s: error %d: %s", method, m.Error.Code, m.Error.Message)
	}
	return m.Result
}

// refused returns the code of the error that a request must be answered with.
func (c *testClient) refused(method, params string) int {
	c.t.Helper()
	m := c.await(c.request(method, params))
	if m.Error == nil {
		c.t.Fatalf("%s: expected an error, got %s", method, m.Result)
	}
	return m.Error.Code
}

// ended waits for the end of the server and returns its exit code.
func (c *testClient) ended() int {
	c.t.Helper()
	select {
	case e := <-c.exit:
		return e.code
	case <-time.After(patience):
		c.t.Fatal("the server did not end")
		return -1
	}
}

// lockedBuffer is a log that may be read while it is written.
type lockedBuffer struct {
	mu sync.Mutex
	b  strings.Builder
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}
