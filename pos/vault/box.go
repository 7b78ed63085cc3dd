package vault

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"fmt"

	"sanduq/pos"
)

// A box is what Seal returns:
//
//	version  1 byte    1
//	nonce   12 bytes   random (NIST SP 800-38D §8.2.2; at most 2^32 boxes for a key, §8.3, which nobody's data reaches)
//	text     n bytes   AES-256-GCM of the plaintext, as long as it
//	tag     16 bytes   of GCM
//
// The additional data of GCM is the version byte, then person and purpose, each behind its length in 4 bytes, big endian: a
// box opens only for the person and the purpose it was sealed for, and moving it to another row is found out.
const (
	boxVersion = 1
	keySize    = 32
	nonceSize  = 12
	tagSize    = 16
	overhead   = 1 + nonceSize + tagSize
)

// MaxPlaintext is the longest text of one box, in bytes: names, addresses and notes stay far below.
const MaxPlaintext = 64 << 10

// Seal encrypts what belongs to a person, for one purpose ("name", "phone"). The person's key is made with the first box and
// is durable before Seal returns. Sealing the same again gives another box. Errors: NotFound vault.erased for a person
// who was erased (a returning one gets a new id); Invalid vault.too_long, vault.bad_person.
func (v *Vault) Seal(ctx context.Context, person, purpose string, plaintext []byte) ([]byte, error) {
	if len(plaintext) > MaxPlaintext {
		return nil, &pos.Error{
			Code: pos.Invalid, Op: "seal", Key: "vault.too_long", Args: map[string]any{"max": MaxPlaintext},
		}
	}
	key, err := v.key(ctx, person, true)
	if err != nil {
		return nil, err
	}
	gcm, err := newGCM(key)
	if err != nil {
		return nil, err
	}
	box := make([]byte, 1+nonceSize, overhead+len(plaintext))
	box[0] = boxVersion
	_, _ = rand.Read(box[1:]) // never fails: it ends the process instead (Go 1.24)
	return gcm.Seal(box, box[1:], plaintext, additional(person, purpose)), nil
}

// Open returns what was sealed. Errors: NotFound vault.erased when the person was erased, vault.no_key when this box never
// had the key (a copy restored elsewhere); Invalid vault.damaged when the box is not what was sealed for this person and
// purpose.
func (v *Vault) Open(ctx context.Context, person, purpose string, box []byte) ([]byte, error) {
	key, err := v.key(ctx, person, false)
	if err != nil {
		return nil, err
	}
	if len(box) < overhead || len(box) > overhead+MaxPlaintext {
		return nil, damaged(fmt.Errorf("%d bytes", len(box)))
	}
	if box[0] != boxVersion {
		return nil, damaged(fmt.Errorf("version %d", box[0]))
	}
	gcm, err := newGCM(key)
	if err != nil {
		return nil, err
	}
	plaintext, err := gcm.Open(nil, box[1:1+nonceSize], box[1+nonceSize:], additional(person, purpose))
	if err != nil {
		return nil, damaged(err)
	}
	return plaintext, nil
}

// Tag returns a keyed hash (HMAC-SHA-256) of data under a key derived from the person's by HKDF (RFC 5869) with the
// purpose as info: the same data has the same tag, so that a secret can be looked up without being stored, and whoever has
// the tags but not the vault cannot try out guesses. Errors as Seal's.
func (v *Vault) Tag(ctx context.Context, person, purpose string, data []byte) ([]byte, error) {
	key, err := v.key(ctx, person, true)
	if err != nil {
		return nil, err
	}
	derived, err := hkdf.Key(sha256.New, key, nil, "sanduq.vault.tag.1 "+purpose, sha256.Size)
	if err != nil {
		return nil, fmt.Errorf("derive key: %w", err)
	}
	mac := hmac.New(sha256.New, derived)
	mac.Write(data)
	return mac.Sum(nil), nil
}

func newGCM(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("key of the vault: %w", err)
	}
	return cipher.NewGCM(block)
}

func additional(person, purpose string) []byte {
	b := make([]byte, 0, 1+4+len(person)+4+len(purpose))
	b = append(b, boxVersion)
	for _, s := range []string{person, purpose} {
		b = binary.BigEndian.AppendUint32(b, uint32(len(s)))
		b = append(b, s...)
	}
	return b
}

func damaged(cause error) error {
	return &pos.Error{Code: pos.Invalid, Op: "open box", Key: "vault.damaged", Err: cause}
}
