package ui_test

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"time"

	"sanduq/pos"
	"sanduq/pos/terminal"
	"sanduq/ui"
	"sanduq/ui/screen"
)

// fingerprint is a certificate authority's, as screens show it.
const fingerprint = "0A:1B:2C:3D:4E:5F:60:71:82:93:A4:B5:C6:D7:E8:F9:0A:1B:2C:3D:4E:5F:60:71:82:93:A4:B5:C6:D7:E8:F9"

// servedNetwork is a shop with two screens on the network.
func servedNetwork() screen.Terminals {
	at := time.Now()
	return screen.Terminals{
		Open: true, Addresses: []string{"https://192.168.1.10:8443"}, Fingerprint: fingerprint,
		QR:    ui.QR("https://192.168.1.10:8443"),
		Tills: []screen.TillInfo{calm().Till, {ID: "2", Name: pos.Text{En: "Till 2", Ar: "الصندوق 2"}}},
		Paired: []terminal.State{
			{ID: pos.NewID(at), Name: "Tablet at the door", Till: "2", Paired: at.UnixMilli(), Seen: at.UnixMilli(), Here: true},
			{ID: pos.NewID(at), Name: "هاتف المدير", Paired: at.UnixMilli(), Seen: at.Add(-3 * time.Hour).UnixMilli()},
		},
	}
}

func (f *fakeTill) whoIs(r *http.Request) (ui.Session, error) {
	f.mu.Lock()
	admit := f.admit
	f.mu.Unlock()
	if admit == nil {
		return ui.Session{}, nil
	}
	return admit(r)
}

func (f *fakeTill) setAdmit(admit func(*http.Request) (ui.Session, error)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.admit = admit
}

func (f *fakeTill) listTerminals(context.Context, ui.Call, screen.Nothing) (screen.Terminals, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := f.paired
	out.Paired = slices.Clone(out.Paired)
	return out, nil
}

func (f *fakeTill) findTerminal(_ context.Context, _ ui.Call, a screen.FindArgs) (terminal.Visitor, error) {
	if a.Code != "48217730" {
		return terminal.Visitor{}, &pos.Error{
			Code: pos.NotFound, Key: "terminal.code_unknown", Hint: "terminal.code_unknown_hint",
		}
	}
	return terminal.Visitor{Address: "192.168.1.77", Device: "iPad · Safari"}, nil
}

func (f *fakeTill) pairLocked(a terminal.PairArgs) (terminal.PairAnswer, error) {
	one := terminal.State{ID: pos.NewID(day), Name: a.Name, Till: a.Till, Seen: time.Now().UnixMilli()}
	f.paired.Paired = append([]terminal.State{one}, f.paired.Paired...)
	return terminal.PairAnswer{Terminal: one.ID}, nil
}

func (f *fakeTill) revokeLocked(a terminal.RevokeArgs) (screen.Nothing, error) {
	f.paired.Paired = slices.DeleteFunc(f.paired.Paired, func(s terminal.State) bool { return s.ID == a.Terminal })
	return screen.Nothing{}, nil
}

// fakeAsks lets a browser wait for as long as the test likes.
type fakeAsks struct {
	mu    sync.Mutex
	asked terminal.Asked
	full  bool
	known bool
}

func (f *fakeAsks) set(change func(*fakeAsks)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change(f)
}

func (f *fakeAsks) Begin(secret string, _ terminal.Visitor) (terminal.Asked, string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.full {
		return terminal.Asked{}, "", &pos.Error{
			Code: pos.Unavailable, Key: "terminal.too_many_asks", Hint: "terminal.too_many_asks_hint",
		}
	}
	f.asked = terminal.Asked{Code: "48217730", Until: time.Now().Add(terminal.CodeLife)}
	if secret == "" {
		secret = "secret"
	}
	return f.asked, secret, nil
}

func (f *fakeAsks) Waiting(string) (terminal.Asked, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.asked, f.asked.Code != ""
}

func (f *fakeAsks) Known(string) (terminal.Terminal, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return terminal.Terminal{}, f.known
}
