package line

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"
	"github.com/eclipse/paho.mqtt.golang/packets"

	"sanduq/pos"
)

// Bounds of a line.
const (
	// InboxLimit is the number of arrived messages that wait for one part.
	InboxLimit = 256
	// ConnectTimeout bounds each of dialling, the broker's CONNACK and its SUBACK.
	ConnectTimeout = 10 * time.Second
	// WriteTimeout bounds the writing of one packet.
	WriteTimeout = 10 * time.Second
	// KeepAlive is the time without traffic after which the broker is asked for a sign of life.
	KeepAlive = 20 * time.Second
	// SettledAfter is how long a session must have lasted for the next attempt to start again at MinBackoff.
	SettledAfter = 30 * time.Second
	// MinBackoff and MaxBackoff bound the pause between attempts.
	MinBackoff = 500 * time.Millisecond
	MaxBackoff = 30 * time.Second
	// quiesce is how long a DISCONNECT may take to leave, in milliseconds.
	quiesce = 100
	// subscribeDenied is the return code of a refused subscription (MQTT 3.1.1, 3.9.3).
	subscribeDenied = 0x80
)

// The causes of a line being down, message keys all.
const (
	CauseUnreachable = "sync.line_unreachable" // no broker answers
	CauseRefused     = "sync.line_refused"     // the broker does not let us in
	CauseLost        = "sync.line_lost"        // the connection broke
)

// Message is what arrived.
type Message struct {
	Topic   string
	Payload []byte
}

// Subscription asks for messages.
type Subscription struct {
	Filter string
	QoS    byte
}

// Sender publishes within one session.
type Sender interface {
	// Publish hands a payload to the broker with QoS 1 and does not wait for it. An error ends the session.
	Publish(topic string, payload []byte) error
}

// Part is one user of a line.
type Part interface {
	Subscriptions() []Subscription
	// Serve runs for the length of one session. Its return ends the session for all parts of the line.
	Serve(ctx context.Context, out Sender, in <-chan Message) error
}

// Options say whom to call and as whom.
type Options struct {
	Broker   string // tcp://host:port, or tls://host:port
	ClientID string // unique at the broker: the certificate's name
	User     string
	Password string
	TLS      *tls.Config
	// Down is told each time an attempt failed or a session ended. It must not block.
	Down func(cause error)
	Log  *slog.Logger
	// MinBackoff and MaxBackoff replace the constants where set: a test's line recovers sooner.
	MinBackoff, MaxBackoff time.Duration
}

// Line is one connection, made again for as long as it is run.
type Line struct {
	opts  Options
	parts []Part
}

// New returns a line for the given parts.
func New(opts Options, parts ...Part) (*Line, error) {
	u, err := url.Parse(opts.Broker)
	if err != nil || u.Host == "" || u.Scheme != "tcp" && u.Scheme != "tls" {
		return nil, &pos.Error{
			Code: pos.Invalid, Op: "open line", Key: "sync.bad_broker", Args: map[string]any{"broker": opts.Broker}, Err: err,
		}
	}
	if opts.MinBackoff == 0 {
		opts.MinBackoff = MinBackoff
	}
	if opts.MaxBackoff == 0 {
		opts.MaxBackoff = MaxBackoff
	}
	return &Line{opts: opts, parts: parts}, nil
}

// Run connects, serves the parts, and connects again, until ctx ends.
func (l *Line) Run(ctx context.Context) error {
	pause := l.opts.MinBackoff
	for {
		settled := time.NewTimer(SettledAfter)
		err := l.session(ctx)
		if ctx.Err() != nil {
			settled.Stop()
			return nil //nolint:nilerr // the end of ctx is how a line is stopped
		}
		l.opts.Log.Info("line down", "broker", l.opts.Broker, "client", l.opts.ClientID, "cause", err)
		if l.opts.Down != nil {
			l.opts.Down(err)
		}
		if !settled.Stop() {
			pause = l.opts.MinBackoff
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(pause/2 + rand.N(pause/2+1)): //nolint:gosec // jitter is no secret
		}
		pause = min(2*pause, l.opts.MaxBackoff)
	}
}

// session is the life of one client. It returns why it ended.
func (l *Line) session(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	w := &wire{lost: make(chan error, 1)}
	w.client = mqtt.NewClient(l.clientOptions(ctx, w))
	defer w.hangUp()
	if err := await(ctx, w.client.Connect()); err != nil {
		return failed("connect", causeOf(err), err)
	}
	inboxes, dropped, err := l.subscribe(ctx, w.client)
	if err != nil {
		return err
	}
	l.opts.Log.Info("line up", "broker", l.opts.Broker, "client", l.opts.ClientID)

	var group sync.WaitGroup
	defer group.Wait()
	defer cancel()
	ended := make(chan error, len(l.parts))
	for i, p := range l.parts {
		group.Go(func() { ended <- p.Serve(ctx, w, inboxes[i]) })
	}
	select {
	case <-ctx.Done():
		err = ctx.Err()
	case err = <-w.lost:
		err = failed("serve line", CauseLost, err)
	case err = <-ended:
	}
	if n := dropped.Load(); n > 0 {
		l.opts.Log.Warn("messages dropped at a full inbox", "broker", l.opts.Broker, "count", n)
	}
	return err
}

