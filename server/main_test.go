package server

import (
	"log"
	"os"
	"testing"
)

// TestMain keeps what was measured on this machine out of the tests.
func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "minke-server")
	if err != nil {
		log.Fatal(err)
	}
	os.Setenv("XDG_CACHE_HOME", dir)
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}
