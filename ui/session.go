package ui

import (
	"net/http"

	"sanduq/pos"
)

// Session is who stands behind a connection.
type Session struct {
	// Terminal is the paired screen, zero for the store's own.
	Terminal pos.ID
	// Till is the only till it may show, "" for any.
	Till pos.TillID
	// Cookie, where set, is given to the browser again: browsers forget after 400 days (RFC 6265bis §5.5).
	Cookie *http.Cookie
}

// Own reports whether it is the store's own screen, which nobody reaches over the network.
func (s Session) Own() bool { return s.Terminal.IsZero() }

func (s Session) header() http.Header {
	if s.Cookie == nil {
		return nil
	}
	return http.Header{"Set-Cookie": {s.Cookie.String()}}
}

func (s *Server) admit(r *http.Request) (Session, error) {
	if s.cfg.Admit == nil {
		return Session{}, nil
	}
	return s.cfg.Admit(r)
}

// Here returns the paired screens that are connected.
func (s *Server) Here() map[pos.ID]bool {
	here := map[pos.ID]bool{}
	s.hub.each("", func(c *client) {
		if !c.who.Own() {
			here[c.who.Terminal] = true
		}
	})
	return here
}

// Revoke cuts off the connections of a screen that was sent away. Admit refuses it already. It never blocks.
func (s *Server) Revoke(terminal pos.ID) {
	s.hub.each("", func(c *client) {
		if c.who.Terminal == terminal {
			c.end(errRevoked)
		}
	})
}
