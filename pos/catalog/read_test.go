package catalog_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sanduq/pos"
	"sanduq/pos/catalog"
	"sanduq/pos/money"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// readAll reads a whole file: the good rows and the problems of the others.
func readAll(t testing.TB, b []byte) (rows []catalog.Row, problems []catalog.Problem, err error) {
	t.Helper()
	r, err := catalog.NewReader(bytes.NewReader(b), rules())
	if err != nil {
		return nil, nil, err
	}
	for {
		row, bad, err := r.Read()
		if errors.Is(err, io.EOF) {
			return rows, problems, nil
		} else if err != nil {
			return rows, problems, err
		}
		if row != nil {
			mine := *row
			mine.Codes = append([]catalog.Code(nil), row.Codes...)
			rows = append(rows, mine)
		}
		problems = append(problems, bad...)
	}
}

// CAT-020: each refused row is named with its line, its column and the reason; the others are taken.
func TestProblemsGolden(t *testing.T) {
	t.Parallel()
	in, err := os.ReadFile(filepath.Join("testdata", "bad.csv"))
	if err != nil {
		t.Fatal(err)
	}
	rows, problems, err := readAll(t, in)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	for _, r := range rows {
		line, err := json.Marshal(map[string]any{"good": r.Line, "sku": r.Item.SKU})
		if err != nil {
			t.Fatal(err)
		}
		out.Write(append(line, '\n'))
	}
	for _, p := range problems {
		line, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		out.Write(append(line, '\n'))
	}
	golden := filepath.Join("testdata", "bad.golden")
	if *update {
		writeFile(t, golden, out.Bytes())
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), out.String()); diff != "" {
		t.Errorf("CAT-020: problems (-want +got):\n%s", diff)
	}
}

