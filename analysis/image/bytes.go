package image

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Bytes is an amount of data. Its text is in decimal units, as docker prints them: 1 MB is 10^6 bytes.
type Bytes int64

// The decimal units.
const (
	KB Bytes = 1_000
	MB Bytes = 1_000_000
	GB Bytes = 1_000_000_000
	TB Bytes = 1_000_000_000_000
)

// String gives the amount with two or three significant digits: "54 MB", "1.2 GB", "32 B".
func (b Bytes) String() string {
	if b < 0 {
		return "-" + (-b).String()
	}
	if b < KB {
		return strconv.FormatInt(int64(b), 10) + " B"
	}
	units := []string{"kB", "MB", "GB", "TB", "PB", "EB"}
	v, unit := float64(b)/float64(KB), 0
	for v >= 999.5 && unit < len(units)-1 {
		v /= 1000
		unit++
	}
	if v < 9.95 {
		s := strconv.FormatFloat(v, 'f', 1, 64)
		if s[len(s)-2:] == ".0" {
			s = s[:len(s)-2]
		}
		return s + " " + units[unit]
	}
	return strconv.FormatFloat(v, 'f', 0, 64) + " " + units[unit]
}

// ParseBytes reads an amount as String writes it, "150 MB" or "1.2GB"; without a unit it is bytes.
func ParseBytes(text string) (Bytes, error) {
	number := strings.TrimRight(strings.TrimSpace(text), "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz ")
	unit := strings.ToUpper(strings.TrimSpace(strings.TrimSpace(text)[len(number):]))
	scale, ok := map[string]Bytes{"": 1, "B": 1, "K": KB, "KB": KB, "M": MB, "MB": MB, "G": GB, "GB": GB, "T": TB, "TB": TB}[unit]
	v, err := strconv.ParseFloat(number, 64)
	if !ok || err != nil || !(v >= 0) || v*float64(scale) > math.MaxInt64/2 {
		return 0, fmt.Errorf("%q is no amount of data (write it like 150MB; 1 MB is 10^6 bytes)", text)
	}
	return Bytes(v * float64(scale)), nil
}
