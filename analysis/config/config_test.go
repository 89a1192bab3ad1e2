package config_test

import (
	"encoding/json"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minke/analysis"
	"minke/analysis/config"
	"minke/analysis/image"
)

var rules = []*analysis.Rule{
	{Name: "apt-lists", Aliases: []string{"DL3009"}, Group: "apt", Summary: "Lists stay", Severity: analysis.Warning},
	{Name: "apt-upgrade", Group: "apt"},
	{Name: "npm-cache", Group: "node"},
}

func TestFile(t *testing.T) {
	none := map[string]analysis.Severity{}
	for name, c := range map[string]struct {
		text string
		want *analysis.Options
		err  string
	}{
		"empty": {"", &analysis.Options{Severity: none}, ""},
		"a rule wins over its group": {
			"base = \"slim\"\n[rules]\napt-lists = \"error\"\napt = \"off\"\n",
			&analysis.Options{Base: "slim", Severity: map[string]analysis.Severity{"apt-lists": analysis.Error, "apt-upgrade": analysis.Off}}, "",
		},
		"an alias in any case": {
			"[rules]\ndl3009 = \"Hint\"\n",
			&analysis.Options{Severity: map[string]analysis.Severity{"apt-lists": analysis.Hint}}, "",
		},
		"an unknown rule, the others count": {
			"[rules]\nnpm-cache = \"off\"\n  apt-list = \"off\"\n",
			&analysis.Options{Severity: map[string]analysis.Severity{"npm-cache": analysis.Off}},
			`3:3: rules.apt-list: there is no rule or group "apt-list"; did you mean "apt-lists"?`,
		},
		"an unknown severity in an inline table": {
			"rules = { apt = \"hint\", npm-cache = \"loud\" }\n",
			&analysis.Options{Severity: map[string]analysis.Severity{"apt-lists": analysis.Hint, "apt-upgrade": analysis.Hint}},
			`1:25: rules.npm-cache: loud is none of "off", "hint", "information", "warning", "error"`,
		},
		"a severity of another type": {"rules.apt = 7\n", &analysis.Options{Severity: none}, `1:7: rules.apt: 7 is none of "off"`},
		"no table":                   {"rules = \"off\"\n", &analysis.Options{Severity: none}, `1:1: rules: expected a table such as {"apt-lists": "off"}`},
		"an unknown key":             {"\nbass = \"slim\"\n", &analysis.Options{Severity: none}, `2:1: bass: there is no such key (did you mean base?)`},
		"an unknown table":           {"[colours]\nred = 1\n", &analysis.Options{Severity: none}, `1:2: colours: there is no such key (known are base, budget, context, inlayHints.threshold, registry, rules)`},
		"an unknown base":            {"base = \"windows\"\n", &analysis.Options{Severity: none}, `1:1: base: "windows" is none of "alpine", "slim", "distroless"`},
		"a budget":                   {"budget = \"1.5 GB\"\n", &analysis.Options{Severity: none, Budget: 1500 * image.MB}, ""},
		"no budget":                  {"budget = \"\"\n", &analysis.Options{Severity: none}, ""},
		"a budget in another unit":   {"budget = \"150MiB\"\n", &analysis.Options{Severity: none}, `1:1: budget: "150MiB" is no amount of data: write it like 150MB (1 MB is 10^6 bytes)`},
		"an editor's key":            {"[inlayHints]\nthreshold = \"5MB\"\n", &analysis.Options{Severity: none}, `2:1: inlayHints.threshold: this belongs to the editor's settings (minke.inlayHints.threshold)`},
		"broken":                     {"[rules\n", &analysis.Options{Severity: none}, "1:7"},
		"no text":                    {"\xff\x00", &analysis.Options{Severity: none}, "1:1"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, config.FileName), []byte(c.text), 0o644); err != nil {
				t.Fatal(err)
			}
			below := filepath.Join(dir, "a", "b")
			if err := os.MkdirAll(below, 0o755); err != nil {
				t.Fatal(err)
			}
			got, err := config.Load(below, rules)
			if (c.err != "") != (err != nil) || err != nil && !strings.Contains(err.Error(), config.FileName+":"+c.err) {
				t.Errorf("error %v, want one with %q", err, c.err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestThreshold(t *testing.T) {
	for value, smallest := range map[string]image.Bytes{"": image.MB, "1MB": image.MB, "5 MB": 5 * image.MB, "0": 1, "off": math.MaxInt64} {
		o := config.NewOptions()
		v := config.Values{"inlayHints": map[string]any{"threshold": value}}
		if problems := v.Apply(o, config.Editor, rules); len(problems) > 0 {
			t.Error(problems)
		}
		if o.Shown() != smallest {
			t.Errorf("%q: sizes are shown from %s, want %s", value, o.Shown(), smallest)
		}
	}
	v := config.Values{"inlayHints": map[string]any{"threshold": "some"}}
	want := `inlayHints.threshold: "some" is no amount of data: write it like 150MB (1 MB is 10^6 bytes), or "off"`
	if problems := v.Apply(config.NewOptions(), config.Editor, rules); len(problems) != 1 || problems[0].String() != want {
		t.Errorf("%v, want %s", problems, want)
	}
}

func TestFindStopsAtTheTop(t *testing.T) {
	dir := t.TempDir()
	deep := filepath.Join(dir, "workspace", "service")
	if err := os.MkdirAll(deep, 0o755); err != nil {
		t.Fatal(err)
	}
	above := filepath.Join(dir, config.FileName)
	if err := os.WriteFile(above, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if got, ok := config.Find(deep, ""); !ok || got != above {
		t.Errorf("found %q, want %q", got, above)
	}
	if got, ok := config.Find(deep, filepath.Join(dir, "workspace")); ok {
		t.Errorf("found %q above the top", got)
	}
}

// TestSchemaOffersWhatIsAccepted sets everything that the schema names.
func TestSchemaOffersWhatIsAccepted(t *testing.T) {
	schema := config.FileSchema(rules)
	names := slices.Sorted(maps.Keys(schema.Properties["rules"].Properties))
	if diff := cmp.Diff([]string{"DL3009", "apt", "apt-lists", "apt-upgrade", "node", "npm-cache"}, names); diff != "" {
		t.Error(diff)
	}
	for _, name := range names {
		for _, severity := range schema.Properties["rules"].Properties[name].Enum {
			v := config.Values{"rules": map[string]any{name: severity}}
			if problems := v.Apply(config.NewOptions(), config.File, rules); len(problems) > 0 {
				t.Error(problems)
			}
		}
	}
	for _, base := range schema.Properties["base"].Enum {
		if problems := (config.Values{"base": base}).Apply(config.NewOptions(), config.File, rules); len(problems) > 0 {
			t.Error(problems)
		}
	}
}

// TestKeysAreReachable shows that the schema, the editors' settings and the table have every key, once.
func TestKeysAreReachable(t *testing.T) {
	var names []string
	table := config.Markdown()
	editor := config.EditorProperties(rules)
	file, err := json.Marshal(config.FileSchema(rules))
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range config.Keys {
		if slices.Contains(names, k.Name) {
			t.Errorf("%s is there twice", k.Name)
		}
		names = append(names, k.Name)
		if !strings.HasSuffix(k.Summary, ".") || k.Where == 0 {
			t.Errorf("%s: summary %q, where %v", k.Name, k.Summary, k.Where)
		}
		if strings.Count(table, "| `"+k.Name+"` |") != 1 {
			t.Errorf("%s is not in the table:\n%s", k.Name, table)
		}
		if got := editor["minke."+k.Name] != nil; got != (k.Where&config.Editor != 0) {
			t.Errorf("%s is among the editor's settings: %v", k.Name, got)
		}
		last := k.Name[strings.LastIndexByte(k.Name, '.')+1:]
		if got := strings.Contains(string(file), `"`+last+`":{`); got != (k.Where&config.File != 0) {
			t.Errorf("%s is in the schema of the file: %v", k.Name, got)
		}
	}
}

func FuzzApply(f *testing.F) {
	f.Add([]byte("base = \"slim\"\n[rules]\napt = \"off\"\nx = { y = [{z=1}] }\n"))
	f.Add([]byte("[[rules]]\n\"a.b\".c = 1\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		lines := strings.Count(string(data), "\n") + 1
		for _, m := range config.Apply(data, config.NewOptions(), rules) {
			if m.Line < 1 || m.Line > lines || m.Column < 1 || m.Message == "" {
				t.Errorf("%+v in %d lines", m, lines)
			}
		}
	})
}
