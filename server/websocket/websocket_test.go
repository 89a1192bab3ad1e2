package websocket_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	gorilla "github.com/gorilla/websocket"

	"minke/analysis/rules"
	"minke/server"
	"minke/server/websocket"
	"minke/server/wire"
)

// patience is how long a test waits for what must come.
const patience = 30 * time.Second

const token = "a-token-that-nobody-guesses"

// running is a server at a port of this machine.
type running struct {
	addr  string
	end   context.CancelFunc
	ended chan error
}

func start(t *testing.T, origins ...string) *running {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	l, err := server.Listen(ctx, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	allowed, err := websocket.ParseOrigins(origins)
	if err != nil {
		t.Fatal(err)
	}
	r := &running{l.Addr().String(), cancel, make(chan error, 1)}
	s := &websocket.Server{Token: token, Origins: allowed, Log: t.Output()}
	s.Session = func(ctx context.Context, conn io.ReadWriteCloser) error {
		return server.Serve(ctx, conn, server.Options{Rules: rules.All()})
	}
	go func() { r.ended <- s.Serve(ctx, l) }()
	t.Cleanup(func() { r.stop(t) })
	return r
}

func (r *running) stop(t *testing.T) {
	t.Helper()
	r.end()
	select {
	case err := <-r.ended:
		r.ended <- nil
		if err != nil {
			t.Errorf("the server ended with %v", err)
		}
	case <-time.After(patience):
		t.Error("the server does not end")
	}
}

// client is one that was let in.
type client struct {
	t *testing.T
	*gorilla.Conn
}

func (r *running) dial(t *testing.T) client {
	t.Helper()
	conn, _, err := gorilla.DefaultDialer.Dial("ws://"+r.addr+"/?token="+token, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return client{t, conn}
}

func (c client) say(messages ...string) {
	c.t.Helper()
	for _, m := range messages {
		if err := c.WriteMessage(gorilla.TextMessage, []byte(m)); err != nil {
			c.t.Fatal(err)
		}
	}
}

// hear reads until a message matches.
func (c client) hear(pattern string) {
	c.t.Helper()
	var heard []string
	_ = c.SetReadDeadline(time.Now().Add(patience))
	for {
		kind, m, err := c.ReadMessage()
		if err != nil {
			c.t.Fatalf("%v while waiting for %s; heard: %q", err, pattern, heard)
		}
		if kind != gorilla.TextMessage {
			c.t.Errorf("a message of kind %d", kind)
		}
		if regexp.MustCompile(pattern).Match(m) {
			return
		}
		heard = append(heard, string(m))
	}
}

// closed reads until the end and expects it to be told with this code.
func (c client) closed(code int) {
	c.t.Helper()
	_ = c.SetReadDeadline(time.Now().Add(patience))
	for {
		if _, _, err := c.ReadMessage(); err != nil {
			if !gorilla.IsCloseError(err, code) {
				c.t.Errorf("the connection ended with %v, want %d", err, code)
			}
			return
		}
	}
}

const (
	hello    = `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"processId":null,"rootUri":null,"capabilities":{}}}`
	shutdown = `{"jsonrpc":"2.0","id":9,"method":"shutdown"}`
	exit     = `{"jsonrpc":"2.0","method":"exit"}`
)

func open(uri, text string) string {
	return fmt.Sprintf(`{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"uri":%q,"languageId":"dockerfile","version":1,"text":%q}}}`, uri, text)
}

func TestWhoKnowsTheTokenComesIn(t *testing.T) {
	r := start(t)
	for name, test := range map[string]struct {
		query, origin, bearer string
		offered               []string
		subprotocol           string
	}{
		"a page, in the URL":               {query: "?token=" + token, origin: "http://localhost:8080"},
		"a page, as a subprotocol":         {origin: "http://127.0.0.1:3000", offered: []string{"lsp", "token." + token}, subprotocol: "lsp"},
		"a page, as the only subprotocol":  {origin: "https://[::1]", offered: []string{"token." + token}, subprotocol: "token." + token},
		"a page with another protocol":     {query: "?token=" + token, origin: "http://localhost", offered: []string{"other", "lsp"}, subprotocol: "lsp"},
		"a program without an origin":      {query: "?token=" + token},
		"a program with a header":          {bearer: "Bearer " + token},
		"a page from elsewhere on the URL": {query: "?x=1&token=" + token + "&y=2", origin: "HTTP://LOCALHOST:1"},
	} {
		t.Run(name, func(t *testing.T) {
			header := http.Header{}
			for k, v := range map[string]string{"Origin": test.origin, "Authorization": test.bearer} {
				if v != "" {
					header.Set(k, v)
				}
			}
			dialer := gorilla.Dialer{Subprotocols: test.offered}
			conn, answer, err := dialer.Dial("ws://"+r.addr+"/"+test.query, header)
			if err != nil {
				t.Fatal(err, said(answer))
			}
			defer conn.Close()
			if conn.Subprotocol() != test.subprotocol {
				t.Errorf("the subprotocol is %q", conn.Subprotocol())
			}
			c := client{t, conn}
			c.say(hello)
			c.hear(`"id":1,.*"hoverProvider":true`)
		})
	}
}

func said(answer *http.Response) string {
	if answer == nil {
		return ""
	}
	text, _ := io.ReadAll(answer.Body)
	return string(text)
}

func TestWhoIsNotLetInIsToldWhy(t *testing.T) {
	local, listed := start(t), start(t, "https://editor.example.com", "null")
	for name, test := range map[string]struct {
		server        *running
		path, origin  string
		offered       []string
		status        int
		text          string
		authorization string
	}{
		"a page of another site":      {local, "/?token=" + token, "https://evil.example", nil, 403, `"https://evil\.example" may not connect: .* --origin https://evil\.example`, ""},
		"a name that only looks near": {local, "/?token=" + token, "http://localhost.evil.example", nil, 403, "may not connect", ""},
		"a file in a browser":         {local, "/?token=" + token, "null", nil, 403, "may not connect", ""},
		"an origin that is none":      {local, "/?token=" + token, "http://%zz", nil, 403, "may not connect", ""},
		"a program's origin":          {local, "/?token=" + token, "ftp://localhost", nil, 403, "may not connect", ""},
		"this machine, where a list is given": {
			listed, "/?token=" + token, "http://localhost:8080", nil, 403, "--origin http://localhost:8080", "",
		},
		"the listed host at another port": {listed, "/?token=" + token, "https://editor.example.com:8443", nil, 403, "may not connect", ""},
		"no token":                        {local, "/", "", nil, 401, `ws://127\.0\.0\.1:\d+/\?token=TOKEN, or offer the subprotocols lsp and token\.TOKEN`, ""},
		"an empty token":                  {local, "/?token=", "", []string{"token."}, 401, "is missing", "Bearer "},
		"another token":                   {local, "/?token=b-token-that-nobody-guesses", "", nil, 401, "not the token: it is in MINKE_TOKEN", ""},
		"the start of the token":          {local, "/", "", []string{"lsp", "token.a-token"}, 401, "not the token", ""},
		"more than the token":             {local, "/?token=" + token + "x", "", nil, 401, "not the token", ""},
		"the token elsewhere":             {local, "/?toke=" + token, "", []string{token}, 401, "not the token", "Basic " + token},
		"another path":                    {local, "/lsp?token=" + token, "", nil, 404, "at the path /", ""},
	} {
		t.Run(name, func(t *testing.T) {
			header := http.Header{}
			for k, v := range map[string]string{"Origin": test.origin, "Authorization": test.authorization} {
				if v != "" {
					header.Set(k, v)
				}
			}
			dialer := gorilla.Dialer{Subprotocols: test.offered}
			conn, answer, err := dialer.Dial("ws://"+test.server.addr+test.path, header)
			if err == nil {
				conn.Close()
				t.Fatal("it was let in")
			}
			if answer == nil {
				t.Fatal(err)
			}
			if text := said(answer); answer.StatusCode != test.status || !regexp.MustCompile(test.text).MatchString(text) {
				t.Errorf("%d %s, want %d and %q", answer.StatusCode, text, test.status, test.text)
			}
		})
	}
	conn, answer, err := gorilla.DefaultDialer.Dial("ws://"+listed.addr+"/?token="+token, http.Header{"Origin": {"https://Editor.Example.com"}})
	if err != nil {
		t.Fatal("a listed origin:", err, said(answer))
	}
	conn.Close()
}

func TestAPersonThatOpensItInABrowserIsToldWhatItIs(t *testing.T) {
	answer, err := http.Get("http://" + start(t).addr + "/?token=" + token)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if text := said(answer); answer.StatusCode != http.StatusUpgradeRequired || !regexp.MustCompile(`connect to ws://`).MatchString(text) {
		t.Errorf("%d %s", answer.StatusCode, text)
	}
}

func TestWhatIsNoMessageIsAnsweredAndTheClientStays(t *testing.T) {
	c := start(t).dial(t)
	notJSON := `"id":null,"error":\{"code":-32700`
	for _, m := range []string{`{"jsonrpc":`, ``, "\xff\xfe", "Content-Length: 2\r\n\r\n{}"} {
		c.say(m)
		c.hear(notJSON)
	}
	c.say(`[]`, `{"id":7}`)
	c.hear(`"code":-32600,"message":"batches`)
	c.hear(`"id":7,"error":\{"code":-32600`)
	if err := c.WriteMessage(gorilla.BinaryMessage, []byte(hello)); err != nil {
		t.Fatal(err)
	}
	c.hear(`"id":1,"result"`)
}

func TestSeveralClientsAtOnceHaveDocumentsOfTheirOwn(t *testing.T) {
	r := start(t)
	var all []client
	for range 4 {
		c := r.dial(t)
		c.say(hello)
		all = append(all, c)
	}
	for i, c := range all {
		c.hear(`"id":1,"result"`)
		c.say(`{"jsonrpc":"2.0","method":"initialized","params":{}}`, open("untitled:Dockerfile", fmt.Sprintf("FROM node:16\nNUMBER%d\n", i)))
	}
	for i, c := range all {
		c.hear(fmt.Sprintf(`publishDiagnostics.*NUMBER%d`, i))
	}
	// One that leaves leaves the others alone.
	all[0].say(shutdown, exit)
	all[0].closed(gorilla.CloseGoingAway)
	all[1].Close()
	all[2].say(shutdown)
	all[2].hear(`"id":9,"result":null`)
}

func TestAMessageThatIsTooLongEndsItsClientAlone(t *testing.T) {
	r := start(t)
	other, c := r.dial(t), r.dial(t)
	w, err := c.NextWriter(gorilla.TextMessage)
	if err != nil {
		t.Fatal(err)
	}
	piece := bytes.Repeat([]byte("x"), 1<<20)
	for range wire.MaxSocketBody/len(piece) + 1 {
		if _, err = w.Write(piece); err != nil {
			break // closed already
		}
	}
	if err == nil {
		_ = w.Close()
	}
	c.closed(gorilla.CloseMessageTooBig)
	other.say(hello)
	other.hear(`"id":1,"result"`)
}

// A long message within the limit is answered, in both directions.
func TestALongMessageIsTakenIn(t *testing.T) {
	c := start(t).dial(t)
	c.say(hello, fmt.Sprintf(`{"jsonrpc":"2.0","id":"%s","method":"shutdown"}`, bytes.Repeat([]byte("i"), 3<<20)))
	c.hear(`i","result":null\}$`)
}

func TestTheEndOfTheServerIsToldToItsClients(t *testing.T) {
	r := start(t)
	quiet, busy := r.dial(t), r.dial(t)
	busy.say(hello)
	busy.hear(`"id":1`)
	half, err := net.Dial("tcp", r.addr) // has said nothing
	if err != nil {
		t.Fatal(err)
	}
	defer half.Close()
	r.end()
	quiet.closed(gorilla.CloseGoingAway)
	busy.closed(gorilla.CloseGoingAway)
	r.stop(t)
	if _, err := net.Dial("tcp", r.addr); err == nil {
		t.Error("the port is still open")
	}
}

func TestOrigins(t *testing.T) {
	for _, text := range []string{"", "localhost", "localhost:80", "https://a.example/", "https://a.example/x", "https://a.example?q", "*", "https://", "https://u@a.example/", "://"} {
		if o, err := websocket.ParseOrigins([]string{text}); err == nil {
			t.Errorf("%q was read as %v", text, o)
		}
	}
	o, err := websocket.ParseOrigins([]string{"https://a.example:8443", "vscode-webview://x", "null"})
	if err != nil {
		t.Fatal(err)
	}
	var allowed []string
	for _, origin := range []string{"https://a.example:8443", "https://A.EXAMPLE:8443", "https://a.example", "http://a.example:8443", "vscode-webview://x", "null", "", "http://localhost"} {
		if o.Allow(origin) {
			allowed = append(allowed, origin)
		}
	}
	want := []string{"https://a.example:8443", "https://A.EXAMPLE:8443", "vscode-webview://x", "null"}
	if d := cmp.Diff(want, allowed); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestTokens(t *testing.T) {
	a, b := websocket.NewToken(), websocket.NewToken()
	if a == b {
		t.Error("two new tokens are the same")
	}
	for _, text := range []string{string(a), token, "0123456789abcdef"} {
		if got, err := websocket.ParseToken(text); err != nil || string(got) != text {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "short", "a token with spaces in it", "wörter-und-noch-mehr", "0123456789abcdef/"} {
		if got, err := websocket.ParseToken(text); err == nil {
			t.Errorf("%q was taken as %v", text, got)
		}
	}
}
