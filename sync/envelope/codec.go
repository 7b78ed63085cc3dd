package envelope

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/klauspost/compress/zstd"

	"sanduq/pos"
)

// Codec packs and unpacks payloads. It may be used by many goroutines at once.
type Codec struct {
	enc *zstd.Encoder
	dec *zstd.Decoder
}

// NewCodec returns a codec.
func NewCodec() (*Codec, error) {
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedBetterCompression))
	if err != nil {
		return nil, fmt.Errorf("make zstd encoder: %w", err)
	}
	dec, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(MaxPlain))
	if err != nil {
		return nil, fmt.Errorf("make zstd decoder: %w", err)
	}
	return &Codec{enc: enc, dec: dec}, nil
}

// wrapper is the outer object of every payload.
type wrapper[M any] struct {
	V       int    `json:"v"`
	Type    string `json:"type"`
	Message M      `json:"message"`
}

// Encode packs a message.
func (c *Codec) Encode(m Message) ([]byte, error) {
	const op = "encode message"
	if err := m.check(); err != nil {
		return nil, err
	}
	var plain bytes.Buffer
	j := json.NewEncoder(&plain)
	j.SetEscapeHTML(false) // \u003c for < would only cost bytes
	if err := j.Encode(wrapper[Message]{Version, m.Type(), m}); err != nil {
		return nil, pos.Internalf(op, err)
	}
	if plain.Len() > MaxPlain {
		return nil, invalid("%d bytes before packing", plain.Len())
	}
	payload := c.enc.EncodeAll(plain.Bytes(), nil)
	if len(payload) > MaxPayload {
		return nil, invalid("%d bytes packed", len(payload))
	}
	return payload, nil
}

// Decode unpacks what arrived under a topic. A message of another type than the topic's, or of another store, is refused:
// the broker's access list guards topics, not payloads.
func (c *Codec) Decode(topic string, payload []byte) (Message, error) {
	store, channel, err := split(topic)
	if err != nil {
		return nil, err
	}
	plain, err := c.unpack(payload)
	if err != nil {
		return nil, err
	}
	var w wrapper[json.RawMessage]
	if err := json.Unmarshal(plain, &w); err != nil {
		return nil, invalid("not JSON: %w", err)
	}
	if w.V != Version {
		return nil, invalid("version %d", w.V)
	}
	m, named := empty(w.Type)
	if m == nil || m.channel() != channel {
		return nil, invalid("%q under %q", w.Type[:min(len(w.Type), maxText)], channel)
	}
	if err := json.Unmarshal(w.Message, m); err != nil {
		return nil, invalid("not a %s: %w", w.Type, err)
	}
	if *named != store {
		return nil, invalid("store %q under the topic of %q", *named, store)
	}
	return m, m.check()
}

func (c *Codec) unpack(payload []byte) ([]byte, error) {
	if len(payload) > MaxPayload {
		return nil, invalid("%d bytes", len(payload))
	}
	plain, err := c.dec.DecodeAll(payload, nil)
	if errors.Is(err, zstd.ErrDecoderSizeExceeded) || errors.Is(err, zstd.ErrWindowSizeExceeded) {
		return nil, invalid("more than %d bytes unpacked", MaxPlain)
	}
	if err != nil {
		return nil, invalid("not zstd: %w", err)
	}
	return plain, nil
}

// empty returns a message of the named type to fill, and where it names its store.
func empty(kind string) (Message, *pos.StoreID) {
	switch kind {
	case "hello":
		m := new(Hello)
		return m, &m.Store
	case "batch":
		m := new(Batch)
		return m, &m.Store
	case "ask":
		m := new(Ask)
		return m, &m.Store
	case "ack":
		m := new(Ack)
		return m, &m.Store
	case "feed":
		m := new(Feed)
		return m, &m.Store
	case "find":
		m := new(Find)
		return m, &m.Store
	case "found":
		m := new(Found)
		return m, &m.Store
	}
	return nil, nil
}
