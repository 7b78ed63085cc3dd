package page

import (
	"strconv"
	"strings"
	"time"

	"sanduq/pos/money"
	"sanduq/sync/hub"
)

// silentAfter is the time without a word after which a store is shown as silent: three of its heartbeats.
const silentAfter = 3 * time.Minute

// row is a store as the table shows it, in one language.
type row struct {
	Store  string
	Day    string
	Sums   []sum
	Sales  string
	Last   string // epoch-seq of the last entry
	Age    string // of the last entry
	States []state
}

type sum struct {
	Amount   string
	Currency string
}

// state is a sentence and how much it matters: good, warn or bad.
type state struct {
	Mood string
	Text string
}

func (p *pages) rows(t text, stores []hub.StoreView) []row {
	now := p.Clock()
	out := make([]row, len(stores))
	for i := range stores {
		v := &stores[i]
		r := row{Store: string(v.Store), States: states(t, v, now)}
		if !v.At.IsZero() {
			r.Last = strconv.FormatInt(v.Last.Epoch, 10) + "-" + strconv.FormatInt(v.Last.Seq, 10)
			r.Age = t.ago(now.Sub(v.At))
		}
		var sales int64
		for _, k := range v.Takings {
			r.Day = string(k.Day)
			r.Sums = append(r.Sums, sum{amount(k), k.Currency})
			sales += k.Sales
		}
		r.Sales = strconv.FormatInt(sales, 10)
		out[i] = r
	}
	return out
}

// overrun is a receipt of which more came back than was sold.
type overrun struct {
	Store, Number string
	Over          sum
	Shares        []share
}

type share struct {
	Store string
	sum
}

func overrunRows(all []hub.OverrunView) []overrun {
	out := make([]overrun, len(all))
	for i, o := range all {
		out[i] = overrun{Store: string(o.Store), Number: o.Number, Over: sumOf(o.Over, o.Currency)}
		for _, s := range o.Shares {
			out[i].Shares = append(out[i].Shares, share{string(s.By), sumOf(s.Total, o.Currency)})
		}
	}
	return out
}

func sumOf(a money.Amount, currency string) sum {
	return sum{amount(hub.Takings{Currency: currency, Total: a}), currency}
}

// states says what there is to say of a store, worst first.
func states(t text, v *hub.StoreView, now time.Time) []state {
	var out []state
	if v.Aside > 0 {
		out = append(out, state{"bad", t.N("hub.aside", v.Aside)})
	}
	if quiet := now.Sub(v.Heard); quiet >= silentAfter {
		out = append(out, state{"warn", t.T("hub.silent") + " " + t.ago(quiet)})
	}
	if v.Waiting > 0 {
		out = append(out, state{"warn", t.N("hub.waiting", v.Waiting)})
	}
	if v.Behind > 0 {
		out = append(out, state{"warn", t.N("hub.prices_behind", v.Behind)})
	}
	if len(out) == 0 {
		out = append(out, state{"good", t.T("hub.up_to_date")})
	}
	return out
}

// amount writes a sum with its digits in groups of three.
func amount(k hub.Takings) string {
	currency, err := money.ParseCurrency(k.Currency)
	if err != nil { // an unknown currency is shown as the bare number of minor units
		return strconv.FormatInt(int64(k.Total), 10)
	}
	whole, rest, point := strings.Cut(currency.Format(k.Total), ".")
	first := 0
	if strings.HasPrefix(whole, "-") {
		first = 1
	}
	for i := len(whole) - 3; i > first; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if point {
		return whole + "." + rest
	}
	return whole
}
