package pos_test

import (
	"testing"
	"time"
	_ "time/tzdata" // the zones under test, whatever the machine has

	"sanduq/pos"
)

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func TestBusinessDate(t *testing.T) {
	t.Parallel()
	const layout = "2006-01-02T15:04:05"
	for _, c := range []struct {
		name, zone, local string
		cutover           time.Duration
		want              pos.Date
	}{
		{"an afternoon", "Asia/Riyadh", "2026-11-23T15:00:00", 4 * time.Hour, "2026-11-23"},
		{"a Ramadan night belongs to its evening", "Asia/Riyadh", "2026-02-20T02:30:00", 4 * time.Hour, "2026-02-19"},
		{"the last second before the turn", "Asia/Riyadh", "2026-02-20T03:59:59", 4 * time.Hour, "2026-02-19"},
		{"the turn", "Asia/Riyadh", "2026-02-20T04:00:00", 4 * time.Hour, "2026-02-20"},
		{"a cut-over at midnight", "Asia/Riyadh", "2026-02-20T00:00:00", 0, "2026-02-20"},
		{"a cut-over at half past three", "Asia/Riyadh", "2026-02-20T03:29:00", 210 * time.Minute, "2026-02-19"},
		{"New Year's night", "Asia/Riyadh", "2026-01-01T01:00:00", 4 * time.Hour, "2025-12-31"},
		{"the night of a leap day", "Asia/Riyadh", "2028-03-01T01:00:00", 4 * time.Hour, "2028-02-29"},
		// In 2026 Egypt's clocks go from 00:00 to 01:00 on Friday, April 24, and from 24:00 back to 23:00 on Thursday,
		// October 29 (tzdata, africa: rule Egypt, law 24 of 2023).
		{"Cairo, the evening before the clocks go on", "Africa/Cairo", "2026-04-23T23:30:00", 4 * time.Hour, "2026-04-23"},
		{"Cairo, the night in which they go on", "Africa/Cairo", "2026-04-24T01:30:00", 4 * time.Hour, "2026-04-23"},
		{"Cairo, the night after: yesterday had no such hour", "Africa/Cairo", "2026-04-25T00:30:00", 4 * time.Hour, "2026-04-24"},
		{"Cairo, the night after they went back", "Africa/Cairo", "2026-10-30T00:30:00", 4 * time.Hour, "2026-10-29"},
	} {
		loc := zone(t, c.zone)
		at, err := time.ParseInLocation(layout, c.local, loc)
		if err != nil {
			t.Fatal(err)
		}
		if got := pos.BusinessDate(at.UTC(), loc, c.cutover); got != c.want {
			t.Errorf("DAY-001: %s: %s %s is of %s, want %s", c.name, c.local, c.zone, got, c.want)
		}
	}
}

// Every half hour of three years in zones whose clocks change at midnight, at night and by half an hour.
func TestBusinessDateAtEveryHour(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"Africa/Cairo", "Asia/Beirut", "Asia/Riyadh", "America/Santiago", "America/Havana", "Australia/Lord_Howe",
	} {
		loc := zone(t, name)
		const cutover = 4 * time.Hour
		at := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
		for range 3 * 365 * 48 {
			at = at.Add(30 * time.Minute)
			y, m, d := at.In(loc).Date()
			if at.In(loc).Hour() < 4 {
				d--
			}
			want := pos.Date(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Format(time.DateOnly))
			if got := pos.BusinessDate(at, loc, cutover); got != want {
				t.Fatalf("DAY-001: %s is of %s, want %s", at.In(loc), got, want)
			}
		}
	}
}
