package size_test

import (
	"testing"

	"minke/analysis/build"
	"minke/analysis/image"
	"minke/analysis/size"
	"minke/analysis/syntax"
)

// lastKey is the key of the last instruction.
func lastKey(text string) size.Key {
	g := build.New(syntax.Parse(text))
	list := g.Final().Instructions()
	return size.Keys(g)[list[len(list)-1]]
}

func TestKeys(t *testing.T) {
	for _, c := range []struct {
		what, a, b string
		same       bool
	}{
		{"blanks and line ends", "FROM a\nRUN x  y\n", "FROM a\r\n\r\nRUN x \\\r\n # why\r\n y", true},
		{"a variable that gives the same base", "FROM a:1\nRUN x", "ARG V=1\nFROM a:$V\nRUN x", true},
		{"the name of the stage", "FROM a\nRUN x", "FROM a AS b\nRUN x", true},
		{"another command", "FROM a\nRUN x", "FROM a\nRUN y", false},
		{"something before it", "FROM a\nRUN x", "FROM a\nENV A=1\nRUN x", false},
		{"where one ends", "FROM a\nRUN x\nRUN y", "FROM a\nRUN x RUN y", false},
		{"a heredoc", "FROM a\nRUN <<E\nx\nE\n", "FROM a\nRUN <<E\ny\nE\n", false},
		{"an ARG from before", "ARG V=1\nFROM a\nARG V\nRUN x$V", "ARG V=2\nFROM a\nARG V\nRUN x$V", false},
		{"an ARG not taken over", "ARG V=1\nFROM a\nRUN x", "ARG V=2\nFROM a\nRUN x", true},
		{"the stage it stands on", "FROM a AS b\nRUN y\nFROM b\nRUN x", "FROM a AS b\nRUN z\nFROM b\nRUN x", false},
		{"the stage it copies from", "FROM a AS b\nRUN y\nFROM c\nCOPY --from=b / /", "FROM a AS b\nRUN z\nFROM c\nCOPY --from=b / /", false},
		{"the stage it mounts", "FROM a AS b\nRUN y\nFROM c\nRUN --mount=from=b x", "FROM a AS b\nRUN z\nFROM c\nRUN --mount=from=b x", false},
		{"a stage that it has nothing of", "FROM a AS b\nRUN y\nFROM c\nRUN x", "FROM a AS b\nRUN z\nFROM c\nRUN x", true},
	} {
		a, b := lastKey(c.a), lastKey(c.b)
		if a == "" || b == "" || (a == b) != c.same {
			t.Errorf("%s: the keys are %q and %q", c.what, a, b)
		}
	}
	if k := lastKey("ARG B\nFROM $B\nRUN x"); k != "" {
		t.Errorf("behind a base image that only the build knows the key is %q", k)
	}
}

// Figures of a registry take the place of the catalogue's; what it does not say is said to be missing.
func TestMeasuredBase(t *testing.T) {
	read := image.Figure{Bytes: 5 * image.MB, Low: 5 * image.MB, High: 5 * image.MB, Source: image.Measured, From: "a registry"}
	m := size.Measured{Base: func(g *build.Graph, s *build.Stage) (image.Size, bool) {
		if g.Base(s).Image == "nobody/knows" {
			return image.Size{}, false
		}
		return image.Completed(image.Parse(g.Base(s).Image), read), true
	}}
	for _, c := range []struct {
		from           string
		disk, transfer image.Source
		complete       bool
	}{
		{"alpine:3.20", image.Estimated, image.Measured, true},
		{"example.com/own", image.Unsourced, image.Measured, false},
		{"nobody/knows", image.Unsourced, image.Unsourced, false},
	} {
		total := m.Of(build.New(syntax.Parse("FROM "+c.from+"\n")), nil).Image()
		if total.Disk.Source != c.disk || total.Transfer.Source != c.transfer || total.Complete() != c.complete {
			t.Errorf("%s: %+v", c.from, total)
		}
	}
}
