package sale

import (
	"unicode/utf8"

	"sanduq/pos"
	"sanduq/pos/barcode/gs1"
	"sanduq/pos/catalog"
	"sanduq/pos/fact"
	"sanduq/pos/money"
	"sanduq/pos/store"
)

// Bounds of what is known of goods.
const (
	// MaxNote is the longest note on a line, in characters: two lines of a narrow receipt.
	MaxNote = 60
	// MaxSerial is the longest serial number or lot, in characters. GS1 has 20 (AI 10 and 21); makers of machines have more.
	MaxSerial = 40
)

// Block says that goods are not for sale.
type Block struct {
	Lot    string // "" for every lot
	Reason string
}

// Blocks knows what was taken off sale. It is asked within a decision, so it answers from memory.
type Blocks interface {
	// Of returns the blocks of an item that are in force on a business date.
	Of(sku string, day pos.Date) []Block
}

// entry is an item on its way into the basket.
type entry struct {
	AddArgs
	item   *catalog.Item
	code   *reading
	permit Permit
}

// What sale.asks asks for, as its argument "needs" names it.
const (
	needWeight = "weight"
	needPrice  = "price"
	needSerial = "serial"
	needLot    = "lot"
	needAge    = "age"
)

// newLine makes the line that an item gives, without its number. Refusals: sale.asks where something must be asked first;
// sale.blocked and sale.expired for goods that are not for sale; sale.no_tax_rate; and those of weights, prices, serial
// numbers and quantities.
func (s *Sales) newLine(v *store.View, b *Basket, e *entry) (Line, error) {
	item := e.item
	if err := s.forSale(v, e); err != nil {
		return Line{}, err
	}
	rate, ok := s.cfg.Taxes.RateOn(item.Tax, v.Day)
	if !ok {
		return Line{}, noRate(item)
	}
	l := Line{
		Item: item.SKU, Code: item.Code, Name: item.Name, Unit: item.Price, Measure: measure(item), TaxCat: item.Tax, Rate: rate,
		Weighed: item.Weighed, Detail: fact.Detail{Expiry: day(v, e.code.scan.Elements.Expiry)},
	}
	var needs []string
	for _, part := range []func() (string, error){
		func() (string, error) { return s.weigh(&l, e) },
		func() (string, error) { return s.askPrice(v, &l, e) },
		func() (string, error) { return askSerial(b, &l, e) },
		func() (string, error) { return s.askLot(v, &l, e) },
		func() (string, error) { return askAge(v, b, &l, e) },
	} {
		need, err := part()
		if err != nil {
			return Line{}, err
		}
		if need != "" {
			needs = append(needs, need)
		}
	}
	if len(needs) > 0 {
		return Line{}, s.asks(v, e, needs)
	}
	return l, nil
}

func noRate(item *catalog.Item) error {
	return &pos.Error{
		Code: pos.Refused, Op: "add", Key: "sale.no_tax_rate",
		Args: map[string]any{"category": item.Tax, "item": item.SKU},
	}
}

// asks refuses until a person has answered. The same item is then added with the answers.
func (s *Sales) asks(v *store.View, e *entry, needs []string) error {
	args := map[string]any{
		"item": e.item.SKU, "code": e.code.scan.Text, "name": e.item.Name, "needs": needs, "qty": e.Qty,
	}
	for _, n := range needs {
		switch n {
		case needWeight:
			args["unit"], args["price"], args["tare"] = e.item.Unit, e.item.Price, e.item.Tare.String()
		case needPrice:
			args["price"] = e.item.Price
		case needAge:
			args["limit"], args["born_before"] = e.item.AgeLimit, string(bornBefore(v.Day, e.item.AgeLimit))
		}
	}
	return &pos.Error{Code: pos.Refused, Op: "add", Key: "sale.asks", Args: args}
}

// weigh settles quantity and weight. Goods with a price on their label are one piece at that price.
func (s *Sales) weigh(l *Line, e *entry) (need string, err error) {
	price, priced := e.code.price()
	weight, stated := inUnit(e.code.weight(), e.item.Unit)
	switch {
	case priced:
		return "", s.labelled(l, e, price)
	case e.item.Weighed && stated:
		if e.Qty != "" || e.Weight != "" {
			return "", ofLabel(l)
		}
		l.Qty, l.Weighing = weight, &fact.Weighing{Source: fact.FromCode}
		if weight > MaxQty {
			return "", tooMany(weight)
		}
		return "", positive(weight)
	case e.item.Weighed:
		return typedWeight(l, e)
	}
	if l.Qty, err = quantity(e.Qty, false); err != nil {
		return "", err
	}
	return "", s.pieces(l, e)
}

// pieces counts what a code stands for: the pieces of a pack, and the pieces that the code itself states (AI 30).
func (s *Sales) pieces(l *Line, e *entry) error {
	times := e.item.Pack
	if n := e.code.scan.Elements.Count; n > 0 {
		if n > int64(MaxQty/money.One) {
			return tooMany(MaxQty)
		}
		times = max(times, money.One) / money.One * money.Quantity(n) * money.One
	}
	if times > money.One {
		if times > MaxQty {
			return tooMany(times)
		}
		l.Qty = l.Qty / money.One * times // at most MaxQty pieces of MaxQty: it fits
	}
	if l.Qty > MaxQty {
		return tooMany(l.Qty)
	}
	return nil
}

