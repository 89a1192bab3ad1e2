package websocket

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"github.com/gorilla/websocket"
)

// tokenProtocol is what stands before the token where it comes as a
// subprotocol: a page cannot set headers.
const tokenProtocol = "token."

// minToken is how many characters a token has at least.
const minToken = 16

// Token is the secret that clients know.
type Token string

// characters are those that need no escape in a URL and may be in a subprotocol.
var characters = regexp.MustCompile(`^[A-Za-z0-9._~-]*$`)

// NewToken returns a token of 128 random bits or more.
func NewToken() Token { return Token(rand.Text()) }

// ParseToken returns the token that somebody has chosen.
func ParseToken(text string) (Token, error) {
	switch {
	case !characters.MatchString(text):
		return "", fmt.Errorf("a token is made of the letters A to Z, digits, and -._~")
	case len(text) < minToken:
		return "", fmt.Errorf("the token has %d characters: take %d or more, so that nobody guesses it", len(text), minToken)
	}
	return Token(text), nil
}

// is reports whether given is the token, and takes as long for any that is not.
func (t Token) is(given string) bool {
	a, b := sha256.Sum256([]byte(t)), sha256.Sum256([]byte(given))
	return t != "" && subtle.ConstantTimeCompare(a[:], b[:]) == 1
}

// tokenOf returns what a client gives as the token, "" for nothing: in the query
// or as a subprotocol, which a page can set, or as other programs do.
func tokenOf(r *http.Request) string {
	if token := r.URL.Query().Get("token"); token != "" {
		return token
	}
	for _, protocol := range websocket.Subprotocols(r) {
		if token, ok := strings.CutPrefix(protocol, tokenProtocol); ok {
			return token
		}
	}
	token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	return token
}
