package split_test

import (
	"bufio"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"

	"go.uber.org/goleak"

	"sanduq/ui/split"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// TestBothOnOnePort: HTTPS and plain HTTP each reach their own server, and Close ends everything.
func TestBothOnOnePort(t *testing.T) {
	lc := net.ListenConfig{}
	listener, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := split.New(listener)
	ended := make(chan error, 1)
	go func() { ended <- s.Run() }()
	says := func(text string) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, text) })
	}
	model := httptest.NewTLSServer(nil) // for its certificate
	defer model.Close()
	secure := &http.Server{Handler: says("secure"), TLSConfig: &tls.Config{
		Certificates: model.TLS.Certificates, NextProtos: []string{"http/1.1"},
	}}
	plain := &http.Server{Handler: says("plain")}
	go func() { _ = secure.ServeTLS(s.Secure(), "", "") }()
	go func() { _ = plain.Serve(s.Plain()) }()

	client := model.Client()
	for url, want := range map[string]string{
		"https://" + listener.Addr().String(): "secure", "http://" + listener.Addr().String(): "plain",
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
		if err != nil {
			t.Fatal(err)
		}
		res, err := client.Do(req)
		if err != nil {
			t.Fatalf("%s: %v", url, err)
		}
		body, err := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if err != nil || string(body) != want {
			t.Errorf("%s: %q %v", url, body, err)
		}
	}
	client.CloseIdleConnections()

	// Connections that say nothing are cut off by Close, and end nobody else's.
	silent := make([]net.Conn, 20)
	for i := range silent {
		var d net.Dialer
		if silent[i], err = d.DialContext(t.Context(), "tcp", listener.Addr().String()); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(secure.Close(), plain.Close(), s.Close()); err != nil && !errors.Is(err, net.ErrClosed) {
		t.Error(err)
	}
	if err := <-ended; err != nil {
		t.Errorf("run: %v", err)
	}
	for _, c := range silent {
		if _, err := bufio.NewReader(c).ReadByte(); err == nil {
			t.Error("a silent connection was told something")
		}
		_ = c.Close()
	}
}
