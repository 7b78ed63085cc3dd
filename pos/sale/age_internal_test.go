package sale

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"sanduq/pos"
)

// TestBornBefore holds GOODS-035 and GOODS-036 for every day: who was born on the date told has completed the years, and
// who was born a day later has not. Years are counted as birthdays, that of 29 February on 1 March in other years.
func TestBornBefore(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		first := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
		today := first.AddDate(0, 0, rapid.IntRange(0, 20_000).Draw(t, "day"))
		limit := rapid.IntRange(1, 99).Draw(t, "limit")
		got, err := time.Parse(dateLayout, string(bornBefore(pos.Date(today.Format(dateLayout)), limit)))
		if err != nil {
			t.Fatal(err)
		}
		if years(got, today) < limit || years(got.AddDate(0, 0, 1), today) >= limit {
			t.Fatalf("on %s, %d years: born %s", today.Format(dateLayout), limit, got.Format(dateLayout))
		}
	})
}

// years counts the birthdays that somebody has had.
func years(born, today time.Time) int {
	n := today.Year() - born.Year()
	birthday := time.Date(today.Year(), born.Month(), born.Day(), 0, 0, 0, 0, time.UTC) // 29 February becomes 1 March
	if today.Before(birthday) {
		n--
	}
	return n
}