// CAT-021: all columns are read, in any order.
func TestReadAllColumns(t *testing.T) {
	t.Parallel()
	const in = "tax,price,name_ar,NAME_EN,gtin,sku,category,category_en,category_ar," +
		"unit,pack_qty,weighed,age_limit,barcodes,open_price,ask_serial,ask_lot,tare,deposit\n" +
		"standard,24.00,بيبسي  كرتون,Pepsi case,06281100000013,PEP-24,drinks,Drinks,مشروبات," +
		"each,24,no,,40170725*1 6281100000020*6,,,yes,,DEP-1\n" +
		"zero,٩٫٩٥,طماطم,,,PLU-77,,,,,,نعم,18,,,yes,,0.02,\n" +
		"zero,,خدمة,,,SRV,,,,,,,,,نعم,,,,\n"
	rows, problems, err := readAll(t, []byte(in))
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	type brief struct {
		Item  catalog.Item
		Codes []string
	}
	var got []brief
	for _, r := range rows {
		b := brief{Item: r.Item}
		for _, c := range r.Codes {
			b.Codes = append(b.Codes, c.Text+"*"+c.Pack.String())
		}
		got = append(got, b)
	}
	want := []brief{
		{catalog.Item{
			SKU: "PEP-24", Name: pos.Text{En: "Pepsi case", Ar: "بيبسي كرتون"}, Price: 2400, Tax: "standard",
			Category: "drinks", Unit: "each", Pack: money.Pieces(24), AskLot: true, DepositSKU: "DEP-1",
		}, []string{"06281100000013*24", "PEP-24*1", "40170725*1", "6281100000020*6"}},
		{catalog.Item{
			SKU: "PLU-77", Name: pos.Text{Ar: "طماطم"}, Price: 995, Tax: "zero", Unit: "kg", Weighed: true, AgeLimit: 18,
			Pack: money.One, AskSerial: true, Tare: 20_000,
		}, []string{"PLU-77*1"}},
		{catalog.Item{
			SKU: "SRV", Name: pos.Text{Ar: "خدمة"}, Tax: "zero", Unit: "each", OpenPrice: true, Pack: money.One,
		}, []string{"SRV*1"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("CAT-021: rows (-want +got):\n%s", diff)
	}
}

// CAT-022: the forms in which office programs write a table are all read.
func TestReadForms(t *testing.T) {
	t.Parallel()
	const plain = "gtin,name_en,name_ar,price,tax\n6281100000013,Milk,حليب,5.75,standard\n"
	forms := map[string][]byte{
		"plain":           []byte(plain),
		"gzip":            gzipped(t, plain),
		"byte order mark": []byte("\uFEFF" + plain),
		"gzip with mark":  gzipped(t, "\uFEFF"+plain),
		"CRLF":            []byte(strings.ReplaceAll(plain, "\n", "\r\n")),
		"semicolons":      []byte(strings.ReplaceAll(plain, ",", ";")),
		"tabs":            []byte(strings.ReplaceAll(plain, ",", "\t")),
		"no last newline": []byte(strings.TrimSpace(plain)),
		"blank lines":     []byte(strings.ReplaceAll(plain, "\n", "\n\n")),
		"quoted":          []byte(strings.ReplaceAll(plain, "Milk", `"Milk"`)),
	}
	for name, b := range forms {
		rows, problems, err := readAll(t, b)
		if err != nil || len(problems) > 0 || len(rows) != 1 || rows[0].Item.Name.Ar != "حليب" {
			t.Errorf("CAT-022: %s: %v %v %v", name, rows, problems, err)
		}
	}
}

// CAT-023: a file that cannot be read is refused as a whole, with everything that is wrong with its header.
func TestUnreadable(t *testing.T) {
	t.Parallel()
	const header = "gtin,name_en,price,tax\n"
	whole := gzipped(t, header+"6281100000013,Milk,5.75,standard\n")
	cases := map[string]struct {
		in   []byte
		key  string
		args map[string]any
	}{
		"empty": {nil, "import.empty", nil},
		"header": {[]byte("gtin,name,gtin,colour\n"), "import.header", map[string]any{
			"unknown": "name, colour", "twice": "gtin", "missing": "name_en/name_ar, price, tax",
			"known": "gtin, name_en, name_ar, price, tax, sku, barcodes, category, category_en, category_ar, unit, " +
				"pack_qty, weighed, age_limit, open_price, ask_serial, ask_lot, tare, deposit",
		}},
		"cut gzip":     {whole[:len(whole)-9], "import.unreadable", nil},
		"damaged gzip": {[]byte{0x1f, 0x8b, 0, 0, 0, 0, 0, 0, 0, 0, 0}, "import.unreadable", nil},
	}
	for name, c := range cases {
		_, _, err := readAll(t, c.in)
		e, ok := errors.AsType[*pos.Error](err)
		if !ok || e.Key != c.key || c.args != nil && !cmp.Equal(e.Args, c.args) {
			t.Errorf("CAT-023: %s: %v, want %s %v", name, err, c.key, c.args)
		}
	}
}

// endless is a file of one line, repeated for ever.
type endless struct {
	line string
	at   int
}

func (e *endless) Read(p []byte) (int, error) {
	n := copy(p, e.line[e.at:])
	e.at = (e.at + n) % len(e.line)
	return n, nil
}

// CAT-023: a file without end is given up, and not taken for a whole one.
func TestEndless(t *testing.T) {
	t.Parallel()
	in := io.MultiReader(strings.NewReader("gtin,name_en,price,tax\n"), &endless{line: strings.Repeat("x", 4000) + "\n"})
	r, err := catalog.NewReader(in, rules())
	if err != nil {
		t.Fatal(err)
	}
	for err == nil {
		_, _, err = r.Read()
	}
	e, ok := errors.AsType[*pos.Error](err)
	if !ok || e.Key != "import.too_large" {
		t.Errorf("CAT-023: an endless file ended with %v", err)
	}
}

func FuzzReader(f *testing.F) {
	f.Add([]byte("gtin,name_en,name_ar,price,tax\n6281100000013,Milk,حليب,5.75,standard\n"))
	f.Add([]byte("sku;name_ar;price;tax;barcodes;pack_qty\nA;قهوة;1;zero;12345670*2;3\n"))
	f.Add([]byte("sku,name_ar,price,tax\n\"A,\"\"b\",1,1,\n\"open"))
	f.Add([]byte("sku;name_ar;price;tax;barcodes\n;ة;1;zero;0\n")) // a code, and no code of its own
	f.Add([]byte{0x1f, 0x8b})
	f.Fuzz(func(t *testing.T, b []byte) {
		rows, problems, _ := readAll(t, b)
		for _, r := range rows {
			it := r.Item
			if it.SKU == "" || it.Name == (pos.Text{}) || it.Price <= 0 || it.Tax == "" || len(r.Codes) == 0 || it.Pack <= 0 {
				t.Errorf("CAT-020: row %d was taken as %+v", r.Line, r)
			}
		}
		for _, p := range problems {
			if p.Line < 2 || p.Key == "" {
				t.Errorf("CAT-020: a problem without its place: %+v", p)
			}
		}
	})
}
