package authority_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"sanduq/pos"
	"sanduq/scripts/need"
	"sanduq/ui/authority"
)

// Rules: CA-001 the key is made once and only its owner reads it; CA-002 what the server shows is good for every place it
// is reached at, by foreign judges too; CA-003 the authority vouches for nothing outside private networks; CA-004 the
// server's certificate is made anew before its end and when the place changes, without a restart; CA-005 it keeps the
// limits of the strictest devices.

// clockOf is a clock that is set by hand.
type clockOf struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clockOf) read() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clockOf) set(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = at
}

func place() authority.Place {
	return authority.Place{
		Names:     []string{"till.lan", "localhost"},
		Addresses: []net.IP{net.IPv4(192, 168, 1, 10), net.IPv4(127, 0, 0, 1), net.ParseIP("fd00::1")},
	}
}

func openCA(t *testing.T, dir string, clock pos.Clock) *authority.Authority {
	t.Helper()
	a, err := authority.Open(dir, "سوق النور", authority.Scope{Names: []string{"shop.example.com"}}, clock)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// serve says "till" by HTTPS and returns where.
func serve(t *testing.T, s *authority.Server) (address string) {
	t.Helper()
	web := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "till")
	}))
	web.Listener = tls.NewListener(web.Listener, s.TLS())                         // StartTLS would add a certificate of its own
	web.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelDebug) // refused handshakes are what some want
	web.Start()
	t.Cleanup(web.Close)
	return web.Listener.Addr().String()
}

func leaf(t *testing.T, s *authority.Server) *x509.Certificate {
	t.Helper()
	c, err := s.TLS().GetCertificate(&tls.ClientHelloInfo{})
	if err != nil {
		t.Fatal(err)
	}
	return c.Leaf
}

func TestMadeOnceAndKept(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "ca")
	first, again := openCA(t, dir, time.Now), openCA(t, dir, time.Now)
	if first.Fingerprint() != again.Fingerprint() || len(first.Fingerprint()) != 32*3-1 {
		t.Errorf("CA-001: %s, then %s", first.Fingerprint(), again.Fingerprint())
	}
	for name, want := range map[string]os.FileMode{"": 0o700, "key.pem": 0o600, "cert.pem": 0o600} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("CA-001: %s has mode %v: %v", name, info.Mode(), err)
		}
	}
	// A key whose certificate was never written was trusted by nobody. A certificate without its key was.
	if err := os.Remove(filepath.Join(dir, "cert.pem")); err != nil {
		t.Fatal(err)
	}
	if openCA(t, dir, time.Now).Fingerprint() == first.Fingerprint() {
		t.Error("CA-001: the same certificate twice")
	}
	for _, damage := range []func(string) error{
		func(key string) error { return os.WriteFile(key, []byte("nothing"), 0o600) }, os.Remove,
	} {
		if err := damage(filepath.Join(dir, "key.pem")); err != nil {
			t.Fatal(err)
		}
		_, err := authority.Open(dir, "x", authority.Scope{}, time.Now)
		if e, ok := errors.AsType[*pos.Error](err); !ok || e.Key != "authority.damaged" {
			t.Errorf("CA-001: a damaged key: %v", err)
		}
	}
}

