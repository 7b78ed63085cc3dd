package authority

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"net"
	"slices"
	"sync/atomic"
	"time"
)

const (
	// ServerLife is how long the server's certificate is good. Apple's systems refuse one of more than 825 days
	// (support.apple.com/103769), those of public authorities may have 398 (CA/Browser Forum BR §6.3.2), and some clients
	// take that for everyone.
	ServerLife = 397 * 24 * time.Hour
	// renewBefore is how long before its end it is made anew.
	renewBefore = 30 * 24 * time.Hour
)

// Place is where the server is reached.
type Place struct {
	Names     []string
	Addresses []net.IP
}

// Server keeps the certificate that the server shows.
type Server struct {
	ca    *Authority
	shown atomic.Pointer[shown]
}

type shown struct {
	tls   tls.Certificate
	place Place
	left  []string // names and addresses that the authority may not vouch for
}

// NewServer makes a certificate for a place.
func (a *Authority) NewServer(at Place) (*Server, error) {
	s := &Server{ca: a}
	_, err := s.Renew(at)
	return s, err
}

// Renew makes the certificate anew when the place is another or its end is near, and tells whether it did. Connections
// that stand keep theirs; new ones get the new one.
func (s *Server) Renew(at Place) (bool, error) {
	at = at.sorted()
	if now := s.shown.Load(); now != nil && now.place.equal(at) {
		left := now.tls.Leaf.NotAfter.Sub(s.ca.clock())
		if left > renewBefore && left <= ServerLife {
			return false, nil
		}
	}
	next, err := s.ca.issue(at)
	if err != nil {
		return false, fmt.Errorf("make the server's certificate: %w", err)
	}
	s.shown.Store(next)
	return true, nil
}

// Left returns the names and addresses that the certificate does not hold, because the authority was made before them and
// may not vouch for them.
func (s *Server) Left() []string { return s.shown.Load().left }

// TLS returns how the server speaks: TLS 1.2 or later, HTTP/1.1, which WebSockets need.
func (s *Server) TLS() *tls.Config {
	return &tls.Config{
		MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}, Time: s.ca.clock,
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return &s.shown.Load().tls, nil },
	}
}

func (a *Authority) issue(at Place) (*shown, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	now := a.clock()
	end := now.Add(ServerLife - early)
	if end.After(a.cert.NotAfter) {
		end = a.cert.NotAfter
	}
	out := &shown{place: at}
	template := &x509.Certificate{
		SerialNumber: serial(), Subject: pkix.Name{CommonName: "Sanduq"},
		NotBefore: now.Add(-early), NotAfter: end, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	for _, name := range at.Names {
		if a.vouches(name, nil) {
			template.DNSNames = append(template.DNSNames, name)
		} else {
			out.left = append(out.left, name)
		}
	}
	for _, ip := range at.Addresses {
		if a.vouches("", ip) {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			out.left = append(out.left, ip.String())
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, key.Public(), a.key)
	if err != nil {
		return nil, err
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, err
	}
	out.tls = tls.Certificate{Certificate: [][]byte{der, a.cert.Raw}, PrivateKey: key, Leaf: leaf}
	return out, nil
}

func (p Place) sorted() Place {
	names, addresses := slices.Clone(p.Names), slices.Clone(p.Addresses)
	slices.Sort(names)
	slices.SortFunc(addresses, func(a, b net.IP) int { return slices.Compare(a.To16(), b.To16()) })
	return Place{slices.Compact(names), slices.CompactFunc(addresses, net.IP.Equal)}
}

func (p Place) equal(q Place) bool {
	return slices.Equal(p.Names, q.Names) && slices.EqualFunc(p.Addresses, q.Addresses, net.IP.Equal)
}
