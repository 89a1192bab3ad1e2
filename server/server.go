// Package server is the language server: protocol in, protocol out. What it
// knows of Docker is in calls to the packages below analysis.
//
// A [session] is one client. Its messages are handled one after another on the
// goroutine that reads them, so they see each other's effects in order. A
// handler answers from memory, well under a millisecond; whatever takes longer
// (analysing a file, reading the disk, asking the client) is done by a goroutine
// on an immutable [snapshot] and reported back.
//
// glsp's server reads the messages and calls [session.Handle] for each. Package
// wire stands between it and the client: before it to keep bad frames away,
// behind it for answers that take longer and for errors with codes of their own.
package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	"minke/analysis"
	"minke/server/wire"
)

// Options are what the program decides for the server.
type Options struct {
	Rules   []*analysis.Rule // what is looked for, in the order of their fixes
	Version string           // told to the client
	Log     io.Writer        // for messages to whoever runs the server; nil for none
	// ClientProcessID is a process whose end ends the server, as given by
	// --clientProcessId; 0 for none. Clients may also name one in initialize.
	ClientProcessID int
}

// ServeStdio serves one client on in and out until it leaves. ExitCode is what
// the program should exit with: 0 if the client had asked for the shutdown, else 1.
// Nothing but the protocol is written to out.
func ServeStdio(ctx context.Context, in io.ReadCloser, out io.WriteCloser, o Options) (exitCode int, err error) {
	return serve(ctx, pipe{in, out}, o)
}

// Serve serves one client on conn until it leaves, and closes conn.
func Serve(ctx context.Context, conn io.ReadWriteCloser, o Options) error {
	_, err := serve(ctx, conn, o)
	return err
}

// ListenAndServe serves the clients that connect to addr, a host and port of
// this machine such as "127.0.0.1:9257", each on its own, until ctx ends.
func ListenAndServe(ctx context.Context, addr string, o Options) error {
	l, err := Listen(ctx, addr)
	if err != nil {
		return err
	}
	return ServeListener(ctx, l, o)
}

// Listen opens addr, a host and port of this machine, and of no other. Port 0 is any that is free.
func Listen(ctx context.Context, addr string) (net.Listener, error) {
	if err := requireLoopback(addr); err != nil {
		return nil, err
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", addr, err)
	}
	return l, nil
}

// ServeListener is ListenAndServe for a listener that is there already. It closes l.
func ServeListener(ctx context.Context, l net.Listener, o Options) error {
	stop := context.AfterFunc(ctx, func() { l.Close() })
	defer stop()
	defer l.Close()
	for {
		conn, err := l.Accept()
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return fmt.Errorf("accept a client: %w", err)
		}
		go serve(ctx, conn, o)
	}
}

// requireLoopback refuses addresses that other machines can reach: the protocol
// has no authentication and no encryption, and a client may make the server read files.
func requireLoopback(addr string) error {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return fmt.Errorf("listen on %q: %w (write it as 127.0.0.1:PORT)", addr, err)
	}
	ip := net.ParseIP(strings.Trim(host, "[]"))
	if host == "localhost" || (ip != nil && ip.IsLoopback()) {
		return nil
	}
	return fmt.Errorf("listen on %q: only this machine may connect; use 127.0.0.1:%s", addr, port)
}

type pipe struct {
	io.Reader
	io.Writer
}

func (p pipe) Close() error {
	return errors.Join(p.Writer.(io.Closer).Close(), p.Reader.(io.Closer).Close())
}

func serve(ctx context.Context, conn io.ReadWriteCloser, o Options) (exitCode int, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s := newSession(ctx, wire.NewConn(ctx, conn), o)
	defer s.conn.Close()
	if err := s.conn.Serve(s); err != nil {
		return 1, err
	}
	s.watchProcess(o.ClientProcessID)
	select {
	case <-s.done: // exit, or the end of the client's process
	case <-s.conn.Ended():
	case <-ctx.Done():
		err = ctx.Err()
	}
	s.conn.Close()
	go s.projects.Close() // waits for the disk: nobody else has to
	if s.shutdown.Load() {
		return 0, err
	}
	return 1, err
}