// TestForeignJudge holds CA-002 by OpenSSL and curl, which share no code with us.
func TestForeignJudge(t *testing.T) {
	t.Parallel()
	openssl := need.Program(t, "openssl")
	dir := t.TempDir()
	a := openCA(t, filepath.Join(dir, "ca"), time.Now)
	s, err := a.NewServer(place())
	if err != nil || len(s.Left()) > 0 {
		t.Fatal(err, s.Left())
	}
	write := func(name string, der []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	ca, server := write("ca.pem", a.Certificate()), write("server.pem", leaf(t, s).Raw)
	verify := func(args ...string) (string, error) {
		all := append([]string{"verify", "-x509_strict", "-purpose", "sslserver", "-CAfile", ca}, args...)
		out, err := exec.CommandContext(t.Context(), openssl, append(all, server)...).CombinedOutput()
		return string(out), err
	}
	for _, good := range [][]string{
		{"-verify_hostname", "till.lan"},
		{"-verify_hostname", "localhost"},
		{"-verify_ip", "192.168.1.10"},
		{"-verify_ip", "fd00::1"},
	} {
		if out, err := verify(good...); err != nil {
			t.Errorf("CA-002: openssl verify %v: %s", good, out)
		}
	}
	for _, bad := range [][]string{{"-verify_hostname", "bank.example.com"}, {"-verify_ip", "192.168.1.11"}} {
		if out, err := verify(bad...); err == nil {
			t.Errorf("CA-002: openssl verify %v: %s", bad, out)
		}
	}
	print256, err := exec.CommandContext(t.Context(), openssl, "x509", "-in", ca, "-noout", "-fingerprint", "-sha256").Output()
	if err != nil || !strings.Contains(string(print256), a.Fingerprint()) {
		t.Errorf("CA-002: openssl's fingerprint is %s, ours %s: %v", print256, a.Fingerprint(), err)
	}
	curl := need.Program(t, "curl")
	web := serve(t, s)
	out, err := exec.CommandContext(t.Context(), curl, "-sS", "--cacert", ca, "https://"+web).CombinedOutput()
	if err != nil || string(out) != "till" {
		t.Errorf("CA-002: curl: %s %v", out, err)
	}
}

// TestScope holds CA-003: what the authority signs for other names is refused, and it does not sign it to begin with.
func TestScope(t *testing.T) {
	t.Parallel()
	a := openCA(t, t.TempDir(), time.Now)
	s, err := a.NewServer(authority.Place{
		Names:     []string{"till.lan", "shop.example.com", "bank.example.com", "notlan"},
		Addresses: []net.IP{net.IPv4(10, 0, 0, 1), net.IPv4(8, 8, 8, 8)},
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(s.Left(), " "); got != "bank.example.com notlan 8.8.8.8" {
		t.Errorf("CA-003: left out %q", got)
	}
	ca, err := x509.ParseCertificate(a.Certificate())
	if err != nil || !ca.PermittedDNSDomainsCritical || !ca.MaxPathLenZero || len(ca.PermittedIPRanges) == 0 {
		t.Errorf("CA-003: the authority's certificate: %+v %v", ca.PermittedDNSDomains, err)
	}
	forged, err := a.Forge("bank.example.com")
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(ca)
	_, err = forged.Verify(x509.VerifyOptions{Roots: pool, DNSName: "bank.example.com"})
	invalid, ok := errors.AsType[x509.CertificateInvalidError](err)
	if !ok || invalid.Reason != x509.CANotAuthorizedForThisName {
		t.Errorf("CA-003: a stolen key poses as a bank: %v", err)
	}
}

// TestRenewal holds CA-004 and CA-005, over connections.
func TestRenewal(t *testing.T) {
	t.Parallel()
	clock := &clockOf{now: time.Now()}
	a := openCA(t, t.TempDir(), clock.read)
	s, err := a.NewServer(place())
	if err != nil {
		t.Fatal(err)
	}
	first := leaf(t, s)
	if life := first.NotAfter.Sub(first.NotBefore); life > 398*24*time.Hour || len(first.ExtKeyUsage) != 1 ||
		first.ExtKeyUsage[0] != x509.ExtKeyUsageServerAuth || len(first.DNSNames) != 2 || len(first.IPAddresses) != 3 {
		t.Errorf("CA-005: life %v, for %v %v %v", life, first.ExtKeyUsage, first.DNSNames, first.IPAddresses)
	}
	web := serve(t, s)
	shown := func() (*x509.Certificate, error) {
		pool := x509.NewCertPool()
		ca, err := x509.ParseCertificate(a.Certificate())
		if err != nil {
			return nil, err
		}
		pool.AddCert(ca)
		d := tls.Dialer{Config: &tls.Config{RootCAs: pool, Time: clock.read, MinVersion: tls.VersionTLS12}}
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		conn, err := d.DialContext(ctx, "tcp", web)
		if err != nil {
			return nil, err
		}
		defer conn.Close()
		tlsConn, ok := conn.(*tls.Conn)
		if !ok {
			return nil, fmt.Errorf("a %T", conn)
		}
		return tlsConn.ConnectionState().PeerCertificates[0], nil
	}
	if renewed, err := s.Renew(place()); renewed || err != nil {
		t.Errorf("CA-004: renewed without a reason: %v", err)
	}
	if c, err := shown(); err != nil || !c.Equal(first) {
		t.Errorf("CA-004: shows another: %v", err)
	}
	// Nobody looks for a year: clients refuse it; a look mends it, and nothing was restarted.
	clock.set(first.NotAfter.Add(time.Hour))
	if _, err := shown(); err == nil {
		t.Error("CA-004: a certificate after its end is taken")
	}
	if renewed, err := s.Renew(place()); !renewed || err != nil {
		t.Errorf("CA-004: after its end: %v %v", renewed, err)
	}
	second, err := shown()
	if err != nil || second.Equal(first) {
		t.Errorf("CA-004: after the renewal: %v", err)
	}
	clock.set(second.NotAfter.Add(-29 * 24 * time.Hour))
	if renewed, err := s.Renew(place()); !renewed || err != nil {
		t.Errorf("CA-004: 29 days before its end: %v %v", renewed, err)
	}
	moved := place()
	moved.Addresses[0] = net.IPv4(192, 168, 7, 7)
	if renewed, err := s.Renew(moved); !renewed || err != nil || leaf(t, s).VerifyHostname("192.168.7.7") != nil {
		t.Errorf("CA-004: the box moved: %v %v", renewed, err)
	}
}
