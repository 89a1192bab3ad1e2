package websocket

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// FuzzRefusal: nothing that a client says lets it in without the token, or from
// a page of another machine.
func FuzzRefusal(f *testing.F) {
	const secret = "a-token-that-nobody-guesses"
	f.Add("token="+secret, "", "", "")
	f.Add("token="+secret, "https://localhost.evil.example", "", "")
	f.Add("", "http://[::1]:80", "lsp, token."+secret, "")
	f.Add("token=x&token="+secret, "http://127.0.0.1", "", "Bearer "+secret)
	f.Add("%zz;token", "http://[::1", ",,\"", "Bearer")
	f.Fuzz(func(t *testing.T, query, origin, protocols, authorization string) {
		s := &Server{Token: secret}
		r := &http.Request{URL: &url.URL{Path: "/", RawQuery: query}, Header: http.Header{
			"Connection": {"upgrade"}, "Upgrade": {"websocket"}, "Origin": {origin},
			"Sec-Websocket-Protocol": {protocols}, "Authorization": {authorization},
		}}
		no := s.refusal(r)
		values, _ := url.ParseQuery(query)
		knows := values.Get("token") == secret || strings.Contains(protocols, secret) || strings.HasSuffix(authorization, secret)
		near := origin == ""
		for _, host := range []string{"localhost", "127.", "::1", "::ffff:127.", "0:1", ":7f"} {
			near = near || strings.Contains(strings.ToLower(origin), host)
		}
		if no == nil && (!knows || !near) {
			t.Errorf("%q from %q with %q and %q is let in", query, origin, protocols, authorization)
		}
		if no != nil && (no.status < 400 || no.reason == "") {
			t.Errorf("refused with %d %q", no.status, no.reason)
		}
	})
}
