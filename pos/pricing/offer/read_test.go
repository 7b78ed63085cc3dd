package offer_test

import (
	_ "embed"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"sanduq/pos"
	"sanduq/pos/pricing/offer"
)

//go:embed format.md
var formatText string

// mistakes lists "rule field key" of each error joined in err.
func mistakes(tb testing.TB, err error) []string {
	tb.Helper()
	if err == nil {
		return nil
	}
	all := []error{err}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		all = joined.Unwrap()
	}
	var out []string
	for _, err := range all {
		e, ok := errors.AsType[*pos.Error](err)
		if !ok || e.Code != pos.Invalid {
			tb.Fatalf("not a mistake of a document: %v", err)
		}
		rule, _ := e.Args["rule"].(string)
		field, _ := e.Args["field"].(string)
		out = append(out, strings.Join([]string{rule, field, e.Key}, " "))
	}
	return out
}

func TestEveryMistakeIsReported(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		doc  string
		want []string
	}{
		{"", []string{"  offer.not_a_document"}},
		{"[]", []string{"  offer.not_a_document"}},
		{"null", []string{"  offer.not_a_document"}},
		{doc("a", milkTenth) + "{}", []string{"a  offer.not_a_document"}},
		{doc("a", milkTenth+`,"id":`), []string{"a  offer.not_a_document"}},
		{"{\"id\":\"\xff\"}", []string{"  offer.not_a_document"}},
		{strings.Repeat(" ", offer.MaxDocument) + "{}", []string{"  offer.not_a_document"}},
		{doc("a", `"colour":1,"id":"b","count":"3",`+milkTenth), []string{
			"a colour offer.unknown_field", "a id offer.field_twice", "a count offer.bad_value",
		}},
		{doc("a", `"Priority":1,"coupon":null,"weekly":null,"weekly":{},`+milkTenth), []string{
			"a Priority offer.unknown_field", "a coupon offer.bad_value", "a weekly offer.bad_value", "a weekly offer.field_twice",
		}},
		{doc("a", `"goods":{"SKUS":[],"except":{"except":{}}},"benefit":[],"kind":"off","of":"item"`), []string{
			"a goods.SKUS offer.unknown_field", "a goods.except.except offer.unknown_field", "a benefit offer.not_a_document",
		}},
		{`{}`, []string{
			" version offer.unknown_version", " id offer.bad_id", " name.en offer.bad_name", " name.ar offer.bad_name",
			" kind offer.unknown_kind",
		}},
		{`{"version":2,"id":"A b","name":{"en":" x","ar":"\u202e"},"kind":"gift"}`, []string{
			" version offer.unknown_version", " id offer.bad_id", " name.en offer.bad_name", " name.ar offer.bad_name",
			" kind offer.unknown_kind",
		}},
		{doc("a", `"from":"2026-03-01","until":"2026-13-01T00:00","max_uses":-1,"priority":1000001,`+
			`"exclusive":"x y",`+milkTenth), []string{
			"a exclusive offer.bad_id", "a priority offer.out_of_bounds", "a max_uses offer.out_of_bounds",
			"a from offer.bad_time", "a until offer.bad_time",
		}},
		{doc("a", `"from":"2026-03-01T00:00","until":"2026-03-01T00:00",`+milkTenth), []string{
			"a until offer.ends_before_it_begins",
		}},
		{doc("a", `"weekly":[{"days":[],"from":"9:00","to":"24:00"},`+
			`{"days":["fri","friday"],"from":"09:00","to":"10:00"}],`+milkTenth), []string{
			"a weekly[0].days offer.missing", "a weekly[0].from offer.bad_time", "a weekly[0].to offer.bad_time",
			"a weekly[1].days[1] offer.bad_value",
		}},
		{doc("a", `"channels":["till",""],"tenders":[" mada"],"customers":["\u2066"],"coupon":" ",`+milkTenth), []string{
			"a coupon offer.bad_value", "a channels[1] offer.bad_value", "a customers[0] offer.bad_value",
			"a tenders[0] offer.bad_value",
		}},
		{doc("a", `"kind":"off","count":3,"spent":-1,"steps":[{"from":1,"price":1}]`), []string{
			"a of offer.missing", "a goods offer.missing", "a count offer.not_for_this_kind", "a spent offer.not_for_this_kind",
			"a benefit offer.missing", "a steps offer.not_for_this_kind", "a spent offer.out_of_bounds",
		}},
		{doc("a", `"kind":"off","of":"shop","goods":{"all":true,"skus":["x",""],"except":{"all":true}},`+
			`"benefit":{"percent":1000001,"free":true}`), []string{
			"a of offer.bad_value", "a goods offer.all_and_named", "a goods.skus[1] offer.bad_value",
			"a goods.except offer.bad_value",
			"a benefit offer.more_than_one_benefit", "a benefit.percent offer.out_of_bounds",
			"a benefit.free offer.not_for_this_kind",
		}},
		{doc("a", `"kind":"mix","goods":{"except":{"skus":["x"]}},"count":101,"benefit":{"amount":5}`), []string{
			"a goods offer.missing", "a count offer.out_of_bounds", "a benefit.amount offer.not_for_this_kind",
		}},
		{doc("a", `"kind":"breaks","goods":{"all":true},`+
			`"steps":[{"from":2,"price":5},{"from":3,"price":5},{"from":4,"percent":1},{"from":0}]`), []string{
			"a steps[1] offer.steps_in_disorder", "a steps[2] offer.steps_in_disorder", "a steps[3].from offer.out_of_bounds",
			"a steps[3] offer.more_than_one_benefit", "a steps[3] offer.steps_in_disorder",
		}},
		{doc("a", `"kind":"bundle","components":[{"count":0}],"benefit":{"percent":1}`), []string{
			"a benefit.percent offer.not_for_this_kind", "a components[0].goods offer.missing",
			"a components[0].count offer.out_of_bounds",
		}},
		{doc("a", `"kind":"spend","goods":{"all":true},"spent":1,"benefit":{"price":1}`), []string{
			"a benefit.price offer.not_for_this_kind",
		}},
	} {
		r, err := offer.ReadRule([]byte(tc.doc))
		if d := cmp.Diff(tc.want, mistakes(t, err)); d != "" || r.ID != "" {
			t.Errorf("PROMO-011: %.200s: %s", tc.doc, d)
		}
	}
}

