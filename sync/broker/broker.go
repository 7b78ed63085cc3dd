// Package broker is an MQTT 3.1.1 broker inside the process: NATS with its MQTT listener, for the demo and for a single
// shop. It is only a wire: whatever it forgets is sent again. Its own store syncs every message all the same, because the
// default was measured to lose thousands of acknowledged messages at a power cut, and each one would be a resend.
//
// Traps of NATS's MQTT that this project steers round, so that the same code serves any broker: a message is stored only
// while somebody with QoS 1 is interested; one that the access list denies is acknowledged and dropped; a topic level
// must not hold '.', blanks or wildcards (store names are a-z, 0-9 and hyphen); each QoS 1 subscription is a JetStream
// consumer, so stores subscribe with QoS 0.
package broker

import (
	"context"
	"fmt"
	"net"
	"strconv"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"sanduq/sync/envelope"
)

// startLimit is how long a start may take. Recovering a large store takes longest.
const startLimit = 30 * time.Second

// maxWire bounds a message: a payload and its topic.
const maxWire = envelope.MaxPayload + 1024

// Options say where the broker listens and keeps its files.
type Options struct {
	Host string // "127.0.0.1"
	Port int    // 0 for any free one
	Dir  string // of JetStream
}

// Broker is a running broker.
type Broker struct {
	server *server.Server
	addr   string
}

// Start starts a broker and waits until it listens.
func Start(ctx context.Context, o Options) (*Broker, error) {
	if err := free(ctx, o); err != nil {
		return nil, fmt.Errorf("start broker: %w", err)
	}
	port := o.Port
	if port == 0 {
		port = server.RANDOM_PORT
	}
	opts := &server.Options{
		ServerName: "sanduq", DontListen: true, NoSigs: true, NoLog: true, MaxPayload: maxWire,
		JetStream: true, StoreDir: o.Dir, SyncAlways: true,
		MQTT: server.MQTTOpts{Host: o.Host, Port: port},
	}
	s, err := server.NewServer(opts)
	if err != nil {
		return nil, fmt.Errorf("start broker: %w", err)
	}
	s.Start()
	if !s.ReadyForConnections(startLimit) {
		s.Shutdown()
		s.WaitForShutdown()
		return nil, fmt.Errorf("start broker on %s:%d: it does not listen after %s", o.Host, o.Port, startLimit)
	}
	return &Broker{server: s, addr: net.JoinHostPort(o.Host, strconv.Itoa(opts.MQTT.Port))}, nil
}

// free tells whether the port can be had: the server itself would only fail to become ready, much later.
func free(ctx context.Context, o Options) error {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", net.JoinHostPort(o.Host, strconv.Itoa(o.Port)))
	if err != nil {
		return err
	}
	return l.Close()
}

// URL returns the address as a line wants it.
func (b *Broker) URL() string { return "tcp://" + b.addr }

// Close stops the broker and waits for its end.
func (b *Broker) Close() {
	b.server.Shutdown()
	b.server.WaitForShutdown()
}
