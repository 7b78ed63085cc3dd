package hub_test

import (
	"slices"
	"strings"
	"testing"

	"sanduq/pos/journal"
	"sanduq/sync/envelope"
	"sanduq/sync/sim"
)

// TestAnotherEntryUnderTheSameIdentity: SYNC-044, what was taken stays; the other one is put aside, once, and raised.
func TestAnotherEntryUnderTheSameIdentity(t *testing.T) {
	t.Parallel()
	for name, fresh := range engines() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := fresh(t)
			h := openHub(t, e)
			j := shop(1, 10)
			for _, b := range batches(j, 100) {
				ingest(t, h, b)
			}
			forged := batches(j, 100)[0]
			tamper(forged, 5)
			for range 2 {
				if a := ingest(t, h, forged); a.Problem != envelope.ProblemConflict || a.Upto != 11 {
					t.Errorf("SYNC-044: answered %+v", a)
				}
			}
			// From the changed entry on every hash is another one.
			if v := view(t, h); v.Aside != 6 || v.Takings[0].Sales != 10 {
				t.Errorf("SYNC-044: %+v", v)
			}
			sound(t, h)
		})
	}
}

// tamper changes the i-th entry of a batch and chains it anew from there, as someone with the bytes could.
func tamper(b *envelope.Batch, i int) {
	b.Entries[i].Body = strings.Replace(b.Entries[i].Body, `"currency":"SAR"`, `"currency":"KWD"`, 1)
	var prev journal.Hash
	copy(prev[:], b.Prev)
	if i > 0 {
		copy(prev[:], b.Entries[i-1].Hash)
	}
	for k := i; k < len(b.Entries); k++ {
		e := b.Entry(k)
		prev = e.Sum(prev)
		b.Entries[k].Hash = slices.Clone(prev[:])
	}
}

// TestChangedOnTheWay: SYNC-045, a batch whose hashes do not follow from its bytes is taken by nobody.
func TestChangedOnTheWay(t *testing.T) {
	t.Parallel()
	for name, fresh := range engines() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := fresh(t)
			h := openHub(t, e)
			j := shop(1, 10)
			b := batches(j, 100)[0]
			b.Entries[5].At++
			if a := ingest(t, h, b); a.Problem != envelope.ProblemChain || a.Upto != 0 {
				t.Errorf("SYNC-045: answered %+v", a)
			}
			if a := ingest(t, h, batches(j, 100)[0]); a.Problem != "" || a.Upto != 11 {
				t.Errorf("the true batch was answered %+v", a)
			}
			sound(t, h)
		})
	}
}

// TestEarlyEntriesThatDoNotLink: SYNC-046, what came early and turns out not to link is put aside, and the true entries
// are taken after it.
func TestEarlyEntriesThatDoNotLink(t *testing.T) {
	t.Parallel()
	for name, fresh := range engines() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := fresh(t)
			h := openHub(t, e)
			j := shop(1, 29)
			all := batches(j, 10)
			forged := batches(j, 10)[1]
			forged.Prev = slices.Repeat([]byte{9}, 32)
			tamper(forged, 0)
			if a := ingest(t, h, forged); a.Problem != "" || a.Upto != 0 {
				t.Errorf("an early batch was answered %+v", a)
			}
			if a := ingest(t, h, all[0]); a.Problem != envelope.ProblemChain || a.Upto != 10 {
				t.Errorf("SYNC-046: answered %+v", a)
			}
			for _, b := range all[1:] {
				ingest(t, h, b)
			}
			if v := view(t, h); v.Last.Seq != 30 || v.Aside != 10 {
				t.Errorf("SYNC-046: %+v", v)
			}
			sound(t, h)
		})
	}
}

