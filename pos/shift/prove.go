package shift

import (
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"

	"sanduq/pos/fact"
	"sanduq/pos/journal"
	"sanduq/pos/store"
)

// prove holds every Z of a journal against the entry before it and the device key of its epoch (DAY-005). A Z without a
// signature says of itself that there was none, and is no difference.
func prove() store.Proof {
	var key ed25519.PublicKey
	return func(e *journal.Entry, before journal.Head) error {
		switch e.Kind {
		case (fact.EpochOpened{}).Kind():
			var f fact.EpochOpened
			if err := e.Decode(&f); err != nil {
				return err
			}
			public, err := base64.StdEncoding.DecodeString(f.DeviceKey)
			key = public
			return err
		case (fact.DayClosed{}).Kind():
			var f fact.DayClosed
			if err := e.Decode(&f); err != nil {
				return err
			}
			z := PrintedNumber(e.Epoch, f.Number)
			if f.Head != (fact.ChainHead{Epoch: before.Epoch, Seq: before.Seq, Hash: before.Hash.String()}) {
				return fmt.Errorf("Z %s names a head of the journal that is not the entry before it", z)
			}
			if f.Signed != "" && !IsSigned(key, e.Store, &f) {
				return fmt.Errorf("Z %s: %w", z, errSignature)
			}
		}
		return nil
	}
}

var errSignature = errors.New("its signature is not the device key's")
