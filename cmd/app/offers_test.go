package app_test

import (
	"errors"
	"strings"
	"testing"

	"sanduq/pos"
	"sanduq/pos/offers"
)

// TestOffersGoThroughTheRunningServer holds OFFERS-004: the command line is told what came of a file, each mistake with
// the document it stands in.
func TestOffersGoThroughTheRunningServer(t *testing.T) {
	t.Parallel()
	client, _, stop := serve(t, verbs{})
	defer stop()
	report, err := client.ImportOffers(t.Context(), pos.ID{1}, strings.NewReader("{}\n{}"), "a.json")
	if err != nil || report.Rules != 2 {
		t.Errorf("OFFERS-004: two documents came to %+v, %v", report, err)
	}
	report, err = client.ImportOffers(t.Context(), pos.ID{2}, strings.NewReader("{}\n{"), "a.json")
	e, _ := errors.AsType[*pos.Error](err)
	want := offers.Problem{Document: 2, Key: "offer.not_a_document"}
	if e == nil || e.Key != "offers.mistakes" || len(report.Problems) != 1 || report.Problems[0].Document != want.Document ||
		report.Problems[0].Key != want.Key {
		t.Errorf("OFFERS-004: half a document came to %+v, %v", report, err)
	}
}
