package image

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write testdata/images.txt anew")

// testdata/images.txt has, for each image, a line of what is known of it and
// its siblings below: the first word is the reference, the rest follows from it.
func TestImages(t *testing.T) {
	const name = "testdata/images.txt"
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for line := range strings.Lines(string(data)) {
		if strings.HasPrefix(line, "#") || strings.TrimSpace(line) == "" {
			got.WriteString(line)
			continue
		}
		if line[0] != ' ' {
			ref, _, _ := strings.Cut(strings.TrimSpace(line), " ")
			picture(&got, Parse(ref))
		}
	}
	if *update {
		if err := os.WriteFile(name, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(strings.Split(string(data), "\n"), strings.Split(got.String(), "\n")); diff != "" {
		t.Errorf("what is known (-want +got):\n%s", diff)
	}
}

func picture(b *strings.Builder, ref Ref) {
	img := Describe(ref)
	if !img.Known() {
		fmt.Fprintf(b, "%s is not known\n", ref)
		return
	}
	shells := map[Shells]string{ShellsUnknown: "?", NoShell: "none", Sh: "sh", Sh | Bash: "sh+bash"}[img.Shells]
	fmt.Fprintf(b, "%s is %s %q %q; %v, libc %v, pm %q, shell %s, role %d; %s\n", ref, img.Family, img.Version, img.Variants,
		img.Distro, img.Libc, img.PackageManager, shells, img.Role, sizes(SizeOf(ref)))
	for _, s := range Leaner(ref) {
		fmt.Fprintf(b, "    %v: %s", s.Kind, s.Ref)
		if s.Saving.Known() {
			fmt.Fprintf(b, ", saves %s", sizes(s.Saving, true))
		}
		for _, flag := range []struct {
			set  bool
			word string
		}{{s.LibcChanges, "libc"}, {s.FinalOnly, "final"}, {s.OtherRegistry, "registry"}, {s.Note != "", "note"}} {
			if flag.set {
				b.WriteString(", " + flag.word)
			}
		}
		b.WriteString("\n")
	}
}

func sizes(s Size, ok bool) string {
	if !ok {
		return "size unknown"
	}
	write := func(f Figure) string {
		switch f.Source {
		case Unsourced:
			return "?"
		case Estimated:
			return fmt.Sprintf("≈%v (%v to %v)", f.Bytes, f.Low, f.High)
		}
		return f.Bytes.String()
	}
	return write(s.Compressed) + " / " + write(s.Disk)
}
