package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"

	"github.com/spf13/cobra"

	"minke/analysis/rules"
	"minke/server"
	"minke/server/websocket"
)

func lspCommand() *cobra.Command {
	var listen, socket string
	var origins []string
	var stdio bool
	var client int
	cmd := &cobra.Command{
		Use:   "lsp",
		Short: "Run the language server, for editors",
		Long: `Run the language server. It speaks the Language Server Protocol on standard input
and output; an editor starts it and ends it.

With --websocket it serves editors in web pages instead. It prints the URL to connect to,
with a token in it; where the environment has a MINKE_TOKEN, that is the token, and is not
printed. A page gives the token in the URL, or offers the subprotocols lsp and token.TOKEN.
Pages that this machine serves may connect, or those of --origin; a program that
is no browser sends no Origin and needs the token alone.`,
		Example: `  minke lsp
  minke lsp --listen 127.0.0.1:4389
  minke lsp --websocket 127.0.0.1:4390
  minke lsp --websocket 127.0.0.1:4390 --origin https://editor.example.com`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx := cmd.Context()
			options := server.Options{Rules: rules.All(), Version: version(), Log: cmd.ErrOrStderr(), ClientProcessID: client}
			switch {
			case listen != "":
				return server.ListenAndServe(ctx, listen, options)
			case socket != "":
				return serveWebSocket(cmd, socket, origins, options)
			case len(origins) > 0:
				return errors.New("--origin is about --websocket: give that as well")
			}
			code, err := server.ServeStdio(ctx, os.Stdin, os.Stdout, options)
			switch {
			case ctx.Err() != nil:
				return exitInterrupted
			case err != nil:
				return err
			case code != 0:
				return exitCode(code)
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&listen, "listen", "", "serve TCP clients at this `address` instead, such as 127.0.0.1:4389")
	cmd.Flags().StringVar(&socket, "websocket", "", "serve editors in web pages at this `address` instead, such as 127.0.0.1:4390")
	cmd.Flags().StringArrayVar(&origins, "origin", nil, "with --websocket: let pages of this `origin` connect, not those of this machine; may be given several times")
	cmd.MarkFlagsMutuallyExclusive("listen", "websocket")
	cmd.Flags().BoolVar(&stdio, "stdio", true, "use standard input and output; what happens anyway, accepted because editors say it")
	cmd.Flags().IntVar(&client, "clientProcessId", 0, "end when the process with this `number`, the editor, has ended")
	return cmd
}

// serveWebSocket serves editors in web pages until the command is interrupted.
func serveWebSocket(cmd *cobra.Command, addr string, origins []string, options server.Options) error {
	allowed, err := websocket.ParseOrigins(origins)
	if err != nil {
		return fmt.Errorf("--origin: %w", err)
	}
	chosen, isChosen := os.LookupEnv("MINKE_TOKEN")
	token := websocket.NewToken()
	if isChosen {
		if token, err = websocket.ParseToken(chosen); err != nil {
			return fmt.Errorf("MINKE_TOKEN: %w", err)
		}
	}
	l, err := server.Listen(cmd.Context(), addr)
	if err != nil {
		return err
	}
	address := url.URL{Scheme: "ws", Host: l.Addr().String(), Path: "/"}
	if !isChosen {
		address.RawQuery = "token=" + string(token)
	}
	fmt.Fprintln(cmd.OutOrStdout(), &address)
	s := &websocket.Server{Token: token, Origins: allowed, Log: options.Log}
	s.Session = func(ctx context.Context, conn io.ReadWriteCloser) error { return server.Serve(ctx, conn, options) }
	return s.Serve(cmd.Context(), l)
}