// everyDocument is a document of each kind.
func everyDocument() []string {
	members := []string{
		milkTenth, dairy75, labneh7, datesPerKg, kitchenLess, kitchenAt, basketTenth, drinks3for10, hot2fifth, twoPlusOne,
		secondHalf, potAndCups, waterBreaks, datesBreaks, meal, spend100, spendCup,
		`"from":"2026-02-18T16:00","until":"2026-03-20T00:00","weekly":[{"days":["thu","fri"],"from":"20:00","to":"02:00"}],` +
			`"channels":["till"],"customers":["staff"],"coupon":"RAMADAN","tenders":["mada"],"priority":-3,"exclusive":"dairy",` +
			`"stacks":true,"max_uses":2,"kind":"off","of":"item",` +
			`"goods":{"all":true,"except":{"brands":["almarai"],"groups":["water"]}},"benefit":{"percent":50000}`,
	}
	docs := make([]string, len(members))
	for i, m := range members {
		docs[i] = doc("a-1", m)
	}
	return docs
}

func TestWhatIsReadIsWritten(t *testing.T) {
	t.Parallel()
	for _, d := range everyDocument() {
		readAndWrite(t, []byte(d))
	}
	rapid.Check(t, func(t *rapid.T) {
		for _, r := range anyRules(t, 4) {
			d, err := json.Marshal(r)
			if err != nil {
				t.Fatal(err)
			}
			if back, err := offer.ReadRule(d); err != nil || !cmp.Equal(r, back, cmpopts.EquateEmpty()) {
				t.Fatalf("PROMO-012: %s: %v", d, err)
			}
		}
	})
}

func readAndWrite(tb testing.TB, d []byte) {
	tb.Helper()
	r, err := offer.ReadRule(d)
	if err != nil {
		tb.Fatalf("PROMO-012: %s: %v", d, err)
	}
	again, err := json.Marshal(r)
	if err != nil {
		tb.Fatal(err)
	}
	back, err := offer.ReadRule(again)
	if diff := cmp.Diff(r, back, cmpopts.EquateEmpty()); err != nil || diff != "" {
		tb.Fatalf("PROMO-012: %s came back as %s: %v %s", d, again, err, diff)
	}
}

// FuzzReadRule holds that no document upsets the reader, that what it takes it can write again, and that such a rule can
// price a basket.
func FuzzReadRule(f *testing.F) {
	for _, d := range everyDocument() {
		f.Add([]byte(d))
	}
	f.Fuzz(func(t *testing.T, d []byte) {
		r, err := offer.ReadRule(d)
		if err != nil {
			if len(mistakes(t, err)) == 0 {
				t.Fatalf("PROMO-011: %v is no mistake", err)
			}
			return
		}
		readAndWrite(t, d)
		b, err := offer.Compile([]offer.Rule{r})
		if err != nil {
			t.Fatalf("PROMO-012: %v", err)
		}
		k, err := b.Price(offer.Scene{At: thursday, Coupons: []string{r.Coupon}, Tenders: r.Tenders}, basket(
			of(milk, 3), of(labneh, 2), kg(dates, 2345), of(dallah, 1), of(cups, 2), of(water, 12), of(juice, 3), of(burger, 1),
			of(fries, 1), of(cigarette, 1)))
		if err != nil {
			t.Fatal(err)
		}
		res := k.Result()
		for i, l := range res.Lines {
			if l.Discount < 0 || l.Discount > l.Gross {
				t.Fatalf("PROMO-004: line %d is %+v", i, l)
			}
		}
		if slices.Contains(res.Unproven, r.ID) {
			t.Fatalf("PROMO-001: a rule alone is not proven: %+v", r)
		}
	})
}

func TestCompileRefuses(t *testing.T) {
	t.Parallel()
	r, err := offer.ReadRule([]byte(doc("a", milkTenth)))
	if err != nil {
		t.Fatal(err)
	}
	_, err = offer.Compile([]offer.Rule{r, r})
	if d := cmp.Diff([]string{"a id offer.id_twice"}, mistakes(t, err)); d != "" {
		t.Errorf("PROMO-012: %s", d)
	}
	r.Benefit.Amount = 5
	_, err = offer.Compile([]offer.Rule{r})
	if d := cmp.Diff([]string{"a benefit offer.more_than_one_benefit"}, mistakes(t, err)); d != "" {
		t.Errorf("PROMO-012: %s", d)
	}
}

// TestFormatIsAsDocumented reads every example of format.md.
func TestFormatIsAsDocumented(t *testing.T) {
	t.Parallel()
	blocks := strings.Split(formatText, "```json\n")
	if len(blocks) < 8 {
		t.Fatalf("PROMO-012: %d examples", len(blocks)-1)
	}
	for _, block := range blocks[1:] {
		example, _, _ := strings.Cut(block, "```")
		readAndWrite(t, []byte(example))
	}
}
