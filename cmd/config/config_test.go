package config_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sanduq/cmd/config"
	"sanduq/cmd/config/messages"
	"sanduq/devices/escpos"
	"sanduq/devices/scanner"
	"sanduq/pos"
	"sanduq/pos/money"
	"sanduq/pos/pricing/tax"
	"sanduq/scripts/need"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestMistakes holds CONFIG-001: every mistake is reported at once, with line, field and what to write instead, in both
// languages.
func TestMistakes(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"mistakes", "values"} {
		for _, lang := range []pos.Lang{pos.Arabic, pos.English} {
			t.Run(fmt.Sprintf("%s.%s", name, lang), func(t *testing.T) {
				t.Parallel()
				text := read(t, filepath.Join("testdata", name+".toml"))
				_, err := config.Parse("sanduq.toml", []byte(text))
				if pos.CodeOf(err) != pos.Invalid {
					t.Fatalf("CONFIG-001: got %v", err)
				}
				got := config.MistakesOf(err).Report("sanduq.toml", catalogue(t, lang))
				golden(t, filepath.Join("testdata", fmt.Sprintf("%s.%s.txt", name, lang)), got)
			})
		}
	}
}

// TestSample holds CONFIG-002: the file we ship is right as it is, and so is every line of it that is commented out.
func TestSample(t *testing.T) {
	t.Parallel()
	sample := read(t, filepath.Join(need.Top(t), "packaging", "sanduq.toml"))
	plain := parse(t, sample)
	if plain.Store != "riyadh-olaya" || len(plain.Tills) != 1 || plain.Hub.Broker != "" || plain.Cutover != 4*time.Hour {
		t.Errorf("CONFIG-002: got %+v", plain)
	}
	full := parse(t, regexp.MustCompile(`(?m)^#(\S)`).ReplaceAllString(sample, "$1"))
	if !full.Tills[0].Drawer || full.Hub.Key == "" || full.Scanners[0].Profile.Name != "datalogic" {
		t.Errorf("CONFIG-002: with the comments taken away: got %+v", full)
	}
	for _, f := range config.Fields() {
		name := f.Name
		if name == "CATEGORY" {
			continue
		}
		if !regexp.MustCompile(`(?m)^#?` + name + ` = `).MatchString(sample) {
			t.Errorf("CONFIG-002: the sample does not show %s.%s", f.Section, name)
		}
	}
}

// TestDocumented holds CONFIG-003: docs/configuration.md has each field with its type, default and an example, and no
// field that is not there.
func TestDocumented(t *testing.T) {
	t.Parallel()
	var got []config.Field
	section := ""
	row := regexp.MustCompile("^\\| `(\\w+)` \\| ([^|]*) \\|\\s*([^|]*?)\\s*\\| `([^|]*)` \\|")
	doc := read(t, filepath.Join(need.Top(t), "docs", "configuration.md"))
	for line := range strings.Lines(doc) {
		if h, ok := strings.CutPrefix(line, "## "); ok {
			section = strings.Trim(strings.TrimSpace(h), "`")
		}
		if m := row.FindStringSubmatch(line); m != nil {
			got = append(got, config.Field{
				Section: section, Name: m[1], Type: m[2], Default: strings.Trim(m[3], "`"), Example: m[4],
			})
		}
	}
	if diff := cmp.Diff(config.Fields(), got); diff != "" {
		t.Errorf("CONFIG-003: docs/configuration.md (-schema +docs):\n%s", diff)
	}
	for _, name := range append(escpos.Profiles(), scanner.Profiles()...) {
		if !strings.Contains(doc, "`"+name+"`") {
			t.Errorf("CONFIG-003: docs/configuration.md does not name the profile %s", name)
		}
	}
}

// TestExamples holds CONFIG-004: each example that a message or the documentation shows is right.
func TestExamples(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	section := ""
	for _, f := range config.Fields() {
		if f.Section != section {
			section = f.Section
			b.WriteString(section + "\n")
		}
		b.WriteString(f.Name + " = " + f.Example + "\n")
	}
	text := strings.Replace(b.String(), "CATEGORY", "standard", 1)
	cfg := parse(t, text)
	if cfg.Tills[0].Printer != "receipt-1" || cfg.LogLevel != "debug" {
		t.Errorf("CONFIG-004: got %+v", cfg)
	}
}