// labelled sells one piece at the price on its label.
func (s *Sales) labelled(l *Line, e *entry, price gs1.Price) (err error) {
	if e.Qty != "" && e.Qty != "1" {
		return ofLabel(l)
	}
	if l.Unit, err = price.Amount(s.cfg.Currency); err != nil {
		return err
	}
	if l.Unit <= 0 {
		return &pos.Error{Code: pos.Invalid, Op: "add", Key: "sale.price_not_positive"}
	}
	l.Qty, l.Measure = money.One, ""
	l.Weighing = &fact.Weighing{Source: fact.FromCode, Priced: true, Net: e.code.weight()}
	return nil
}

// inUnit turns kilograms into the unit of an item. ok is false where there is no weight, or no mass is what it is sold by.
func inUnit(kg money.Quantity, unit string) (q money.Quantity, ok bool) {
	const gramsOfKilogram = 1000
	switch {
	case kg == 0:
		return 0, false
	case unit == catalog.UnitKilogram:
		return kg, true
	case unit == catalog.UnitGram:
		return kg * gramsOfKilogram, true // a label has six digits of weight at most
	}
	return 0, false
}

func positive(q money.Quantity) error {
	if q <= 0 {
		return &pos.Error{Code: pos.Invalid, Op: "read quantity", Key: "sale.quantity_not_positive"}
	}
	return nil
}

// typedWeight takes the weight that a person typed, less its packing.
func typedWeight(l *Line, e *entry) (need string, err error) {
	text := e.Weight
	if text == "" {
		text = e.Qty
	}
	if text == "" {
		return needWeight, nil
	}
	gross, err := quantity(text, true)
	if err != nil {
		return "", err
	}
	tare := e.item.Tare
	if e.Tare != "" {
		if tare, err = money.ParseQuantity(e.Tare); err != nil {
			return "", err
		}
	}
	if tare < 0 || tare >= gross {
		return "", &pos.Error{
			Code: pos.Invalid, Op: "weigh", Key: "sale.tare_too_heavy",
			Args: map[string]any{"tare": tare.String(), "weight": gross.String()},
		}
	}
	l.Qty, l.Weighing = gross-tare, &fact.Weighing{Source: fact.FromTyped, Tare: tare}
	return "", nil
}

// askPrice takes the price that a person gives goods without one.
func (s *Sales) askPrice(v *store.View, l *Line, e *entry) (need string, err error) {
	_, priced := e.code.price()
	switch {
	case !e.item.OpenPrice && e.Price != 0:
		return "", &pos.Error{
			Code: pos.Refused, Op: "add", Key: "sale.not_open_price", Args: map[string]any{"item": e.item.SKU},
		}
	case !e.item.OpenPrice || priced:
		return "", nil
	case e.Price == 0:
		return needPrice, nil
	case e.Price < 0:
		return "", &pos.Error{Code: pos.Invalid, Op: "add", Key: "sale.price_not_positive"}
	}
	by, err := e.permit.By(v)
	if err != nil {
		return "", err
	}
	if by != (fact.By{}) {
		l.By = &by
	}
	l.Unit = e.Price
	return "", nil
}

// askSerial takes the serial number: from the code, or typed.
func askSerial(b *Basket, l *Line, e *entry) (need string, err error) {
	l.Serial = e.code.scan.Elements.Serial
	if l.Serial == "" {
		l.Serial = pos.CleanName(e.Serial)
	}
	switch {
	case l.Serial == "" && e.item.AskSerial:
		return needSerial, nil
	case l.Serial == "":
		return "", nil
	case utf8.RuneCountInString(l.Serial) > MaxSerial:
		return "", tooLong("sale.serial_long", MaxSerial)
	case l.Qty > money.One && !l.Weighed:
		return "", oneSerial(l)
	}
	if b == nil {
		return "", nil
	}
	for i := range b.Lines {
		if o := &b.Lines[i]; o.Voided == 0 && o.Item == l.Item && o.Serial == l.Serial {
			return "", &pos.Error{
				Code: pos.Refused, Op: "add", Key: "sale.serial_twice",
				Args: map[string]any{"serial": l.Serial, "line": o.No},
			}
		}
	}
	return "", nil
}

// askLot takes the number of the lot: from the code, or typed. It is also asked where a lot of the item was recalled.
func (s *Sales) askLot(v *store.View, l *Line, e *entry) (need string, err error) {
	l.Lot = e.lot()
	switch {
	case l.Lot == "" && (e.item.AskLot || len(s.blocks(v, e.item.SKU)) > 0):
		return needLot, nil
	case utf8.RuneCountInString(l.Lot) > MaxSerial:
		return "", tooLong("sale.lot_long", MaxSerial)
	}
	return "", nil
}

func (e *entry) lot() string {
	if lot := e.code.scan.Elements.Lot; lot != "" {
		return lot
	}
	return pos.CleanName(e.Lot)
}

func tooLong(key string, most int) error {
	return &pos.Error{Code: pos.Invalid, Op: "add", Key: key, Args: map[string]any{"max": most}}
}
