package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto"
	"crypto/rsa"
	_ "crypto/sha1" // what most of Alpine's signatures are made over
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// archive is an APKINDEX.tar.gz: a gzip stream with the signature, if there is one, and another with
// the index. Together their contents are one tar file.
type archive struct {
	file   []byte
	signed []byte // the stream that the signature is of
	hash   crypto.Hash
	key    string // the name of the key
	sign   []byte // nil where there is none
}

// signatures are how the name of a signature begins, by apk-tools' apk_sign_ctx_process_file.
var signatures = map[string]crypto.Hash{".SIGN.RSA.": crypto.SHA1, ".SIGN.RSA256.": crypto.SHA256}

// maxIndex bounds what is unpacked: the indexes of Alpine 3.16 have 2 MB.
const maxIndex = 256 << 20

func unpack(file []byte) (*archive, error) {
	a := &archive{file: file, signed: file}
	in := bytes.NewReader(file) // gzip reads no further than the stream goes
	z, err := gzip.NewReader(in)
	if err != nil {
		return nil, err
	}
	z.Multistream(false)
	first, err := io.ReadAll(io.LimitReader(z, maxIndex))
	if err != nil {
		return nil, err
	}
	t := tar.NewReader(bytes.NewReader(first))
	h, err := t.Next()
	if err != nil {
		return nil, err
	}
	for prefix, hash := range signatures {
		if name, ok := strings.CutPrefix(h.Name, prefix); ok {
			a.hash, a.key, a.signed = hash, name, file[len(file)-in.Len():]
			a.sign, err = io.ReadAll(t)
		}
	}
	return a, err
}

// trust is what vouches for indexes.
type trust struct {
	source string
	key    *rsa.PublicKey
	sums   []string
}

func keyOf(name string) (trust, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return trust{}, err
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return trust{}, fmt.Errorf("%s: no public key in it", name)
	}
	parsed, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return trust{}, fmt.Errorf("%s: %w", name, err)
	}
	key, ok := parsed.(*rsa.PublicKey)
	if !ok {
		return trust{}, fmt.Errorf("%s: not a key for RSA", name)
	}
	return trust{source: filepath.Base(name), key: key}, nil
}

// check reports whether the i-th index is what it should be.
func (t trust) check(a *archive, i int) error {
	if t.key == nil {
		if sum := sha256.Sum256(a.file); i >= len(t.sums) || hex.EncodeToString(sum[:]) != t.sums[i] {
			return fmt.Errorf("its SHA-256 is %x", sum)
		}
		return nil
	}
	switch {
	case a.sign == nil:
		return errors.New("it is not signed")
	case a.key != t.source:
		return fmt.Errorf("it is signed with %s", a.key)
	}
	h := a.hash.New()
	h.Write(a.signed)
	return rsa.VerifyPKCS1v15(t.key, a.hash, h.Sum(nil), a.sign)
}
