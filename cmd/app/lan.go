package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"sanduq/pos"
	"sanduq/ui"
	"sanduq/ui/authority"
	"sanduq/ui/split"
	"sanduq/ui/trust"
)

const (
	// caDir holds the certificate authority in the data directory. It is in no backup.
	caDir = "ca"
	// lookAround is how often the network's addresses and the certificate's end are looked at.
	lookAround = time.Minute
)

// lan is the door to the shop's network: HTTPS for screens that are paired, and the trust page for everybody.
type lan struct {
	ca     *authority.Authority
	cert   *authority.Server
	split  *split.Split
	secure *http.Server
	plain  *http.Server
	bound  *net.TCPAddr
	names  []string

	mu    sync.Mutex
	place authority.Place // of the certificate
}

// listenLAN opens the door to the network where the settings name one. mux is what the screens are served by.
func (a *App) listenLAN(ctx context.Context, mux *http.ServeMux) error {
	if a.cfg.LAN.Address == "" {
		return nil
	}
	l := &lan{names: lanNames(a.cfg.LAN.Names)}
	name := a.cfg.Shop.Name.En
	if name == "" {
		name = a.cfg.Shop.Name.Ar
	}
	networks, err := ownNetworks()
	if err != nil {
		return err
	}
	scope := authority.Scope{Names: l.names, Networks: networks}
	l.ca, err = authority.Open(filepath.Join(a.cfg.Data, caDir), name, scope, a.clock)
	if err != nil {
		return err
	}
	page, err := trust.New(trust.Config{
		Shop: a.cfg.Shop.Name, Lang: a.cfg.Shop.Lang, Certificate: l.ca.Certificate(), Fingerprint: l.ca.Fingerprint(),
	})
	if err != nil {
		return err
	}
	page.Mount(mux)
	var lc net.ListenConfig
	listener, err := lc.Listen(ctx, "tcp", a.cfg.LAN.Address)
	if err != nil {
		return err
	}
	l.split = split.New(listener)
	a.lan = l // Close closes it from here on
	tcp, ok := listener.Addr().(*net.TCPAddr)
	if !ok {
		return fmt.Errorf("listen on %s: no TCP", a.cfg.LAN.Address)
	}
	l.bound = tcp
	if l.place, err = l.where(); err != nil {
		return err
	}
	if l.cert, err = l.ca.NewServer(l.place); err != nil {
		return err
	}
	quiet := slog.NewLogLogger(a.log.Handler(), slog.LevelDebug) // a browser that does not trust us yet is no event
	l.secure, l.plain = newServer(a.guarded(mux)), newServer(page.Plain(a.screens.KnownHost))
	l.secure.TLSConfig, l.secure.ErrorLog, l.plain.ErrorLog = l.cert.TLS(), quiet, quiet
	if left := l.cert.Left(); len(left) > 0 {
		a.log.Warn("the certificate authority may not vouch for some names", slog.Any("names", left))
	}
	return nil
}

