package image

import (
	"regexp"
	"slices"
	"strings"
)

// tag is the reading of an official image's tag: words joined by hyphens, of
// which one may be the version, some name a distribution, the rest choose a variant.
type tag struct {
	text     string
	version  string   // as written, without a leading v: "20.11", "8u412-b08"
	alias    string   // the word in place of a version: "latest", "lts", "stable"
	variants []string // in the order of the text
	distro   Distro
	distroAt string // the words that name the distribution, as written
	jdk      string // Java version in maven and gradle tags: "17"
	jdkWord  string // how it is said there: "eclipse-temurin-17", "jdk17"
}

var (
	versionWord = lazily(`^v?(\d[\w.]*(?:[+_]\d+)?)$`)
	buildWord   = lazily(`^b\d+$`)
	alpineWord  = lazily(`^alpine(\d+\.\d+(?:\.\d+)?)?$`)
	jdkWord     = lazily(`^(jdk|jre)(\d+)$`)
	numberWord  = lazily(`^\d+(?:\.\d+)*$`)
	debianWord  = lazily(`^debian(\d+)$`)
	ubiWord     = lazily(`^ubi(\d+)$`)
	oracleWord  = lazily(`^(?:oraclelinux|oracle|ol)(\d*)$`)
	amazonWord  = lazily(`^al(2|2023)$`)
	azureWord   = lazily(`^azurelinux(\d+\.\d+)$`)
)

var aliases = []string{
	"latest", "lts", "current", "stable", "mainline", "edge", "rolling", "testing", "unstable", "sid", "nightly", "beta", "rc", "dev", "experimental", "oldstable",
	"argon", "boron", "carbon", "dubnium", "erbium", "fermium", "gallium", "hydrogen", "iron", "jod", "krypton",
}

func parseTag(text string) tag {
	t := tag{text: text}
	words := strings.Split(text, "-")
	for i := 0; i < len(words); i++ {
		w := words[i]
		next := ""
		if i+1 < len(words) {
			next = words[i+1]
		}
		switch {
		case i == 0 && versionWord().MatchString(w):
			t.version = strings.TrimPrefix(w, "v")
			if buildWord().MatchString(next) {
				t.version += "-" + next
				i++
			}
		case i == 0 && slices.Contains(aliases, w):
			t.alias = w
			if w == "lts" && slices.Contains(aliases, next) {
				t.alias += "-" + next
				i++
			}
		default:
			i += t.word(w, next)
		}
	}
	return t
}

// word reads one word, and says how many of the following ones it took as well.
func (t *tag) word(w, next string) int {
	switch {
	case t.distroWord(w):
		t.distroAt = w
		if w == "alpine" && numberWord().MatchString(next) && strings.Contains(next, ".") {
			t.distro.Version, t.distroAt = next, w+"-"+next
			return 1
		}
	case jdkWord().MatchString(w):
		m := jdkWord().FindStringSubmatch(w)
		t.jdk, t.jdkWord = m[2], w
		t.variants = append(t.variants, m[1])
	case isVendor(w) && numberWord().MatchString(next):
		t.jdk, t.jdkWord = next, w+"-"+next
		t.variants = append(t.variants, w)
		return 1
	default:
		t.variants = append(t.variants, w)
	}
	return 0
}

func isVendor(w string) bool {
	return slices.Contains([]string{"temurin", "openjdk", "amazoncorretto", "corretto", "ibmjava", "sapmachine", "jdk", "semeru"}, w)
}

// distroWord takes w as the name of a distribution if it is one.
func (t *tag) distroWord(w string) bool {
	if d, ok := byCodename(w); ok {
		t.distro = d
		return true
	}
	for _, f := range []struct {
		word func() *regexp.Regexp
		name DistroName
	}{
		{alpineWord, AlpineLinux}, {debianWord, DebianLinux}, {ubiWord, UBI}, {oracleWord, OracleLinux}, {amazonWord, AmazonLinux}, {azureWord, AzureLinux},
	} {
		if m := f.word().FindStringSubmatch(w); m != nil {
			t.distro = release(f.name, m[1])
			return true
		}
	}
	switch w {
	case "ubuntu":
		t.distro = Distro{Name: UbuntuLinux}
	case "debian":
		t.distro = Distro{Name: DebianLinux}
	case "nanoserver", "windowsservercore":
		t.distro = Distro{Name: Windows}
	default:
		return false
	}
	return true
}

// head is the version or alias as written; "" for tags such as "alpine".
func (t tag) head() string {
	if t.version == "" {
		return t.alias
	}
	if strings.HasPrefix(t.text, "v") {
		return "v" + t.version
	}
	return t.version
}

func (t tag) has(variant string) bool { return slices.Contains(t.variants, variant) }

// join makes a tag of words, leaving empty ones out; "latest" stands alone only.
func join(words ...string) string {
	words = slices.DeleteFunc(slices.Clone(words), func(w string) bool { return w == "" })
	if len(words) > 1 && words[0] == "latest" {
		words = words[1:]
	}
	return strings.Join(words, "-")
}
