package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"minke/analysis/size/index"
)

const mainIndex = `C:Q1ZX
P:busybox
V:1
S:2000
I:8192
p:/bin/sh cmd:busybox=1 cmd:sh=1

P:editor
V:2.0-r1
S:1025
I:102400
D:libx>=1.5 so:libterm.so.1 /bin/sh !vi not-there
p:text-editor=2 cmd:editor=2 so:private.so

P:libx
V:1.6
S:10
I:4096
i:docs nobody-has-this

P:term-small
V:1
S:10
I:4096
p:so:libterm.so.1=1

P:term-wide
V:1
S:10
I:4096
k:100
p:so:libterm.so.1=1

P:editor-doc
V:2.0-r1
S:10
I:4096
i:docs editor=2.0-r1

P:docs
V:1
S:10
I:4096
`

const communityIndex = `P:tool
V:1
S:10
I:12288
D:busybox=1

P:editor
V:9
S:10
I:1
`

// signing is a key pair as Alpine has them.
type signing struct {
	*rsa.PrivateKey
	name string
}

func newKey(t *testing.T, name string) signing {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	return signing{key, name}
}

// public writes the public key to a file.
func (s signing) public(t *testing.T) string {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(&s.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	return file(t, s.name, pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
}

// packed writes a gzip stream of a tar file, without the blocks that end it if more follows.
func packed(t *testing.T, name string, content []byte, more bool) []byte {
	t.Helper()
	var plain, out bytes.Buffer
	w := tar.NewWriter(&plain)
	day := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	if err := w.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: int64(len(content)), ModTime: day}); err != nil {
		t.Fatal(err)
	}
	w.Write(content)
	w.Flush()
	if !more {
		w.Close()
	}
	z := gzip.NewWriter(&out)
	z.Write(plain.Bytes())
	z.Close()
	return out.Bytes()
}

// sign makes an APKINDEX.tar.gz.
func (s signing) sign(t *testing.T, hash crypto.Hash, text string) []byte {
	t.Helper()
	stream := packed(t, "APKINDEX", []byte(text), false)
	h := hash.New()
	h.Write(stream)
	signature, err := rsa.SignPKCS1v15(rand.Reader, s.PrivateKey, hash, h.Sum(nil))
	if err != nil {
		t.Fatal(err)
	}
	prefix := map[crypto.Hash]string{crypto.SHA1: ".SIGN.RSA.", crypto.SHA256: ".SIGN.RSA256."}[hash]
	return append(packed(t, prefix+s.name, signature, true), stream...)
}

func file(t *testing.T, name string, content []byte) string {
	t.Helper()
	name = filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(name, content, 0o644); err != nil {
		t.Fatal(err)
	}
	return name
}

// table runs the generator and reads what it has written.
func table(t *testing.T, o options, files ...string) *index.Suite {
	t.Helper()
	o.suite, o.out = "tiny", filepath.Join(t.TempDir(), "tiny.table")
	if err := run(o, files); err != nil {
		t.Fatal(err)
	}
	return read(t, o.out)
}