// TestNotices holds CONFIG-005: what is allowed and should be known is said.
func TestNotices(t *testing.T) {
	t.Parallel()
	sample := read(t, filepath.Join(need.Top(t), "packaging", "sanduq.toml"))
	if n := parse(t, sample).Notices(); len(n) > 0 {
		t.Errorf("CONFIG-005: the sample: %v", n)
	}
	all := strings.NewReplacer(
		"#vat_number", "vat_number", "#open_to", "open_to", "127.0.0.1:8080", "0.0.0.0:80",
		"#[hub]", "[hub]\nbroker = \"mqtt://hub.example.com:1883\"",
	).Replace(sample)
	var keys []string
	for _, n := range parse(t, all).Notices() {
		keys = append(keys, n.Key)
		if in := catalogue(t, pos.Arabic); !in.Has(n.Key) {
			t.Errorf("CONFIG-005: no message %s", n.Key)
		}
	}
	want := []string{"notice.sa_phase_1", "notice.open_to_network", "notice.broker_in_clear"}
	if diff := cmp.Diff(want, keys); diff != "" {
		t.Errorf("CONFIG-005 (-want +got):\n%s", diff)
	}
}

func TestRelativePaths(t *testing.T) {
	t.Parallel()
	text := strings.Replace(read(t, filepath.Join(need.Top(t), "packaging", "sanduq.toml")), "/var/lib/sanduq", "data", 1)
	cfg, err := config.Parse("/srv/shop/sanduq.toml", []byte(text))
	if err != nil || cfg.Data != "/srv/shop/data" {
		t.Errorf("data = %q, %v", cfg.Data, err)
	}
}

func TestLoad(t *testing.T) {
	t.Parallel()
	if _, err := config.Load(filepath.Join(t.TempDir(), "none.toml")); pos.CodeOf(err) != pos.Invalid {
		t.Errorf("a missing file: %v", err)
	}
	big := filepath.Join(t.TempDir(), "big.toml")
	if err := os.WriteFile(big, []byte(strings.Repeat("#\n", 1<<20)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := config.Load(big); pos.CodeOf(err) != pos.Invalid || config.MistakesOf(err) != nil {
		t.Errorf("a file too large: %v", err)
	}
	if cfg, err := config.Load(filepath.Join(need.Top(t), "packaging", "sanduq.toml")); err != nil || cfg.Store == "" {
		t.Errorf("the sample: %v", err)
	}
}

func TestNearest(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, known, want string }{
		{"phoen", "phone footer_en", "phone"},
		{"naem", "name port", "name"},
		{"prot", "name port", "port"},
		{"colour", "name port", ""},
		{"x", "id", ""},
	} {
		if got := config.Nearest(c.name, c.known); got != c.want {
			t.Errorf("nearest(%s, %s) = %q, want %q", c.name, c.known, got, c.want)
		}
	}
}

// FuzzParse holds CONFIG-006: no file makes the check panic, and what is refused is refused with a line of the file.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{"testdata/mistakes.toml", "testdata/values.toml", "../../packaging/sanduq.toml"} {
		text, err := os.ReadFile(seed)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	for _, seed := range []string{
		"", "\xef\xbb\xbf[store]\r\nid = 's'\r\n", "a.b = 1\na.b.c = 2\n[a]\n", "till = [{id = \"t1\"}, 5]\nshop = [1]",
		"x = \"\"\"\nnever closed", "[a]\n[a]\n[[a]]\na = 1\n[[a.b]]\n[a.b]", "notes = [\n# c\n\"5\",\n]",
		"[store\nid = [", "\"\xff\" = 1", "[[till]]\n[till.id]\n[[scanner]]\nname.x = 1",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		_, err := config.Parse("f.toml", text)
		if err == nil {
			return
		}
		all := config.MistakesOf(err)
		if len(all) == 0 {
			t.Fatalf("CONFIG-006: refused without a mistake: %v", err)
		}
		for _, m := range all {
			if m.Line < 1 || m.Line > strings.Count(string(text), "\n")+1 {
				t.Fatalf("CONFIG-006: %+v is in no line of the file", m)
			}
		}
	})
}

func parse(t *testing.T, text string) config.Config {
	t.Helper()
	logo, err := filepath.Abs(filepath.Join("testdata", "logo.png")) // the one file that examples name and that is read
	if err != nil {
		t.Fatal(err)
	}
	text = strings.ReplaceAll(text, `"logo.png"`, strconv.Quote(logo))
	cfg, err := config.Parse("/etc/sanduq/sanduq.toml", []byte(text))
	if err != nil {
		t.Fatalf("%s%s", config.MistakesOf(err).Report("sanduq.toml", catalogue(t, pos.English)), text)
	}
	return cfg
}