// subscribe gives every part its inbox and asks the broker to fill it.
func (l *Line) subscribe(ctx context.Context, client mqtt.Client) ([]chan Message, *atomic.Int64, error) {
	dropped := new(atomic.Int64)
	inboxes := make([]chan Message, len(l.parts))
	for i, p := range l.parts {
		inbox := make(chan Message, InboxLimit)
		inboxes[i] = inbox
		take := func(_ mqtt.Client, m mqtt.Message) {
			select {
			case inbox <- Message{m.Topic(), m.Payload()}:
			default:
				dropped.Add(1)
			}
		}
		for _, s := range p.Subscriptions() {
			token := client.Subscribe(s.Filter, s.QoS, take)
			if err := await(ctx, token); err != nil {
				return nil, nil, failed("subscribe "+s.Filter, CauseLost, err)
			}
			if t, ok := token.(*mqtt.SubscribeToken); ok && t.Result()[s.Filter] == subscribeDenied {
				return nil, nil, failed("subscribe "+s.Filter, CauseRefused, errors.New("the broker denied it"))
			}
		}
	}
	return inboxes, dropped, nil
}

func (l *Line) clientOptions(ctx context.Context, w *wire) *mqtt.ClientOptions {
	o := mqtt.NewClientOptions().AddBroker(l.opts.Broker).SetClientID(l.opts.ClientID)
	o.SetProtocolVersion(4) // MQTT 3.1.1
	o.SetUsername(l.opts.User).SetPassword(l.opts.Password)
	o.SetCleanSession(true).SetAutoReconnect(false).SetConnectRetry(false).SetOrderMatters(true)
	o.SetKeepAlive(KeepAlive).SetPingTimeout(KeepAlive / 2).SetWriteTimeout(WriteTimeout)
	o.SetConnectionLostHandler(func(_ mqtt.Client, err error) { w.lost <- err }) // told once, and there is room for one
	o.SetCustomOpenConnectionFn(func(u *url.URL, _ mqtt.ClientOptions) (net.Conn, error) {
		return w.dial(ctx, u, l.opts.TLS)
	})
	return o
}

// wire is one client and the connection under it.
type wire struct {
	client mqtt.Client
	lost   chan error

	mu   sync.Mutex
	conn net.Conn
}

// dial opens the connection ourselves, because then it can be closed whatever the client is waiting for.
func (w *wire) dial(ctx context.Context, u *url.URL, config *tls.Config) (net.Conn, error) {
	plain := &net.Dialer{Timeout: ConnectTimeout}
	var conn net.Conn
	var err error
	if u.Scheme == "tls" {
		conn, err = (&tls.Dialer{NetDialer: plain, Config: config}).DialContext(ctx, "tcp", u.Host)
	} else {
		conn, err = plain.DialContext(ctx, "tcp", u.Host)
	}
	if err != nil {
		return nil, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.conn = conn
	return conn, nil
}

// hangUp ends the client and everything it started.
func (w *wire) hangUp() {
	w.client.Disconnect(quiesce)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.conn != nil {
		_ = w.conn.Close() // closed by the client already, as a rule
	}
}

// Publish implements Sender.
func (w *wire) Publish(topic string, payload []byte) error {
	token := w.client.Publish(topic, 1, false, payload)
	select {
	case <-token.Done():
		if err := token.Error(); err != nil {
			return failed("publish", CauseLost, err)
		}
	default: // on its way, which is all that can be known
	}
	return nil
}

// await waits for a token, for ctx, or for too long.
func await(ctx context.Context, token mqtt.Token) error {
	late := time.NewTimer(ConnectTimeout)
	defer late.Stop()
	select {
	case <-token.Done():
		return token.Error()
	case <-ctx.Done():
		return ctx.Err()
	case <-late.C:
		return fmt.Errorf("no answer from the broker in %s", ConnectTimeout)
	}
}

// causeOf tells a broker that refuses from one that is not there.
func causeOf(err error) string {
	for _, refusal := range []error{
		packets.ErrorRefusedBadProtocolVersion, packets.ErrorRefusedIDRejected,
		packets.ErrorRefusedBadUsernameOrPassword, packets.ErrorRefusedNotAuthorised,
	} {
		if errors.Is(err, refusal) {
			return CauseRefused
		}
	}
	return CauseUnreachable
}

func failed(op, key string, err error) error {
	return &pos.Error{Code: pos.Unavailable, Op: op, Key: key, Err: err}
}
