package script_test

import (
	"strings"
	"testing"

	"go.uber.org/goleak"

	"sanduq/pos/sale/script"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const opening = `# SCRIPT-001: a script that is wrong says where
shop currency SAR, standard 15%
item 6281000000014 "Milk, 1 L" "حليب" 6.00 standard
till 1
`

func play(t *testing.T, text string, mode script.Mode) error {
	t.Helper()
	return script.Run(t.Context(), "a.sale", strings.NewReader(text), t.TempDir(), mode)
}

func TestAScriptThatPasses(t *testing.T) {
	t.Parallel()
	text := opening + `
		scan 6281000000014 times 2   # a remark
		expect line 1, name "Milk, 1 L", quantity 2, gross 12.00
		scan 7
		expect refused sale.unknown_code code 7
		cash 20.00
		expect receipt 1-1-1, change 8.00`
	for _, mode := range []script.Mode{{}, {Twice: true}, {Restart: true}, {Leave: true}} {
		if err := play(t, text, mode); err != nil {
			t.Errorf("SCRIPT-002: %+v: %v", mode, err)
		}
	}
}

func TestAScriptThatIsWrong(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, want string }{
		{"till 1", "a.sale:1: the first line must name a rule"},
		{"# SCRIPT-001: nothing", "a.sale: at the end: the script did nothing"},
		{"# SCRIPT-001: no shop\nitem 1 A B 1.00 standard", "a.sale:2: item 1 A B 1.00 standard: in which currency?"},
		{opening + "sing", `a.sale:5: sing: there is no statement "sing"`},
		{opening + "scan", "a.sale:5: scan: scan what?"},
		{opening + "scan 1 loudly 2", `scan does not understand "loudly 2"`},
		{opening + `scan "1`, "a quote is not closed"},
		{opening + "expect total 1.00,", "there is nothing after a comma"},
		{opening + ", total 1.00", "there is nothing before a comma"},
		{opening + "retry", "there is no such command to send again"},
		{opening + "scan 7\nscan 7", "a.sale:6: scan 7: the command before was refused, which the script does not expect"},
		{opening + "scan 7", "a.sale: at the end: the command before was refused"},
		{opening + "scan 7\nexpect refused sale.empty", "it was refused: scan: not_found sale.unknown_code"},
		{opening + "scan 7\nexpect refused sale.unknown_code code 8", `code is "7"`},
		{opening + "scan 6281000000014\nexpect refused sale.empty", "it was not refused but answered"},
		{opening + "scan 6281000000014\nexpect total 5.00", "a.sale:6: expect total 5.00: it is 6.00, not 5.00"},
		{opening + "scan 6281000000014\nexpect 2 lines", "it is 1, not 2"},
		{opening + "scan 6281000000014\nexpect empty", "not empty"},
		{opening + "scan 6281000000014\nexpect line 2, gross 6.00", "there are 1 lines"},
		{opening + "scan 6281000000014\nexpect line 1, smell good", "a line has no smell"},
		{opening + "scan 6281000000014\nexpect wonders", `expect does not understand "wonders"`},
		{opening + "expect receipt 1-1-1", "the screen shows no sale"},
		{opening + "scan 6281000000014\nexpect facts sale.completed.v1", "written were none"},
		{opening + "shop currency KWD", "the shop is open already"},
		{opening + "till 9\nscan 6281000000014\nexpect refused sale.no_till till 8", `till is "9"`},
	} {
		if err := play(t, c.text, script.Mode{}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("SCRIPT-001: %q\n  says %v\n  want %s", c.text[max(0, len(c.text)-40):], err, c.want)
		}
	}
}