func catalogue(t *testing.T, lang pos.Lang) messages.Catalogue {
	t.Helper()
	c, err := messages.In(lang)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(strings.Split(read(t, path), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("CONFIG-001: %s (-want +got):\n%s", path, diff)
	}
}

// TestEachMistakeHasItsMessages holds CONFIG-007: what the check can say, both catalogues can say, and they say nothing
// that nobody asks for.
func TestEachMistakeHasItsMessages(t *testing.T) {
	t.Parallel()
	sources, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	used, key := map[string]bool{}, regexp.MustCompile(`"((?:config|notice)\.[a-z_0-9]+(?:\.fix)?)"`)
	for _, path := range sources {
		for _, m := range key.FindAllStringSubmatch(read(t, path), -1) {
			used[m[1]] = true
			if strings.HasPrefix(m[1], "config.") && m[1] != "config.mistakes" && !strings.HasSuffix(m[1], ".fix") {
				used[m[1]+".fix"] = true
			}
		}
	}
	var have []string
	for _, key := range catalogue(t, pos.English).Keys() {
		if strings.HasPrefix(key, "config.") || strings.HasPrefix(key, "notice.") {
			have = append(have, key)
		}
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(used)), have); diff != "" {
		t.Errorf("CONFIG-007 (-used +in the catalogue):\n%s", diff)
	}
}

// TestTaxes holds CONFIG-010: the country's categories, the shop's own before them, and none only where neither is known.
func TestTaxes(t *testing.T) {
	t.Parallel()
	const day = "2026-11-23"
	shop := func(country, prices, taxes string) string {
		text := `[store]
id = "a"
data = "d"
[shop]
name_en = "A"
country = "` + country + `"
currency = "SAR"
language = "ar"
time_zone = "Asia/Riyadh"
` + prices + "\n" + taxes + `
[[till]]
id = "1"
`
		return text
	}
	cfg := parse(t, shop("SA", "", ""))
	if r, ok := cfg.Taxes.RateOn("standard", day); r != 15*money.Percent || !ok || cfg.TaxAdded {
		t.Errorf("CONFIG-010: SA by itself has %v, %v; tax is added: %v", r, ok, cfg.TaxAdded)
	}
	cfg = parse(t, shop("SA", `prices = "tax_added"`, "[taxes]\nstandard = \"20\"\nexempt = \"3\"\nbooks = \"0\"\n"))
	for category, want := range map[string]struct {
		rate money.Rate
		kind tax.Kind
	}{
		"standard": {20 * money.Percent, tax.Standard}, "exempt": {3 * money.Percent, tax.Standard},
		"books": {0, tax.Zero}, "medicine": {0, tax.Zero},
	} {
		if r, ok := cfg.Taxes.RateOn(category, day); r != want.rate || !ok || cfg.Taxes[category].Kind != want.kind {
			t.Errorf("CONFIG-010: %s is %+v", category, cfg.Taxes[category])
		}
	}
	if !cfg.TaxAdded || cfg.Taxes["standard"].Name.En == "" || cfg.Taxes["exempt"].Name.En != "" {
		t.Errorf("CONFIG-010: tax is added: %v; %+v", cfg.TaxAdded, cfg.Taxes)
	}
	if cfg = parse(t, shop("DE", "", "[taxes]\nfood = \"7\"\n")); len(cfg.Taxes) != 1 || cfg.TaxAdded {
		t.Errorf("CONFIG-010: a country that is not known: %+v, %v", cfg.Taxes, cfg.TaxAdded)
	}
	_, err := config.Parse("sanduq.toml", []byte(shop("DE", "", "")))
	if got := config.MistakesOf(err); len(got) != 1 || got[0].Key != "config.no_taxes" {
		t.Errorf("CONFIG-010: no category at all: %+v, %v", got, err)
	}
}

// TestLogo holds CONFIG-011: a logo is read with the settings and named in the template's hash; a mistake in it is reported
// like any other.
func TestLogo(t *testing.T) {
	t.Parallel()
	sample := read(t, filepath.Join(need.Top(t), "packaging", "sanduq.toml"))
	plain, logo := parse(t, sample), parse(t, strings.Replace(sample, "#logo", "logo", 1))
	if plain.Shop.Logo != "" || logo.Shop.Logo == "" || plain.Shop.Template == logo.Shop.Template || plain.Shop.Template == "" {
		t.Errorf("CONFIG-011: without %q %q, with %q %q", plain.Shop.Logo, plain.Shop.Template, logo.Shop.Logo, logo.Shop.Template)
	}
	for file, key := range map[string]string{
		"testdata/none.png": "config.logo", "testdata/mistakes.toml": "receipt.logo_unreadable",
	} {
		bad := strings.Replace(sample, `#logo = "logo.png"`, strconv.Quote("logo")+" = "+strconv.Quote(file), 1)
		_, err := config.Parse("sanduq.toml", []byte(bad))
		if got := config.MistakesOf(err); len(got) != 1 || got[0].Key != key || got[0].Field != "shop.logo" {
			t.Errorf("CONFIG-011: %s: %+v, %v", file, got, err)
		}
	}
}
