package wire

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"

	"go.lsp.dev/jsonrpc2"
)

// What a header may be before it is taken for garbage.
const (
	maxHeaderLine  = 4 << 10 // bytes
	maxHeaderLines = 64
)

// eager is how much of a body is made room for before any of it has arrived.
const eager = 64 << 10

const lengthField = "content-length:"

// gate cuts the incoming bytes into message bodies.
type gate struct {
	in      *bufio.Reader
	maxBody int64
	// found says that lengthField was just read: the search for the next
	// message after a bad header ends behind it.
	found bool
}

func newGate(r io.Reader, maxBody int64) *gate {
	return &gate{in: bufio.NewReaderSize(r, maxHeaderLine), maxBody: maxBody}
}

// frameError says what is wrong with a frame. Reading goes on behind it.
type frameError struct {
	code   jsonrpc2.Code
	reason string
}

func (e *frameError) Error() string { return e.reason }

func badHeader(format string, args ...any) error {
	return &frameError{jsonrpc2.ParseError, fmt.Sprintf(format, args...)}
}

// next returns the body of the next message, which the caller owns. The error is
// a *frameError, after which next may be called again, or final.
func (g *gate) next() ([]byte, error) {
	length, err := g.header()
	if err != nil {
		return nil, err
	}
	if length > g.maxBody {
		if _, err := io.CopyN(io.Discard, g.in, length); err != nil {
			return nil, unexpected(err)
		}
		return nil, &frameError{jsonrpc2.InvalidRequest, fmt.Sprintf("a message of %d bytes is too long: at most %d are taken in", length, g.maxBody)}
	}
	return g.body(length)
}

func (g *gate) body(length int64) ([]byte, error) {
	if length <= eager {
		body := make([]byte, length)
		if _, err := io.ReadFull(g.in, body); err != nil {
			return nil, unexpected(err)
		}
		return body, nil
	}
	var b bytes.Buffer // grows with what arrives, not with what is promised
	b.Grow(eager)
	if _, err := io.CopyN(&b, g.in, length); err != nil {
		return nil, unexpected(err)
	}
	return b.Bytes(), nil
}

func unexpected(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// header reads the lines before a body and returns its length.
func (g *gate) header() (int64, error) {
	length := int64(-1)
	for fields := 0; fields < maxHeaderLines; fields++ {
		line, err := g.line()
		switch {
		case err != nil && (fields > 0 || line != ""):
			return 0, unexpected(err)
		case err != nil:
			return 0, err
		case line == "" && length >= 0:
			return length, nil
		case line == "" && fields > 0:
			return 0, g.skip("a message header without Content-Length")
		case line == "":
			fields-- // blank lines between messages do no harm
			continue
		}
		name, value, ok := strings.Cut(line, ":")
		if !ok {
			return 0, g.skip("a header line without a colon")
		}
		if strings.EqualFold(strings.TrimSpace(name), "content-length") {
			length, err = strconv.ParseInt(strings.TrimSpace(value), 10, 64)
			if err != nil || length < 0 {
				return 0, g.skip("a Content-Length that is no number of bytes")
			}
		}
	}
	return 0, g.skip("a header of too many lines")
}

// line returns the next header line without its end.
func (g *gate) line() (string, error) {
	prefix := ""
	if g.found {
		g.found, prefix = false, lengthField
	}
	raw, err := g.in.ReadSlice('\n')
	if err == bufio.ErrBufferFull {
		return "", g.skip("a header line that is too long")
	}
	return prefix + strings.TrimRight(string(raw), "\r\n"), err
}

// skip passes over bytes up to the next thing that looks like a message and
// returns the error to report, or that of the connection.
func (g *gate) skip(reason string) error {
	for matched := 0; matched < len(lengthField); {
		c, err := g.in.ReadByte()
		if err != nil {
			return unexpected(err)
		}
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		switch c {
		case lengthField[matched]:
			matched++
		case lengthField[0]: // stands nowhere else in lengthField
			matched = 1
		default:
			matched = 0
		}
	}
	g.found = true
	return badHeader("%s was skipped", reason)
}
