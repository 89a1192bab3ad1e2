package wire

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/tliron/glsp"
	"go.lsp.dev/jsonrpc2"
)

// wired is a connection whose input is known and whose output is kept. Nothing
// is taken from the writer before open is closed.
type wired struct {
	io.Reader
	open chan struct{}
	mu   sync.Mutex
	out  bytes.Buffer
}

func newWired(in string) *wired {
	w := &wired{Reader: strings.NewReader(in), open: make(chan struct{})}
	return w
}

func (w *wired) Write(p []byte) (int, error) {
	<-w.open
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.out.Write(p)
}

func (w *wired) Close() error { return nil }

// bodies returns what was written, without the frames.
func (w *wired) bodies() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	all := cut(strings.NewReader(w.out.String()), MaxBody)
	return all[:len(all)-1]
}

func framed(bodies ...string) string {
	var b strings.Builder
	for _, body := range bodies {
		fmt.Fprintf(&b, "Content-Length: %d\r\n\r\n%s", len(body), body)
	}
	return b.String()
}

// recorder is a handler that keeps what it was asked and answers as told.
type recorder struct {
	mu     sync.Mutex
	got    []string
	answer func(c *glsp.Context) (any, error)
}

func (r *recorder) Handle(c *glsp.Context) (result any, validMethod, validParams bool, err error) {
	r.mu.Lock()
	r.got = append(r.got, fmt.Sprintf("%s %.20s", c.Method, c.Params))
	r.mu.Unlock()
	if r.answer == nil {
		return json.RawMessage(`"done"`), true, true, nil
	}
	result, err = r.answer(c)
	return result, c.Method != "unknown", c.Method != "odd", err
}

// serve is what comes out of a connection into which bytes have come, and what the handler was asked.
func serve(t *testing.T, in string, h *recorder) []string {
	t.Helper()
	w := newWired(in)
	close(w.open)
	c := NewConn(context.Background(), w)
	if err := c.Serve(h); err != nil {
		t.Fatal(err)
	}
	<-c.Ended()
	waitUntil(t, func() bool { c.mu.Lock(); defer c.mu.Unlock(); return len(c.byID) == 0 && len(c.order) == 0 })
	c.Close()
	return w.bodies()
}

func TestWhatIsNoMessageIsAnsweredAndSkipped(t *testing.T) {
	const deep = 20_000
	h := &recorder{}
	out := serve(t, framed(
		`{"jsonrpc":"2.0","id":1,"method":"a"}`,
		`{"jsonrpc":`,
		``,
		"\xff\xfe",
		`[]`,
		` [{"jsonrpc":"2.0","id":2,"method":"a"}]`,
		`5`,
		`null`,
		`"x"`,
		`{}`,
		`{"jsonrpc":"2.0","id":7,"method":5}`,
		`{"jsonrpc":"2.0","id":"seven","method":{}}`,
		`{"jsonrpc":"2.0","method":"b","params":`+strings.Repeat("[", deep)+strings.Repeat("]", deep)+`}`,
		`{"jsonrpc":"2.0","method":"e","params":`+strings.Repeat("[", 9_999)+strings.Repeat("]", 9_999)+`}`,
		`{"jsonrpc":"2.0","id":-3,"method":"c","params":{"a":"\ud800"}}`,
		`{"jsonrpc":"2.0","id":9,"result":null}`,
		`{"jsonrpc":"2.0","id":1e400,"method":"x"}`,
		`{"jsonrpc":"2.0","method":"d"}`,
	)+"garbage\n", h)
	want := []string{"a ", "e [[[[[[[[[[[[[[[[[[[[", "c {\"a\":\"\ufffd\"}", "d "}
	if d := cmp.Diff(want, h.got); d != "" {
		t.Errorf("messages (-want +got):\n%s", d)
	}
	notJSON := `{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"the message is not JSON"}}`
	batch := `{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"batches are not part of the language server protocol: send one message at a time"}}`
	none := `{"jsonrpc":"2.0","id":%s,"error":{"code":-32600,"message":"the message is no request, notification or response"}}`
	wantOut := []string{notJSON, notJSON, notJSON, batch, batch, notJSON}
	for _, id := range []string{"null", "null", "null", "null", "7", `"seven"`, "null"} {
		wantOut = append(wantOut, fmt.Sprintf(none, id))
	}
	for _, id := range []string{"1", "-3"} {
		wantOut = append(wantOut, `{"jsonrpc":"2.0","id":`+id+`,"result":"done"}`)
	}
	slices.Sort(wantOut)
	slices.Sort(out) // what glsp answers comes when it is ready
	if d := cmp.Diff(wantOut, out); d != "" {
		t.Errorf("answers (-want +got):\n%s", d)
	}
}

