// Package authority is the shop's own certificate authority: screens on the network reach the store by HTTPS, and no
// public authority vouches for a box in a shop.
//
//	<data>/ca/key.pem    the authority's key, ECDSA P-256, mode 0600: never leaves the box, is in no backup
//	<data>/ca/cert.pem   its certificate, which each tablet is taught to trust, once
//
// The certificate of the server itself lives in memory only and is made anew at each start, when the box gets other
// addresses, and in good time before it ends (Server).
//
// The authority is bound to names and addresses of private networks by name constraints (RFC 5280 §4.2.1.10), so that
// whoever stole its key could still not pose as a bank to these tablets. Its certificate says more than today's names
// need, for a new address must not mean a new authority on every tablet. Chromium holds such constraints for authorities
// that a person installed since 2024 (crbug.com/1072083); Go, OpenSSL, Windows and Firefox do too. Apple's systems
// refused them until macOS 10.13 and iOS 11 and know them since.
package authority

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"sanduq/pos"
)

const (
	// Life is how long tablets may trust the authority before they must be taught anew: longer than tablets live.
	Life = 10 * 365 * 24 * time.Hour
	// early is how far back certificates begin, for tablets whose clock is behind.
	early = 24 * time.Hour

	keyFile  = "key.pem"
	certFile = "cert.pem"
)

// Authority vouches for the store. Its methods are safe for concurrent use.
type Authority struct {
	cert  *x509.Certificate
	key   *ecdsa.PrivateKey
	clock pos.Clock
}

// Scope is what an authority may vouch for besides the names and addresses that only ever belong to private networks.
type Scope struct {
	Names    []string
	Networks []*net.IPNet
}

// Open opens the authority of a folder, or makes one there when there is none. shop is its name for people. An error with
// the key "authority.damaged" says that files are there and cannot be used: another authority would not be trusted by any
// tablet, so a person decides.
func Open(dir, shop string, scope Scope, clock pos.Clock) (*Authority, error) {
	cert, errCert := os.ReadFile(filepath.Join(dir, certFile))
	key, errKey := os.ReadFile(filepath.Join(dir, keyFile))
	if errors.Is(errCert, fs.ErrNotExist) && (errKey == nil || errors.Is(errKey, fs.ErrNotExist)) {
		return create(dir, shop, scope, clock) // a key alone was never trusted by anybody
	}
	a, err := parse(cert, key, clock)
	if err = errors.Join(errCert, errKey, err); err != nil {
		return nil, &pos.Error{
			Code: pos.Invalid, Op: "open authority", Key: "authority.damaged", Hint: "authority.damaged.fix",
			Args: map[string]any{"dir": dir}, Err: err,
		}
	}
	return a, nil
}

func parse(cert, key []byte, clock pos.Clock) (*Authority, error) {
	certBlock, _ := pem.Decode(cert)
	keyBlock, _ := pem.Decode(key)
	if certBlock == nil || keyBlock == nil {
		return nil, errors.New("no PEM")
	}
	a := &Authority{clock: clock}
	var err error
	if a.cert, err = x509.ParseCertificate(certBlock.Bytes); err != nil {
		return nil, err
	}
	parsed, err := x509.ParsePKCS8PrivateKey(keyBlock.Bytes)
	if err != nil {
		return nil, err
	}
	k, ok := parsed.(*ecdsa.PrivateKey)
	if !ok || !k.PublicKey.Equal(a.cert.PublicKey) || !a.cert.IsCA {
		return nil, errors.New("key and certificate do not belong together")
	}
	a.key = k
	return a, nil
}

func create(dir, shop string, scope Scope, clock pos.Clock) (*Authority, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make authority: %w", err)
	}
	now := clock()
	template := &x509.Certificate{
		SerialNumber: serial(),
		Subject:      pkix.Name{CommonName: "Sanduq " + shop, Organization: []string{shop}},
		NotBefore:    now.Add(-early), NotAfter: now.Add(Life),
		IsCA: true, BasicConstraintsValid: true, MaxPathLenZero: true,
		KeyUsage:                    x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
		PermittedDNSDomainsCritical: true,
		PermittedDNSDomains:         slices.Concat(privateNames(), scope.Names),
		PermittedIPRanges:           slices.Concat(privateRanges(), scope.Networks),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, fmt.Errorf("make authority: %w", err)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, fmt.Errorf("make authority: %w", err)
	}
	err = os.MkdirAll(dir, 0o700)
	// The certificate last: once it is there, both are.
	err = errors.Join(err, write(dir, keyFile, "PRIVATE KEY", pkcs8), write(dir, certFile, "CERTIFICATE", der))
	if err != nil {
		return nil, fmt.Errorf("keep authority: %w", err)
	}
	cert, err := x509.ParseCertificate(der)
	return &Authority{cert, key, clock}, err
}

// privateNames are the domains that never name anything on the internet: RFC 6761, 6762, 8375, ICANN's reservation of
// internal, and lan, which routers give by themselves.
func privateNames() []string { return []string{"localhost", "local", "home.arpa", "internal", "lan"} }

// privateRanges are the addresses of private networks, and of this machine alone: RFC 1918, 6598, 1122,
// 3927, 4193, 4291.
func privateRanges() []*net.IPNet {
	var all []*net.IPNet
	for _, text := range []string{
		"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
		"fc00::/7", "fe80::/10", "::1/128",
	} {
		_, n, err := net.ParseCIDR(text)
		if err != nil {
			panic(err) // a constant above
		}
		all = append(all, n)
	}
	return all
}

// write writes a file that only its owner reads, and makes it durable under its name.
func write(dir, name, kind string, der []byte) error {
	path := filepath.Join(dir, name)
	f, err := os.OpenFile(path+".new", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	err = errors.Join(pem.Encode(f, &pem.Block{Type: kind, Bytes: der}), f.Sync(), f.Close())
	if err != nil {
		return err
	}
	if err := os.Rename(path+".new", path); err != nil {
		return err
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// serial returns a serial number of 127 random bits (CA/Browser Forum BR §7.1 asks for 64).
func serial() *big.Int {
	var raw [16]byte
	_, _ = rand.Read(raw[:]) // never fails (Go 1.24)
	raw[0] &= 0x7f
	return new(big.Int).SetBytes(raw[:])
}

// Certificate returns the authority's certificate, DER.
func (a *Authority) Certificate() []byte { return a.cert.Raw }

// Fingerprint returns the SHA-256 of the certificate as tablets show it, pairs of digits with colons between.
func (a *Authority) Fingerprint() string {
	sum := sha256.Sum256(a.cert.Raw)
	pairs := make([]string, len(sum))
	for i, b := range sum {
		pairs[i] = fmt.Sprintf("%02X", b)
	}
	return strings.Join(pairs, ":")
}

// vouches tells whether tablets would accept the authority's word for a name or address.
func (a *Authority) vouches(name string, ip net.IP) bool {
	if ip != nil {
		return slices.ContainsFunc(a.cert.PermittedIPRanges, func(n *net.IPNet) bool { return n.Contains(ip) })
	}
	name = strings.ToLower(name)
	return slices.ContainsFunc(a.cert.PermittedDNSDomains, func(d string) bool {
		d = strings.ToLower(strings.TrimPrefix(d, "."))
		return name == d || strings.HasSuffix(name, "."+d)
	})
}
