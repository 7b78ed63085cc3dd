// Package screen says what the screens show and what they can ask: the topics and commands by name, with the Go types of
// what they carry. Package wiregen makes the TypeScript types from it, and the server refuses to start when a command
// is not served with these very types, so that the two sides cannot drift apart.
//
// Amounts are minor units of the shop's currency, far below the 2⁵³ that a script counts exactly; times are Unix
// milliseconds; ids, quantities and rates are text.
package screen

import (
	"reflect"

	"sanduq/pos/catalog"
	"sanduq/pos/fact"
	"sanduq/pos/offers"
	"sanduq/pos/printing"
	"sanduq/pos/returns"
	"sanduq/pos/sale"
	"sanduq/pos/shelf"
	"sanduq/pos/shift"
	"sanduq/pos/terminal"
	"sanduq/pos/training"
)

// Command is something that a till's screen can ask.
type Command struct {
	Name         string
	Args, Answer reflect.Type
}

// Commands is everything that a till's screen can ask. The till is the connection's.
func Commands() []Command {
	return append(staffCommands(), []Command{
		command[sale.ScanArgs, sale.LineAnswer]("sale.scan"),
		command[sale.AddArgs, sale.LineAnswer]("sale.add"), // also one of several items that share a code
		command[sale.LineArgs, sale.LineAnswer]("sale.quantity"),
		command[sale.LineArgs, sale.LineAnswer]("sale.void"),
		command[sale.CouponArgs, sale.CouponState]("sale.coupon"),
		command[sale.PriceArgs, sale.LineAnswer]("sale.price"),
		command[sale.DiscountArgs, sale.LineAnswer]("sale.discount"),
		command[sale.EmployeeArgs, sale.LineAnswer]("sale.employee"),
		command[sale.ClearArgs, Nothing]("sale.clear"),
		command[sale.HoldArgs, sale.HeldArgs]("sale.hold"),
		command[sale.HeldArgs, Nothing]("sale.resume"),
		command[sale.CashArgs, sale.Completed]("sale.cash"),
		command[sale.TenderArgs, sale.Paid]("sale.tender"),
		command[sale.OutcomeArgs, sale.Paid]("sale.tender_outcome"),
		command[sale.GiveBackArgs, sale.Paid]("sale.tender_back"),
		command[returns.SaleArgs, returns.Returned]("return.sale"),
		command[returns.GoodsArgs, returns.Returned]("return.goods"),
		command[returns.OverrunDoneArgs, Nothing]("return.overrun_done"),
		command[printing.ReprintArgs, Nothing]("receipt.reprint"),
		command[printing.AnswerArgs, Nothing]("print.answer"),
		command[terminal.PairArgs, terminal.PairAnswer]("terminal.pair"),
		command[terminal.RevokeArgs, Nothing]("terminal.revoke"),
		command[sale.NoteArgs, sale.LineAnswer]("sale.note"),
		command[sale.Next, Nothing]("sale.next"),
		command[sale.UnknownArgs, sale.LineAnswer]("sale.unknown"),
		command[shelf.BlockArgs, Nothing]("shelf.block"),
		command[shelf.UnblockArgs, Nothing]("shelf.unblock"),
		command[shelf.DoneArgs, Nothing]("shelf.done"),
		command[shelf.GridArgs, Nothing]("grid.set"),
		command[shift.OpenArgs, shift.Opened]("shift.open"),
		command[shift.TillArgs, Nothing]("shift.suspend"),
		command[shift.TillArgs, Nothing]("shift.resume"),
		command[shift.HandOverArgs, shift.Counted]("shift.hand_over"),
		command[shift.CountArgs, shift.Counted]("shift.count"),
		command[shift.TillArgs, shift.Ended]("shift.close"),
		command[shift.ApproveArgs, Nothing]("shift.approve"),
		command[shift.MoveArgs, shift.Moved]("cash.move"),
		command[shift.BankArgs, shift.Moved]("cash.bank"),
		command[shift.NoSaleArgs, Nothing]("drawer.open"),
		command[training.Args, Nothing]("training.begin"),
		command[training.Args, Nothing]("training.end"),
		command[training.Args, Nothing]("training.clear"),
		command[shift.CloseDayArgs, shift.Closed]("day.close"),
		command[shift.ReadArgs, Nothing]("x.print"),
		command[printing.PaperArgs, Nothing]("paper.reprint"),
		// Questions: they change nothing and are not kept.
		command[returns.FindArgs, returns.Found]("return.find"),
		command[returns.QuoteArgs, returns.Quote]("return.quote"),
		command[ElsewhereArgs, Asked]("return.elsewhere"),
		command[Nothing, RecentAnswer]("return.recent"),
		command[SearchArgs, SearchAnswer]("catalog.search"),
		command[QuickArgs, QuickAnswer]("catalog.quick"),
		command[Nothing, GridAnswer]("grid.get"),
		command[Nothing, Terminals]("terminal.list"),
		command[FindArgs, terminal.Visitor]("terminal.find"),
		command[shift.ReadArgs, DayNow]("day.now"),
		command[DaysArgs, DaysAnswer]("day.list"),
		command[DayArgs, DayAnswer]("day.read"),
		command[SafeArgs, shift.Safe]("cash.safe"),
		command[VATArgs, VATAnswer]("day.vat"),
	}...)
}

