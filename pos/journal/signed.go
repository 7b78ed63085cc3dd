package journal

import (
	"encoding/binary"

	"sanduq/pos"
)

// signedName begins what is signed, so that the signature can stand for nothing else.
const signedName = "sanduq.head.1"

// SignedBytes returns the bytes that the device key signs for a head of a store's journal:
//
//	u32 length, "sanduq.head.1", u32 length, store, u64 epoch, u64 seq, 32 bytes of hash
//
// Numbers are big-endian, as in the format of entries.
func (h Head) SignedBytes(id pos.StoreID) []byte {
	var b []byte
	b = appendLP(b, signedName)
	b = appendLP(b, string(id))
	b = binary.BigEndian.AppendUint64(b, uint64(h.Epoch))
	b = binary.BigEndian.AppendUint64(b, uint64(h.Seq))
	return append(b, h.Hash[:]...)
}
