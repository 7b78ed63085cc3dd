package script

import (
	"fmt"
	"strconv"
	"strings"

	"sanduq/pos"
	"sanduq/pos/sale"
	"sanduq/pos/store"
)

// commandOf makes the command of a verb; none where it was given already.
func (r *run) commandOf(
	verb string, id pos.ID, first string, options map[string]string,
) (command func() store.Command, err error) {
	at, approval := r.till, r.allowed
	switch verb {
	case "scan":
		return func() store.Command {
			return r.world.sales.Scan(id, at, sale.ScanArgs{Code: first, Times: options["times"], Approval: approval})
		}, nil
	case "add":
		a, err := r.addArgs(first, options)
		if err != nil {
			return nil, err
		}
		command = func() store.Command { return r.world.sales.Add(id, at, a) }
	case "note", "next", "unknown", "block", "unblock", "done":
		return r.goodsCommand(verb, id, first, options)
	case "coupon", "reprice", "discount", "employee":
		return r.byHand(id, verb, first, options)
	case "pay", "approved", "partial", "declined", "cancelled", "unsure", "giveback":
		return nil, r.pay(id, verb, first, options)
	case "quantity", "void":
		line, err := strconv.Atoi(first)
		if err != nil {
			return nil, fmt.Errorf("%q is not the number of a line", first)
		}
		command = func() store.Command { return r.world.sales.Void(id, at, sale.LineArgs{Line: line, Approval: approval}) }
		if verb == "quantity" {
			a := sale.LineArgs{Line: line, Qty: options["to"], Approval: approval}
			command = func() store.Command { return r.world.sales.SetQuantity(id, at, a) }
		}
	case "clear":
		return func() store.Command { return r.world.sales.Clear(id, at, sale.ClearArgs{Approval: approval}) }, nil
	case "hold":
		return nil, r.hold(id, first)
	case "resume":
		a := sale.HeldArgs{Sale: r.held[first], Approval: approval}
		command = func() store.Command { return r.world.sales.Resume(id, at, a) }
	case "cash":
		given, err := r.amount(first)
		if err != nil {
			return nil, err
		}
		command = func() store.Command {
			return r.world.sales.Cash(id, at, sale.CashArgs{Given: given, Approval: approval})
		}
	case "epoch":
		command = func() store.Command { return r.world.shop.Reopen("restored", 0) }
	}
	return command, nil
}

// hold puts the basket aside and notes which one it was.
func (r *run) hold(id pos.ID, name string) error {
	at, a := r.till, sale.HoldArgs{Name: name, Approval: r.allowed}
	err := r.send(func() store.Command { return r.world.sales.Hold(id, at, a) }, true)
	if m, ok := r.answer.(map[string]any); ok && err == nil && r.refusal == nil {
		if r.held == nil {
			r.held = map[string]pos.ID{}
		}
		r.held[name], err = pos.ParseID(fmt.Sprint(m["sale"]))
	}
	return err
}

// optioned reads the words of a command: its first one, then pairs of an option and its value.
func optioned(verb string, words []string) (first string, options map[string]string, err error) {
	form, ok := map[string]string{
		"scan": "times", "add": "code times weight tare price serial lot age", "quantity": "to", "void": "", "clear": "-",
		"hold": "", "resume": "", "cash": "", "epoch": "-", "copy": "",
		"coupon": "back", "reprice": "to because note", "discount": "to because note", "employee": "",
		"note": "says", "next": "", "unknown": "dept price times", "block": "lot reason until", "unblock": "lot", "done": "",
	}[verb]
	if !ok {
		form, ok = payForms[verb]
	}
	if !ok {
		return "", nil, fmt.Errorf("there is no statement %q", verb)
	}
	if form != "-" {
		if len(words) == 0 {
			return "", nil, fmt.Errorf("%s what?", verb)
		}
		first, words = words[0], words[1:]
	}
	options = map[string]string{}
	for len(words) > 0 {
		if len(words) == 1 || !strings.Contains(" "+form+" ", " "+words[0]+" ") {
			return "", nil, fmt.Errorf("%s does not understand %q", verb, strings.Join(words, " "))
		}
		options[words[0]], words = words[1], words[2:]
	}
	return first, options, nil
}