// lanNames are the names by which browsers may reach the store: those of the settings, and what the box calls itself.
func lanNames(set []string) []string {
	names := slices.Clone(set)
	if host, err := os.Hostname(); err == nil && pos.CheckName(host) == nil {
		names = append(names, host, host+".local")
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// where tells where the certificate must hold now.
func (l *lan) where() (authority.Place, error) {
	at := authority.Place{
		Names: append([]string{"localhost"}, l.names...), Addresses: []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback},
	}
	if !l.bound.IP.IsUnspecified() {
		at.Addresses = append(at.Addresses, l.bound.IP)
		return at, nil
	}
	networks, err := ownNetworks()
	for _, n := range networks {
		at.Addresses = append(at.Addresses, n.IP)
	}
	return at, err
}

// ownNetworks returns the addresses of this machine by which tablets reach it, with the networks they lie in. IPv6
// addresses that the provider gives are left out: they change, and nobody types them.
func ownNetworks() ([]*net.IPNet, error) {
	all, err := net.InterfaceAddrs()
	if err != nil {
		return nil, fmt.Errorf("look at the network's addresses: %w", err)
	}
	var out []*net.IPNet
	for _, one := range all {
		n, ok := one.(*net.IPNet)
		if ok && n.IP.IsGlobalUnicast() && (n.IP.To4() != nil || n.IP.IsPrivate()) {
			out = append(out, n)
		}
	}
	return out, nil
}

// urls are the addresses that a person types at a new screen, names first.
func (l *lan) urls() []string {
	l.mu.Lock()
	place := l.place
	l.mu.Unlock()
	port := fmt.Sprint(l.bound.Port)
	var urls []string
	for _, ip := range place.Addresses {
		if !ip.IsLoopback() && ip.To4() != nil || ip.Equal(l.bound.IP) {
			urls = append(urls, "https://"+net.JoinHostPort(ip.String(), port))
		}
	}
	return urls
}

// LAN tells where the network reaches the screens and by which fingerprint their certificate authority is known; ok is
// false when it does not.
func (a *App) LAN() (urls []string, fingerprint string, ok bool) {
	if a.lan == nil {
		return nil, "", false
	}
	return a.lan.urls(), a.lan.ca.Fingerprint(), true
}

// serveLAN serves the network until ctx ends.
func (a *App) serveLAN(ctx context.Context) error {
	if a.lan == nil {
		<-ctx.Done()
		return nil
	}
	l := a.lan
	requests, end := context.WithCancel(context.WithoutCancel(ctx))
	defer end()
	l.secure.BaseContext = func(net.Listener) context.Context { return requests }
	failed := make(chan error, 3)
	var all sync.WaitGroup
	all.Go(func() { failed <- l.split.Run() })
	all.Go(func() { failed <- l.secure.ServeTLS(l.split.Secure(), "", "") })
	all.Go(func() { failed <- l.plain.Serve(l.split.Plain()) })
	defer all.Wait()
	look := time.NewTicker(lookAround)
	defer look.Stop()
	for {
		select {
		case err := <-failed:
			return errors.Join(err, l.shut(ctx))
		case <-ctx.Done():
			end()
			return l.shut(ctx)
		case <-look.C:
			a.lookAround()
			for id := range a.screens.Here() {
				a.terminalSeen(requests, id)
			}
		}
	}
}

// lookAround makes the certificate fit where the network is now. What fails is tried again; the one there is still holds.
func (a *App) lookAround() {
	l := a.lan
	at, err := l.where()
	if err != nil {
		a.log.Warn("network", "err", err)
		return
	}
	renewed, err := l.cert.Renew(at)
	switch {
	case err != nil:
		a.log.Error("renew the certificate", "err", err)
	case renewed:
		l.mu.Lock()
		l.place = at
		l.mu.Unlock()
		a.log.Info("the server's certificate was renewed", slog.Any("left", l.cert.Left()))
	}
}

func (l *lan) shut(ctx context.Context) error {
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	if err := errors.Join(l.secure.Shutdown(stop), l.plain.Shutdown(stop)); err != nil {
		return errors.Join(l.secure.Close(), l.plain.Close(), l.split.Close()) // cut off what did not end
	}
	return l.split.Close()
}

// ownDoorKey marks requests that came to the store's own address.
type ownDoorKey struct{}

// ownDoor marks what comes to the store's own address: nobody reaches it over the network, unless the settings say so in
// so many words, so its screens need no pairing.
func ownDoor(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), ownDoorKey{}, true)))
	})
}

// admit tells whose screen a request comes from.
func (a *App) admit(r *http.Request) (ui.Session, error) {
	if own, _ := r.Context().Value(ownDoorKey{}).(bool); own {
		return ui.Session{}, nil
	}
	secret := ui.SecretOf(r)
	known, ok := a.terminals.Known(secret)
	if !ok {
		return ui.Session{}, &pos.Error{Code: pos.Refused, Op: "admit", Key: "terminal.not_paired"}
	}
	a.terminalSeen(r.Context(), known.ID)
	return ui.Session{Terminal: known.ID, Till: known.Till, Cookie: ui.Cookie(secret)}, nil
}

// guarded serves screens that are paired. Everybody may have what holds nothing of the shop: the screens' own files, the
// pairing of a browser, and the trust page; the socket asks admit by itself. Whatever else is mounted is closed unless the
// browser is paired.
func (a *App) guarded(mux *http.ServeMux) http.Handler {
	public := append(trust.Patterns(), "/")
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, pattern := mux.Handler(r); !slices.Contains(public, pattern) {
			if _, err := a.admit(r); err != nil {
				http.Error(w, http.StatusText(http.StatusUnauthorized), http.StatusUnauthorized)
				return
			}
		}
		mux.ServeHTTP(w, r)
	})
}
