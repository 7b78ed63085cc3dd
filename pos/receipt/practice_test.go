package receipt_test

import (
	"slices"
	"strings"
	"testing"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/receipt"
	"sanduq/pos/receipt/typeset"
)

// TestPaperOfPractice holds TRAIN-007 in what a person sees, in both directions.
func TestPaperOfPractice(t *testing.T) {
	t.Parallel()
	sold := basket(t)
	sold.Till = pos.TrainingTill(sold.Till)
	ts := newTypesetter(t)
	for _, c := range []struct {
		name  string
		shop  fact.ShopDescribed
		width int
		copy  bool
	}{
		{"training-arabic-80", noor(pos.Arabic), typeset.Width80, false},
		{"training-arabic-58", noor(pos.Arabic), typeset.Width58, false},
		{"training-english-80", noor(pos.English), typeset.Width80, false},
		{"training-english-58", noor(pos.English), typeset.Width58, false},
		{"training-copy-80", noor(pos.English), typeset.Width80, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			doc := receipt.Practice(fromSale(t, sold, c.shop, c.copy))
			checkPractice(t, doc)
			comparePaper(t, ts, c.name, doc, c.width)
		})
	}
}

// TestReportsOfPractice holds TRAIN-007 for the papers of the day.
func TestReportsOfPractice(t *testing.T) {
	t.Parallel()
	z, err := receipt.FromZ(theZ(), noor(pos.Arabic), envelope, false)
	if err != nil {
		t.Fatal(err)
	}
	x, err := receipt.FromX(theX(), noor(pos.English), envelope, false)
	if err != nil {
		t.Fatal(err)
	}
	for name, doc := range map[string]receipt.Document{"Z": z, "X": x} {
		text := receipt.Practice(doc).Text()
		if n := strings.Count(text, "TRAINING – NOT A RECEIPT"); n != 3 || strings.Contains(text, "[QR") {
			t.Errorf("TRAIN-007: the %s says %d times that it is none:\n%s", name, n, text)
		}
	}
}

// checkPractice holds that a document cannot pass for a receipt, wherever it is torn, and is whole otherwise.
func checkPractice(t *testing.T, doc receipt.Document) {
	t.Helper()
	const mark = "TRAINING – NOT A RECEIPT"
	text := doc.Text()
	if n := strings.Count(text, mark); n != 3 {
		t.Errorf("TRAIN-007: it says %d times that it is none:\n%s", n, text)
	}
	for _, wrong := range []string{"[QR", "Simplified tax", "310122393500003", "Sales receipt"} {
		if strings.Contains(text, wrong) {
			t.Errorf("TRAIN-007: paper of practice has %q:\n%s", wrong, text)
		}
	}
	lines := strings.Split(strings.TrimSpace(text), "\n")
	at := slices.IndexFunc(lines, func(l string) bool { return strings.Contains(l, "Ttill-1-1-1042") })
	if !strings.Contains(lines[0], mark) || !strings.Contains(lines[len(lines)-2], mark) || at < 0 {
		t.Errorf("TRAIN-004, TRAIN-007: top, end or number of\n%s", text)
	}
}
