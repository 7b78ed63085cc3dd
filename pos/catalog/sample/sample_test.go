package sample_test

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"sanduq/pos/catalog"
	"sanduq/pos/catalog/sample"
	"sanduq/pos/money"
)

// A made-up catalogue is always the same one, and every row of it is good.
func TestWrite(t *testing.T) {
	t.Parallel()
	const n = 5000
	var first, second bytes.Buffer
	if err := errors.Join(sample.Write(&first, n), sample.Write(&second, n)); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("the same catalogue was written twice in two ways")
	}
	sar, err := money.ParseCurrency("SAR")
	if err != nil {
		t.Fatal(err)
	}
	r, err := catalog.NewReader(&first, catalog.Rules{Currency: sar, Tax: []string{"standard", "zero"}})
	if err != nil {
		t.Fatal(err)
	}
	rows := 0
	for ; ; rows++ {
		_, problems, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil || len(problems) > 0 {
			t.Fatal(err, problems)
		}
	}
	if rows != n {
		t.Errorf("%d rows of %d", rows, n)
	}
}
