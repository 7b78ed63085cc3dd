package hub

import (
	"context"
	"hash/maphash"

	"golang.org/x/sync/errgroup"

	"sanduq/pos"
	"sanduq/sync/envelope"
	"sanduq/sync/line"
)

const (
	// bridgeWorkers is the number of stores whose messages are taken at the same time.
	bridgeWorkers = 4
	// bridgeQueue is the number of messages that wait for one worker.
	bridgeQueue = 64
)

// Bridge joins a hub to an MQTT broker, whichever it is: it is a part of a line. It keeps nothing. A message that is lost
// or fails is asked for again by the store, because it gets no answer.
type Bridge struct {
	hub   *Hub
	codec *envelope.Codec
	seed  maphash.Seed
}

// NewBridge returns a bridge.
func NewBridge(h *Hub) (*Bridge, error) {
	codec, err := envelope.NewCodec()
	if err != nil {
		return nil, err
	}
	return &Bridge{hub: h, codec: codec, seed: maphash.MakeSeed()}, nil
}

// Subscriptions implements line.Part.
func (b *Bridge) Subscriptions() []line.Subscription {
	return []line.Subscription{{Filter: envelope.UpFilter, QoS: 1}}
}

// Serve implements line.Part. One store's messages go through one worker, so they keep their order.
func (b *Bridge) Serve(ctx context.Context, out line.Sender, in <-chan line.Message) error {
	group, ctx := errgroup.WithContext(ctx)
	queues := make([]chan line.Message, bridgeWorkers)
	for i := range queues {
		queues[i] = make(chan line.Message, bridgeQueue)
		group.Go(func() error { return b.work(ctx, out, queues[i]) })
	}
	group.Go(func() error { return b.push(ctx, out) })
	group.Go(func() error {
		for {
			select {
			case <-ctx.Done():
				return ctx.Err()
			case m := <-in:
				queue := queues[maphash.String(b.seed, storeOf(m.Topic))%bridgeWorkers]
				select {
				case <-ctx.Done():
					return ctx.Err()
				case queue <- m: // while it waits, the line's inbox fills, and then drops
				}
			}
		}
	})
	return group.Wait()
}

// storeOf returns what stands for the store in a topic that may be anything.
func storeOf(topic string) string {
	levels := 0
	for i, r := range topic {
		if r == '/' {
			levels++
		}
		if levels == 3 {
			return topic[:i]
		}
	}
	return topic
}

func (b *Bridge) work(ctx context.Context, out line.Sender, queue <-chan line.Message) error {
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case m := <-queue:
			answer, store, err := b.answer(ctx, m)
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if err != nil {
				b.hub.log.Error("message from a store not taken", "topic", m.Topic, "error", err)
				continue
			}
			if err := b.send(out, store, answer); err != nil {
				return err
			}
		}
	}
}

// answer takes one message and returns what to say.
func (b *Bridge) answer(ctx context.Context, m line.Message) (envelope.Message, pos.StoreID, error) {
	got, err := b.codec.Decode(m.Topic, m.Payload)
	if err != nil {
		return nil, "", err
	}
	switch m := got.(type) {
	case *envelope.Hello:
		a, err := b.hub.Greet(ctx, m)
		return a, m.Store, err
	case *envelope.Batch:
		a, err := b.hub.Ingest(ctx, m)
		return a, m.Store, err
	case *envelope.Ask:
		f, err := b.hub.Feed(ctx, m)
		return f, m.Store, err
	case *envelope.Find:
		f, err := b.hub.Find(ctx, m)
		return f, m.Store, err
	}
	return nil, "", &pos.Error{Code: pos.Invalid, Op: "take message", Key: "sync.bad_message"}
}

func (b *Bridge) send(out line.Sender, store pos.StoreID, m envelope.Message) error {
	payload, err := b.codec.Encode(m)
	if err != nil {
		return err
	}
	return out.Publish(envelope.Topic(store, m), payload)
}

// push tells the stores when the feed has grown.
func (b *Bridge) push(ctx context.Context, out line.Sender) error {
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-b.hub.news:
		}
		feeds, err := b.hub.pushes(ctx)
		if err != nil {
			b.hub.log.Error("feed not pushed", "error", err) // the stores ask
			continue
		}
		for _, f := range feeds {
			if err := b.send(out, f.Store, f); err != nil {
				return err
			}
		}
	}
}