func command[A, R any](name string) Command {
	return Command{Name: name, Args: reflect.TypeFor[A](), Answer: reflect.TypeFor[R]()}
}

// Topic is something that a screen is told of.
type Topic struct {
	Name string
	Data reflect.Type
	// Event: each push stands for itself and there is no snapshot.
	Event bool
}

// TillTopics is what a till's screen is told of.
func TillTopics() []Topic {
	return []Topic{
		{Name: TopicTill, Data: reflect.TypeFor[sale.State]()},
		{Name: TopicHeld, Data: reflect.TypeFor[Held]()},
		{Name: TopicOffers, Data: reflect.TypeFor[Offers]()},
		{Name: TopicNext, Data: reflect.TypeFor[sale.Next]()},
		{Name: TopicShelf, Data: reflect.TypeFor[Shelf]()},
		{Name: TopicElsewhere, Data: reflect.TypeFor[Elsewhere]()},
		{Name: TopicStatus, Data: reflect.TypeFor[Status]()},
		{Name: TopicShift, Data: reflect.TypeFor[Shift]()},
		staffTopic(),
		{Name: TopicNotice, Data: reflect.TypeFor[Notice](), Event: true},
	}
}

// LobbyTopics is what a screen that belongs to no till yet is told of.
func LobbyTopics() []Topic {
	return []Topic{{Name: TopicShop, Data: reflect.TypeFor[Shop]()}}
}

// The names of the topics.
const (
	TopicTill   = sale.Topic     // the basket; deltas hold the changed lines
	TopicHeld   = sale.HeldTopic // the baskets that were put aside, at any till; always whole
	TopicOffers = offers.Topic   // what is nearly there, and how prices may be changed; always whole
	TopicNext   = sale.NextTopic // what the till does with the next code; always whole
	TopicShelf  = shelf.Topic    // goods off sale, goods to put on file, when keys were arranged; always whole
	TopicStatus = "status"       // shop, line to head office, devices; always whole
	TopicShift  = shift.Topic    // the till's shift, and what a screen needs to ask for cash; always whole
	TopicNotice = "notice"       // what became of a scan that came from a scanner; an event
	TopicShop   = "shop"         // the tills to choose from; always whole
)

// Nothing is the absence of arguments, or of an answer.
type Nothing struct{}

// SearchArgs asks for items by any part of a name or by code.
type SearchArgs struct {
	Query string `json:"q"`
	Limit int    `json:"limit"`
}

// SearchAnswer is what was found, best first.
type SearchAnswer struct {
	Hits []catalog.Item `json:"hits"`
}

// QuickArgs asks for the items that are sold by a tap.
type QuickArgs struct {
	// Group is the key of a group, "" for the first.
	Group string `json:"group,omitempty"`
}

// QuickAnswer is the tiles of a group, and all groups there are.
type QuickAnswer struct {
	Groups []catalog.Category `json:"groups"`
	Group  string             `json:"group"` // the one whose items these are
	Items  []catalog.Item     `json:"items"`
	Keys   []fact.GridKey     `json:"keys,omitempty"` // of the items, where somebody arranged them
}

// GridAnswer is the quick keys that somebody arranged for a till, and the items of all of them.
type GridAnswer struct {
	Pages []fact.GridPage `json:"pages"`
	Items []catalog.Item  `json:"items"`
}
