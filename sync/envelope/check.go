package envelope

import (
	"crypto/sha256"
	"fmt"
	"unicode/utf8"

	"sanduq/pos"
)

// Bounds of the wire. What is larger is refused by both ends, so no message can exhaust either.
const (
	// MaxPayload is the size of a payload as it travels. Brokers are usually set to 1 MiB (NATS: max_payload).
	MaxPayload = 1 << 20
	// MaxPlain is the size of a payload unpacked: a small zstd frame can unpack to gigabytes.
	MaxPlain = 8 << 20
	// MaxBatchEntries is the number of entries in a batch.
	MaxBatchEntries = 100
	// MaxBatchBytes is the size of a batch's bodies together, unless a single one is larger.
	MaxBatchBytes = 512 << 10
	// MaxBody is the size of one entry's body: a sale of some ten thousand lines.
	MaxBody = 2 << 20
	// MaxMissing is the number of holes that one ack names. The next ack names the rest.
	MaxMissing = 32
	// MaxFeedDocuments is the number of documents in a feed message.
	MaxFeedDocuments = 32
	// MaxFeedBytes is the size of a feed message's documents together: they fit MaxPayload even where nothing packs.
	MaxFeedBytes = 512 << 10
	// MaxDocument is the size of one document's body.
	MaxDocument = 128 << 10
	// MaxDocumentPrices is the number of prices in one document; a longer list becomes several.
	MaxDocumentPrices = 250
	// maxText bounds every short text: a key, a nonce, a kind.
	maxText = 128
)

func (m *Hello) check() error {
	if m.Epoch < 0 || m.Head < 0 || m.From.Epoch < 0 || m.From.Seq < 0 {
		return invalid("negative position")
	}
	return short(m.Store, m.Nonce, m.DeviceKey, m.HubEpoch)
}

func (m *Batch) check() error {
	switch n := len(m.Entries); {
	case n == 0 || n > MaxBatchEntries:
		return invalid("%d entries", n)
	case m.Epoch < 1 || m.Entries[0].Seq < 1:
		return invalid("entry %d/%d", m.Epoch, m.Entries[0].Seq)
	case len(m.Prev) != sha256.Size:
		return invalid("prev of %d bytes", len(m.Prev))
	}
	for i := range m.Entries {
		e := &m.Entries[i]
		switch {
		case e.Seq != m.Entries[0].Seq+int64(i):
			return invalid("seq %d at place %d after %d", e.Seq, i, m.Entries[0].Seq)
		case len(e.Hash) != sha256.Size:
			return invalid("hash of %d bytes", len(e.Hash))
		case len(e.Body) > MaxBody:
			return invalid("body of %d bytes", len(e.Body))
		case !utf8.ValidString(e.Body):
			return invalid("body of entry %d is not UTF-8", e.Seq)
		case len(e.Kind) > maxText || len(e.Day) > maxText:
			return invalid("kind or day of entry %d is too long", e.Seq)
		}
	}
	return short(m.Store, m.DeviceKey)
}

func (m *Ask) check() error {
	if m.Seq < 0 {
		return invalid("negative seq")
	}
	return short(m.Store, m.HubEpoch)
}

func (m *Ack) check() error {
	if m.Epoch < 0 || m.Upto < 0 || (m.Epoch == 0) != (m.Upto == 0) {
		return invalid("ack of %d/%d", m.Epoch, m.Upto)
	}
	if m.Epoch > 0 && len(m.Hash) != sha256.Size {
		return invalid("hash of %d bytes", len(m.Hash))
	}
	if len(m.Missing) > MaxMissing {
		return invalid("%d missing ranges", len(m.Missing))
	}
	last := m.Upto
	for _, r := range m.Missing {
		if r[0] <= last || r[1] < r[0] {
			return invalid("missing range %d-%d after %d", r[0], r[1], last)
		}
		last = r[1]
	}
	return short(m.Store, m.Nonce, m.HubEpoch, string(m.Problem))
}

func (m *Feed) check() error {
	if m.Prev < 0 || m.Head < m.Prev+int64(len(m.Documents)) {
		return invalid("feed after %d with head %d", m.Prev, m.Head)
	}
	if len(m.Documents) > MaxFeedDocuments {
		return invalid("%d documents", len(m.Documents))
	}
	for i := range m.Documents {
		switch d := &m.Documents[i]; {
		case d.Seq != m.Prev+1+int64(i):
			return invalid("document %d at place %d after %d", d.Seq, i, m.Prev)
		case len(d.Kind) > maxText:
			return invalid("kind of document %d is too long", d.Seq)
		case len(d.Body) > MaxDocument:
			return invalid("document %d of %d bytes", d.Seq, len(d.Body))
		case !utf8.ValidString(d.Body):
			return invalid("document %d is not UTF-8", d.Seq)
		}
	}
	if m.HubEpoch == "" {
		return invalid("feed without its epoch")
	}
	return short(m.Store, m.HubEpoch)
}

// short refuses a store that is no name and any text of more than maxText bytes.
func short(store pos.StoreID, texts ...string) error {
	if err := pos.CheckName(string(store)); err != nil {
		return err
	}
	for _, t := range texts {
		if len(t) > maxText {
			return invalid("text of %d bytes", len(t))
		}
	}
	return nil
}

func invalid(format string, args ...any) error {
	return &pos.Error{Code: pos.Invalid, Op: "check message", Key: "sync.bad_message", Err: fmt.Errorf(format, args...)}
}