// TestEpochBelongsToOneBox: SYNC-047, the box that opened an epoch is the only one that is heard in it.
func TestEpochBelongsToOneBox(t *testing.T) {
	t.Parallel()
	for name, fresh := range engines() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := fresh(t)
			h := openHub(t, e)
			all := batches(shop(1, 29), 10)
			ingest(t, h, all[0])
			stolen := *all[1]
			stolen.DeviceKey = "another box"
			if a := ingest(t, h, &stolen); a.Problem != envelope.ProblemDeviceKey || a.Upto != 10 {
				t.Errorf("SYNC-047: answered %+v", a)
			}
			hello := &envelope.Hello{Store: stolen.Store, Nonce: "n", Epoch: 1, Head: 99, DeviceKey: "another box"}
			if a, err := h.Greet(t.Context(), hello); err != nil || a.Problem != envelope.ProblemDeviceKey || a.Nonce != "n" {
				t.Errorf("SYNC-047: greeted with %+v, %v", a, err)
			}
			first := *all[0]
			first.DeviceKey = "another box"
			first.Store = "store-2"
			tamper(&first, 0)
			if a := ingest(t, h, &first); a.Problem != envelope.ProblemDeviceKey || a.Upto != 0 {
				t.Errorf("SYNC-047: an epoch opened for one box and sent by another was answered %+v", a)
			}
			if a := ingest(t, h, all[1]); a.Problem != "" || a.Upto != 20 {
				t.Errorf("the true box was answered %+v", a)
			}
			sound(t, h)
		})
	}
}

// TestRestoredBoxGoesOn: SYNC-048, a box restored from a copy opens an epoch; what head office had stays, and both
// histories are there once.
func TestRestoredBoxGoesOn(t *testing.T) {
	t.Parallel()
	for name, fresh := range engines() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := fresh(t)
			h := openHub(t, e)
			full := shop(1, 29)
			for _, b := range batches(full, 10) {
				ingest(t, h, b)
			}
			j := full.Restore(20)
			j.Open(2, "key")
			j.Sell()
			all := batches(j, 20) // 20 of epoch 1 again, then 2 of epoch 2
			last := ingest(t, h, all[1])
			if last.Place() != (envelope.Place{Epoch: 2, Seq: 2}) || last.Problem != "" {
				t.Errorf("SYNC-048: answered %+v", last)
			}
			if v := view(t, h); v.Takings[0].Sales != 30 || v.Aside != 0 {
				t.Errorf("SYNC-048: %+v", v)
			}
			sound(t, h)
		})
	}
}

// TestEpochWaitsForTheOneBefore: SYNC-048, an epoch that follows entries which are not here yet waits for them.
func TestEpochWaitsForTheOneBefore(t *testing.T) {
	t.Parallel()
	for name, fresh := range engines() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := fresh(t)
			h := openHub(t, e)
			j := shop(1, 9)
			j.Open(2, "key")
			j.Sell()
			all := batches(j, 5)
			if a := ingest(t, h, all[2]); a.Epoch != 0 {
				t.Errorf("answered %+v", a)
			}
			ingest(t, h, all[0])
			if a := ingest(t, h, all[1]); a.Place() != (envelope.Place{Epoch: 2, Seq: 2}) {
				t.Errorf("SYNC-048: answered %+v", a)
			}
			sound(t, h)
		})
	}
}

// TestForkedHistory: SYNC-049, a box that was put back behind our back and went on selling is not shut out for ever: its
// next epoch is taken and the fork is raised.
func TestForkedHistory(t *testing.T) {
	t.Parallel()
	for name, fresh := range engines() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := fresh(t)
			h := openHub(t, e)
			full := shop(1, 29)
			for _, b := range batches(full, 10) {
				ingest(t, h, b)
			}
			other := sim.NewJournal(full.Store)
			other.Open(1, "key")
			other.Abandon() // where the histories part
			for range 35 {
				other.Sell()
			}
			other.Open(2, "key")
			other.Sell()
			all := batches(other, 100)
			if a := ingest(t, h, all[0]); a.Problem == "" {
				t.Error("SYNC-049: another history was taken without a word")
			}
			if a := ingest(t, h, all[1]); a.Place() != (envelope.Place{Epoch: 2, Seq: 2}) {
				t.Errorf("SYNC-049: the next epoch was answered %+v", a)
			}
			if v := view(t, h); v.Aside == 0 {
				t.Error("SYNC-049: nothing shows that there was a fork")
			}
			sound(t, h)
		})
	}
}
