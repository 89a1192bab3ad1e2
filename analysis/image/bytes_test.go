package image

import "testing"

func TestBytesString(t *testing.T) {
	for b, want := range map[Bytes]string{
		0: "0 B", 32: "32 B", 999: "999 B", 1_000: "1 kB", 1_040: "1 kB", 1_050: "1.1 kB", 54_000_000: "54 MB", 9_940_000: "9.9 MB", 9_960_000: "10 MB",
		999_400_000: "999 MB", 999_600_000: "1 GB", 1_200_000_000: "1.2 GB", 12_300_000_000_000: "12 TB", -354 * MB: "-354 MB",
	} {
		if got := b.String(); got != want {
			t.Errorf("%d bytes are written %q, want %q", int64(b), got, want)
		}
	}
}

func TestParseBytes(t *testing.T) {
	for text, want := range map[string]Bytes{"150MB": 150_000_000, " 1.2 GB ": 1_200_000_000, "54mb": 54_000_000, "12kB": 12_000, "7": 7, "0": 0} {
		if got, err := ParseBytes(text); err != nil || got != want {
			t.Errorf("%q is %d, %v; want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", "MB", "1.2.3", "-1MB", "150 MiB", "NaN", "1e30", "1 MB/s"} {
		if got, err := ParseBytes(text); err == nil {
			t.Errorf("%q is taken for %d", text, got)
		}
	}
}
