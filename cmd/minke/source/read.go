package source

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"os"
	"unicode/utf8"
)

// MaxSize is the size in bytes above which a file is not read: a Dockerfile of
// ten megabytes is some other kind of file.
const MaxSize = 10 << 20

// Read returns the text of f; standard input is read from in.
func Read(f File, in io.Reader) (string, error) {
	if f.Path == Stdin {
		return text("standard input", in)
	}
	info, err := os.Stat(f.Path)
	if err != nil {
		return "", explain(f.Path, err)
	}
	if !info.Mode().IsRegular() {
		return "", fmt.Errorf("%s is %s, not a file (to read from a program, pipe its output and give the path -)", f.Path, kind(info.Mode()))
	}
	if info.Size() > MaxSize {
		return "", tooLarge(f.Path)
	}
	file, err := os.Open(f.Path)
	if err != nil {
		return "", explain(f.Path, err)
	}
	defer file.Close()
	return text(f.Path, file)
}

func text(name string, r io.Reader) (string, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxSize+1))
	switch {
	case err != nil:
		return "", explain(name, err)
	case len(data) > MaxSize:
		return "", tooLarge(name)
	case bytes.HasPrefix(data, []byte{0xFF, 0xFE}), bytes.HasPrefix(data, []byte{0xFE, 0xFF}):
		return "", fmt.Errorf("%s is UTF-16 text, which Docker cannot read (save it as UTF-8)", name)
	case !utf8.Valid(data):
		return "", notUTF8(name, data)
	}
	return string(data), nil
}

func tooLarge(name string) error {
	return fmt.Errorf("%s is larger than %d MB, too large for a Dockerfile (give the path of the Dockerfile itself)", name, MaxSize>>20)
}

// notUTF8 names the line of the first byte that is not UTF-8.
func notUTF8(name string, data []byte) error {
	line := 1
	for len(data) > 0 {
		r, size := utf8.DecodeRune(data)
		if r == utf8.RuneError && size == 1 {
			break
		}
		if r == '\n' {
			line++
		}
		data = data[size:]
	}
	return fmt.Errorf("%s is not UTF-8 text: line %d holds the byte 0x%02X (save it as UTF-8)", name, line, data[0])
}

func kind(m fs.FileMode) string {
	switch {
	case m.IsDir():
		return "a folder"
	case m&fs.ModeNamedPipe != 0:
		return "a named pipe"
	case m&fs.ModeSocket != 0:
		return "a socket"
	case m&fs.ModeDevice != 0:
		return "a device"
	}
	return "something special"
}