func TestEveryRequestIsAnsweredOnce(t *testing.T) {
	h := &recorder{answer: func(c *glsp.Context) (any, error) {
		switch c.Method {
		case "later":
			return Later(func(context.Context) (any, error) { return json.RawMessage("1"), nil }), nil
		case "never":
			return Later(func(ctx context.Context) (any, error) { <-ctx.Done(); return nil, ctx.Err() }), nil
		case "failing":
			return nil, errors.New("no")
		case "coded":
			return nil, jsonrpc2.NewError(-32801, "gone")
		case "odd":
			return nil, errors.New("no params")
		}
		return nil, nil
	}}
	var in, want []string
	for id, c := range []struct{ method, answer string }{
		{"now", `"result":null`},
		{"later", `"result":1`},
		{"never", `"error":{"code":-32800,"message":"cancelled by the client"}`},
		{"failing", `"error":{"code":-32603,"message":"no"}`},
		{"coded", `"error":{"code":-32801,"message":"gone"}`},
		{"odd", `"error":{"code":-32602,"message":"no params"}`},
		{"unknown", `"error":{"code":-32601,"message":"method not supported: unknown"}`},
	} {
		in = append(in, fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":%q}`, id, c.method), fmt.Sprintf(`{"jsonrpc":"2.0","method":%q}`, c.method))
		want = append(want, fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,%s}`, id, c.answer))
	}
	out := serve(t, framed(append(in, `{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":2}}`)...), h)
	slices.Sort(out)
	if d := cmp.Diff(want, out); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestOfPostsWithOneKeyOnlyTheNewestWaits(t *testing.T) {
	w := newWired("")
	s := NewConn(context.Background(), w)
	post := func(key, value string) {
		s.Post(key, "state", func() jsonrpc2.RawMessage { return jsonrpc2.RawMessage(value) })
	}
	write := func(n int) {
		if !s.out.put(jsonrpc2.AppendNotification(nil, fmt.Sprint("message", n), nil)) {
			t.Fatal("the queue is closed")
		}
	}
	write(0) // the writer is stuck with this one
	waitUntil(t, func() bool { s.out.mu.Lock(); defer s.out.mu.Unlock(); return len(s.out.items) == 0 })
	for i := range 1000 {
		post("a", fmt.Sprint(i))
		if i == 500 {
			write(1)
			post("b", `"b"`)
			post("gone", "null")
		}
	}
	s.Post("gone", "state", func() jsonrpc2.RawMessage { return nil })
	write(2)
	close(w.open)
	s.Close()
	want := []string{
		`{"jsonrpc":"2.0","method":"message0"}`,
		`{"jsonrpc":"2.0","method":"state","params":999}`,
		`{"jsonrpc":"2.0","method":"message1"}`,
		`{"jsonrpc":"2.0","method":"state","params":"b"}`,
		`{"jsonrpc":"2.0","method":"message2"}`,
	}
	if d := cmp.Diff(want, w.bodies()); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestWritingWaitsForAClientThatNeverReads(t *testing.T) {
	w := newWired("")
	s := NewConn(context.Background(), w)
	params := jsonrpc2.RawMessage(`"` + strings.Repeat("x", 1<<20) + `"`)
	done := make(chan bool)
	go func() {
		for s.out.put(jsonrpc2.AppendNotification(nil, "m", params)) {
		}
		close(done)
	}()
	queued := func() int { s.out.mu.Lock(); defer s.out.mu.Unlock(); return s.out.bytes }
	waitUntil(t, func() bool { return queued() > maxQueued })
	time.Sleep(50 * time.Millisecond) // time for more, if there were no limit
	if got := queued(); got > maxQueued+2<<20 {
		t.Errorf("%d MiB are queued", got>>20)
	}
	s.out.close(0)
	<-done
	close(w.open)
}

// A connection that cannot be written to is the end of it.
func TestABrokenPipeEndsTheStream(t *testing.T) {
	r, out := io.Pipe()
	r.Close()
	s := NewConn(context.Background(), struct {
		io.Reader
		io.WriteCloser
	}{neverReads{}, out})
	s.out.put(jsonrpc2.AppendNotification(nil, "m", nil))
	select {
	case <-s.Ended():
	case <-time.After(10 * time.Second):
		t.Fatal("the stream goes on")
	}
	if s.out.put(jsonrpc2.AppendNotification(nil, "m", nil)) {
		t.Error("writing goes on")
	}
}

type neverReads struct{}

func (neverReads) Read([]byte) (int, error) { select {} }

func waitUntil(t *testing.T, cond func() bool) {
	t.Helper()
	for start := time.Now(); !cond(); time.Sleep(time.Millisecond) {
		if time.Since(start) > 10*time.Second {
			t.Fatal("it did not come to pass")
		}
	}
}