func read(t *testing.T, name string) *index.Suite {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	s, err := index.Read(text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestTableOfSeveralRepositories(t *testing.T) {
	key := newKey(t, "test-1.rsa.pub")
	s := table(t, options{key: key.public(t)},
		file(t, "main.tar.gz", key.sign(t, crypto.SHA1, mainIndex)), file(t, "community.tar.gz", key.sign(t, crypto.SHA256, communityIndex)))
	if s.Kind != index.Alpine || s.Name != "tiny" || s.Date != "2026-11-21" || s.Source != "test-1.rsa.pub" {
		t.Errorf("the table is %s, %s of %s, by %s", s.Kind, s.Name, s.Date, s.Source)
	}
	for _, c := range []struct{ asked, want string }{
		{"editor", "busybox editor libx term-wide"},                      // of two providers that of the higher priority
		{"text-editor", "busybox editor libx term-wide"},                 // by what it provides
		{"tool", "busybox tool"},                                         // of the second repository
		{"docs", "docs"},                                                 // nothing comes with it
		{"editor docs", "busybox docs editor editor-doc libx term-wide"}, // editor-doc comes by itself
		{"docs tool libx", "busybox docs libx tool"},                     // what nobody has is never fulfilled
	} {
		asked := strings.Fields(c.asked)
		if got := strings.Join(s.Empty().Install(asked, index.WithoutRecommends).Names(), " "); got != c.want {
			t.Errorf("%s: %s, not %s", c.asked, got, c.want)
		}
	}
	if got := s.Unknown([]string{"editor", "so:private.so", "go"}); !slices.Equal(got, []string{"so:private.so", "go"}) {
		t.Errorf("unknown are %v", got)
	}
	if b := s.Empty().Install([]string{"editor"}, index.WithRecommends).Bytes(); b.Installed != 102400+8192+2*4096 {
		t.Errorf("%d bytes installed: the first repository's editor is the one to count", b.Installed)
	}
}

func TestWhatIsNotVouchedForIsRefused(t *testing.T) {
	key, other := newKey(t, "test-1.rsa.pub"), newKey(t, "test-1.rsa.pub")
	good := key.sign(t, crypto.SHA1, mainIndex)
	plain := packed(t, "APKINDEX", []byte(mainIndex), false)
	sum := fmt.Sprintf("%x", sha256.Sum256(plain))
	changed := bytes.Clone(good)
	changed[len(changed)-9] ^= 1 // the checksum that gzip ends with
	public := key.public(t)
	out := filepath.Join(t.TempDir(), "t")
	for name, c := range map[string]struct {
		o    options
		file []byte
		ok   bool
	}{
		"signed":                   {options{key: public}, good, true},
		"signed by another":        {options{key: public}, other.sign(t, crypto.SHA256, mainIndex), false},
		"signed under a new name":  {options{key: public}, signing{key.PrivateKey, "test-2.rsa.pub"}.sign(t, crypto.SHA1, mainIndex), false},
		"changed":                  {options{key: public}, changed, false},
		"not signed":               {options{key: public}, plain, false},
		"the right sum":            {options{sums: sum}, plain, true},
		"a wrong sum":              {options{sums: strings.Repeat("0", 64)}, plain, false},
		"nothing to know it by":    {options{}, good, false},
		"no index":                 {options{key: public}, key.sign(t, crypto.SHA1, "S:1\n"), false},
		"a bad size":               {options{key: public}, key.sign(t, crypto.SHA1, "P:a\nS:big\nI:1\n"), false},
		"a package without a size": {options{key: public}, key.sign(t, crypto.SHA1, "P:a\nI:1\n"), false},
		"no archive":               {options{key: public}, []byte(mainIndex), false},
		"a cut archive":            {options{key: public}, good[:len(good)/2], false},
	} {
		c.o.suite, c.o.out = "tiny", out
		if err := run(c.o, []string{file(t, "APKINDEX.tar.gz", c.file)}); (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestGenerate(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip(err)
	}
	key := newKey(t, "test-1.rsa.pub")
	archive := t.TempDir()
	for repository, text := range map[string]string{"main": mainIndex, "community": communityIndex} {
		dir := filepath.Join(archive, "v3.99", repository, "x86_64")
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "APKINDEX.tar.gz"), key.sign(t, crypto.SHA1, text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	server := httptest.NewServer(http.FileServer(http.Dir(archive)))
	defer server.Close()
	out, err := exec.Command("sh", "generate.sh", "-m", server.URL, "-k", key.public(t), "-o", archive, "3.99").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	s := read(t, filepath.Join(archive, "alpine-3.99.table"))
	if s.Name != "alpine-3.99" || len(s.Unknown([]string{"editor", "tool"})) > 0 {
		t.Errorf("the table is of %s and lacks %v", s.Name, s.Unknown([]string{"editor", "tool"}))
	}
}
