package line_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"testing"
	"time"

	"go.uber.org/goleak"

	"sanduq/pos"
	"sanduq/sync/broker"
	"sanduq/sync/line"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m,
		// NATS leaves these behind where a stream is being made while its server stops.
		goleak.IgnoreAnyFunction("github.com/nats-io/nats-server/v2/server.(*fileStore).flushStreamStateLoop"),
		goleak.IgnoreAnyFunction("github.com/nats-io/nats-server/v2/server/ats.Register.func1"),
	)
}

// patience is how long a test waits for what should happen.
const patience = 30 * time.Second

// part is a part made of functions.
type part struct {
	filter string
	serve  func(ctx context.Context, out line.Sender, in <-chan line.Message) error
}

func (p part) Subscriptions() []line.Subscription {
	return []line.Subscription{{Filter: p.filter, QoS: 1}}
}

func (p part) Serve(ctx context.Context, out line.Sender, in <-chan line.Message) error {
	return p.serve(ctx, out, in)
}

// run runs a line until the test ends or the returned function is called, which waits for its end.
func run(t *testing.T, url, client string, down func(error), parts ...line.Part) func() {
	t.Helper()
	l, err := line.New(line.Options{
		Broker: url, ClientID: client, Down: down, Log: slog.New(slog.DiscardHandler),
		MinBackoff: time.Millisecond, MaxBackoff: 10 * time.Millisecond,
	}, parts...)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- l.Run(ctx) }()
	stop := func() {
		t.Helper()
		cancel()
		if err := receive(t, "the end of the line", done); err != nil {
			t.Error(err)
		}
		done <- nil
	}
	t.Cleanup(stop)
	return stop
}

func receive[T any](t *testing.T, what string, c <-chan T) T {
	t.Helper()
	select {
	case v := <-c:
		return v
	case <-time.After(patience):
		t.Fatalf("waited in vain for %s", what)
	}
	panic("unreachable")
}

func startBroker(t *testing.T) string {
	t.Helper()
	b, err := broker.Start(t.Context(), broker.Options{Host: "127.0.0.1", Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	return b.URL()
}

func TestBadAddress(t *testing.T) {
	t.Parallel()
	for _, url := range []string{"", "127.0.0.1:1883", "http://127.0.0.1", "tcp://", "tcp://[::1"} {
		if _, err := line.New(line.Options{Broker: url}); pos.CodeOf(err) != pos.Invalid {
			t.Errorf("%q: %v", url, err)
		}
	}
}

// TestStopsAtOnce: SYNC-022, a line stops when told, also while a broker keeps it waiting that will never answer.
func TestStopsAtOnce(t *testing.T) {
	t.Parallel()
	silent, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = silent.Close() })
	accepted := make(chan net.Conn, 1)
	go func() {
		if c, err := silent.Accept(); err == nil {
			accepted <- c
		}
	}()
	stop := run(t, "tcp://"+silent.Addr().String(), "a", nil)
	c := receive(t, "the call", accepted)
	defer func() { _ = c.Close() }()
	stopped := make(chan struct{})
	go func() {
		stop()
		close(stopped)
	}()
	select {
	case <-stopped:
	case <-time.After(line.ConnectTimeout / 2):
		t.Error("SYNC-022: the line waits for the broker instead of stopping")
		<-stopped
	}
}

// TestUnreachable: SYNC-022, nobody there is told as such, and tried again.
func TestUnreachable(t *testing.T) {
	t.Parallel()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	url := "tcp://" + l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	causes := make(chan error, 1000)
	run(t, url, "a", func(err error) { causes <- err })
	for range 3 {
		err := receive(t, "a failed attempt", causes)
		if e, ok := errors.AsType[*pos.Error](err); !ok || e.Key != line.CauseUnreachable {
			t.Errorf("told %v", err)
		}
	}
}

// TestPartEndsSession: SYNC-023, a part that gives up ends the session for all parts, and the next one is whole again:
// a new client with all its subscriptions.
func TestPartEndsSession(t *testing.T) {
	t.Parallel()
	url := startBroker(t)
	giveUp, ended := errors.New("enough"), make(chan error, 100)
	heard := make(chan string, 100)
	run(t, url, "a", func(err error) { ended <- err },
		part{"x/one", func(_ context.Context, out line.Sender, in <-chan line.Message) error {
			if err := out.Publish("x/two", []byte("hello")); err != nil {
				return err
			}
			m := <-in
			heard <- m.Topic + " " + string(m.Payload)
			return giveUp
		}},
		part{"x/two", func(ctx context.Context, out line.Sender, in <-chan line.Message) error {
			m := <-in
			heard <- m.Topic + " " + string(m.Payload)
			if err := out.Publish("x/one", []byte("yourself")); err != nil {
				return err
			}
			<-ctx.Done()
			return ctx.Err()
		}},
	)
	for range 3 {
		for _, want := range []string{"x/two hello", "x/one yourself"} {
			if got := receive(t, want, heard); got != want {
				t.Errorf("heard %q, want %q", got, want)
			}
		}
		if err := receive(t, "the end of the session", ended); !errors.Is(err, giveUp) {
			t.Errorf("the session ended with %v", err)
		}
	}
}

// TestFullInbox: SYNC-024, a part that does not keep up loses messages, and costs the others nothing.
func TestFullInbox(t *testing.T) {
	t.Parallel()
	url := startBroker(t)
	const sent = line.InboxLimit + 50
	release, got := make(chan struct{}), make(chan string, 2*sent)
	after := make(chan string, 1)
	run(t, url, "a", nil,
		part{"slow/#", func(ctx context.Context, out line.Sender, in <-chan line.Message) error {
			for i := range sent {
				if err := out.Publish(fmt.Sprintf("slow/%d", i), nil); err != nil {
					return err
				}
			}
			if err := out.Publish("quick/done", []byte("done")); err != nil {
				return err
			}
			<-release
			for range line.InboxLimit {
				got <- (<-in).Topic
			}
			select {
			case m := <-in:
				got <- "more: " + m.Topic
			default:
			}
			close(got)
			<-ctx.Done()
			return ctx.Err()
		}},
		part{"quick/done", func(ctx context.Context, _ line.Sender, in <-chan line.Message) error {
			after <- string((<-in).Payload)
			<-ctx.Done()
			return ctx.Err()
		}},
	)
	receive(t, "the other part's message", after)
	close(release)
	n := 0
	for range line.InboxLimit {
		if topic := receive(t, "a message", got); topic != fmt.Sprintf("slow/%d", n) {
			t.Fatalf("SYNC-024: message %d is %s: order was lost", n, topic)
		}
		n++
	}
	if topic, more := <-got; more {
		t.Errorf("SYNC-024: %s", topic)
	}
}
