package websocket

import (
	"fmt"
	"net"
	"net/url"
	"strings"
)

// Origins are the origins of pages that may connect. Without any, those of pages
// that this machine serves may.
type Origins []string

// ParseOrigins reads origins as browsers write them: https://host or https://host:8080.
// A page without one, such as a file, has the origin null.
func ParseOrigins(texts []string) (Origins, error) {
	var all Origins
	for _, text := range texts {
		u, err := url.Parse(text)
		if text != "null" && (err != nil || u.Host == "" || text != u.Scheme+"://"+u.Host) {
			return nil, fmt.Errorf("%q is no origin: write it as http://localhost:8080 or https://editor.example.com, with nothing behind the host and port", text)
		}
		all = append(all, strings.ToLower(text))
	}
	return all, nil
}

// Allow reports whether a page of origin, as its browser says it, may connect.
// What is no browser says none: it is the token that lets it in.
func (o Origins) Allow(origin string) bool {
	for _, allowed := range o {
		if strings.EqualFold(allowed, origin) {
			return true
		}
	}
	return len(o) == 0 && isOfThisMachine(origin)
}

func isOfThisMachine(origin string) bool {
	u, err := url.Parse(origin)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return strings.EqualFold(u.Hostname(), "localhost") || (ip != nil && ip.IsLoopback())
}
