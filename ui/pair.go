package ui

import (
	"encoding/json"
	"net"
	"net/http"
	"strings"
	"time"

	"sanduq/pos"
	"sanduq/pos/terminal"
	"sanduq/ui/screen"
	"sanduq/ui/wire"
)

// CookieName names the cookie that holds a paired screen's secret. Browsers take a __Host- cookie only from a secure
// origin and for that host alone (RFC 6265bis §4.1.3.2), so nobody on the network can plant one.
const CookieName = "__Host-sanduq"

// cookieLife is the longest that browsers keep a cookie, 400 days (RFC 6265bis §5.5); each connection renews it.
const cookieLife = 400 * 24 * time.Hour

// Cookie returns the cookie of a paired screen: out of reach of scripts, sent by the shop's own pages only, over HTTPS only.
func Cookie(secret string) *http.Cookie {
	return &http.Cookie{
		Name: CookieName, Value: secret, Path: "/", MaxAge: int(cookieLife / time.Second),
		HttpOnly: true, Secure: true, SameSite: http.SameSiteStrictMode,
	}
}

// SecretOf returns the secret that a request comes with, "" for none.
func SecretOf(r *http.Request) string {
	c, err := r.Cookie(CookieName)
	if err != nil {
		return ""
	}
	return c.Value
}

// Pairing is what a browser asks that wants to become a screen; *terminal.Terminals is one.
type Pairing interface {
	Begin(secret string, from terminal.Visitor) (terminal.Asked, string, error)
	Waiting(secret string) (terminal.Asked, bool)
	Known(secret string) (terminal.Terminal, bool)
}

// mountPairing serves what a browser that is no screen yet may ask:
//
//	POST /pair   a code to show, with the cookie that it stands for    screen.Pairing, or wire.Error
//	GET  /pair   whether it still waits                                screen.Pairing
//
// Requests of other sites' pages are refused, by Sec-Fetch-Site or Origin (UI-001).
func mountPairing(mux *http.ServeMux, p Pairing, clock pos.Clock) {
	guard := http.NewCrossOriginProtection()
	mux.Handle("POST /pair", guard.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, known := p.Known(SecretOf(r)); known {
			answer(w, http.StatusOK, screen.Pairing{State: screen.PairingDone})
			return
		}
		asked, secret, err := p.Begin(SecretOf(r), visitor(r))
		if err != nil {
			answer(w, http.StatusTooManyRequests, wire.ErrorOf(err))
			return
		}
		http.SetCookie(w, Cookie(secret))
		answer(w, http.StatusOK, waiting(r, asked, clock()))
	})))
	mux.HandleFunc("GET /pair", func(w http.ResponseWriter, r *http.Request) {
		secret := SecretOf(r)
		asked, waits := p.Waiting(secret)
		_, known := p.Known(secret)
		switch {
		case known:
			answer(w, http.StatusOK, screen.Pairing{State: screen.PairingDone})
		case waits:
			answer(w, http.StatusOK, waiting(r, asked, clock()))
		default:
			answer(w, http.StatusOK, screen.Pairing{State: screen.PairingNone})
		}
	})
}

func waiting(r *http.Request, a terminal.Asked, now time.Time) screen.Pairing {
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	out := screen.Pairing{State: screen.PairingWaits, Code: a.Code, Left: a.Until.Sub(now).Milliseconds()}
	out.QR = QR(scheme + "://" + r.Host + "/add/" + a.Code)
	return out
}

func answer(w http.ResponseWriter, status int, body any) {
	secure(w.Header())
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the browser has gone
}

// visitor says of a browser what it says of itself, from a short list: what a stranger sends is not shown to people.
func visitor(r *http.Request) terminal.Visitor {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	agent := r.UserAgent()
	first := func(of ...[2]string) string {
		for _, one := range of {
			if strings.Contains(agent, one[0]) {
				return one[1]
			}
		}
		return ""
	}
	// The order matters: each of these browsers also claims to be those behind it.
	device := first([2]string{"iPad", "iPad"}, [2]string{"iPhone", "iPhone"}, [2]string{"Android", "Android"},
		[2]string{"CrOS", "ChromeOS"}, [2]string{"Windows", "Windows"}, [2]string{"Macintosh", "Mac / iPad"},
		[2]string{"Linux", "Linux"})
	browser := first([2]string{"Firefox/", "Firefox"}, [2]string{"FxiOS/", "Firefox"}, [2]string{"Edg", "Edge"},
		[2]string{"CriOS/", "Chrome"}, [2]string{"Chrome/", "Chrome"}, [2]string{"Safari/", "Safari"})
	said := strings.Trim(device+" · "+browser, " ·")
	return terminal.Visitor{Address: pos.CleanName(host), Device: said}
}
