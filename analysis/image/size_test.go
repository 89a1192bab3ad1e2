package image

import (
	"fmt"
	"slices"
	"testing"
)

// Each row of the catalogue is estimated from the other rows. The truth has to
// lie in the stated range nearly always, or the ranges are not honest.
func TestEstimatesHoldWhatTheySay(t *testing.T) {
	all := catalogue()
	var tried, held int
	check := func(what string, truth, got Figure) {
		if !truth.Known() || !got.Known() {
			return
		}
		tried++
		if truth.Bytes >= got.Low && truth.Bytes <= got.High {
			held++
			return
		}
		t.Logf("%s is %v, estimated %v [%v, %v] from %s", what, truth.Bytes, got.Bytes, got.Low, got.High, got.From)
	}
	for i, r := range all {
		others := slices.Delete(slices.Clone(all), i, i+1)
		ref := Parse(r.image + ":" + r.tag)
		got := newModel(ref, Describe(ref), others).size(false)
		check(fmt.Sprint(ref, " compressed"), r.compressed, got.Compressed)
		check(fmt.Sprint(ref, " disk"), r.disk, got.Disk)
	}
	t.Logf("%d of %d estimates hold", held, tried)
	if tried < 100 || held*100 < tried*90 {
		t.Errorf("only %d of %d estimates hold the truth in their range", held, tried)
	}
}

func TestCompleted(t *testing.T) {
	ref := Parse("node:22-alpine")
	listed, _ := SizeOf(ref)
	read := func(b Bytes) Figure { return Figure{Bytes: b, Low: b, High: b, Source: Measured, From: "a registry"} }
	if s := Completed(ref, read(listed.Compressed.Bytes)); s.Disk != listed.Disk {
		t.Errorf("the catalogued build takes %+v, want %+v", s.Disk, listed.Disk)
	}
	newer := read(listed.Compressed.Bytes + MB)
	s := Completed(ref, newer)
	if s.Compressed != newer || s.Disk.Source != Estimated || !s.fits() || s.Disk.Low >= s.Disk.Bytes || s.Disk.High <= s.Disk.Bytes {
		t.Errorf("another build takes %+v", s)
	}
	for _, unknown := range []string{"registry.example.com/team/base:1", "library/nobody-knows"} {
		if s := Completed(Parse(unknown), newer); s.Disk.Known() || s.Compressed != newer {
			t.Errorf("%s: %+v", unknown, s)
		}
	}
}
