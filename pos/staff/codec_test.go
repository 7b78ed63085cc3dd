package staff_test

import (
	"encoding/json"
	"strings"
	"testing"

	"sanduq/pos/staff"
)

func FuzzStoredHash(f *testing.F) {
	// Made once: the processes of a fuzzer must agree on it.
	const good = "$argon2id$v=19$m=8,t=1,p=1$CaIy6KLutE4mezJdPkMj2A$aUA8tzByXVa7tBUfPK6DXufI7SSG9MiMoEBn77T2oc4"
	f.Add("", "8264")
	f.Add(good, "8264")
	f.Add(good, "8265")
	f.Add(strings.Replace(good, "m=8", "m=99999999", 1), "8264")
	f.Add(strings.Replace(good, "t=1", "t=-1", 1), "8264")
	f.Add(good[:len(good)-2], "8264")
	f.Add(good[:len(good)-2]+"\n"+good[len(good)-2:], "8264")
	f.Add("$argon2id$v=19$m=8,t=1,p=1$$", "")
	f.Fuzz(func(t *testing.T, stored, pin string) {
		if got := cheap.Matches(stored, pin); got != (stored == good && pin == "8264") {
			t.Errorf("STAFF-003: %q matches %q: %v", stored, pin, got)
		}
	})
}

func FuzzReadAct(f *testing.F) {
	f.Add([]byte(`{"till":"1","reason":"change","by":{"staff":"ahmad"}}`))
	f.Add([]byte(`{"by":"ahmad","till":1}`))
	f.Add([]byte(`{"by":null}`))
	f.Add([]byte(`{"line":{"by":{}}}`))
	f.Add([]byte(`"by":`))
	f.Fuzz(func(t *testing.T, body []byte) {
		by, till, subject, reason, ok := staff.ReadAct(body)
		if ok && !json.Valid(body) {
			t.Errorf("STAFF-019: an act was read from what is no JSON: %q", body)
		}
		if !ok && by+till+subject+reason != "" {
			t.Errorf("STAFF-019: %q is no act and says something", body)
		}
	})
}

func BenchmarkVerifyPIN(b *testing.B) {
	stored := staff.DefaultCost().Hash("8264")
	for b.Loop() {
		if !staff.DefaultCost().Matches(stored, "8264") {
			b.Fatal("the right PIN does not match")
		}
	}
}
