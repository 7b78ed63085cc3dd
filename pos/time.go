package pos

import "time"

// Clock tells the time. It is injected, so that a test, a simulator and a rebuild decide what time it is.
type Clock func() time.Time

// Date is a business date, YYYY-MM-DD in the shop's own calendar day. It is text so that it sorts, prints and
// travels as itself.
type Date string

// BusinessDate returns the business date of an instant: the local calendar day that began at the cut-over, so that a
// sale at one in the morning of a Ramadan night belongs to the evening before. cutover is the time after local midnight at
// which a new day begins, 0 ≤ cutover < 24 h. It is compared with the wall clock, not subtracted as a duration: on the
// night the clocks change, the day still turns at the hour the shop knows.
func BusinessDate(at time.Time, loc *time.Location, cutover time.Duration) Date {
	local := at.In(loc)
	h, m, s := local.Clock()
	sinceMidnight := time.Duration(h)*time.Hour + time.Duration(m)*time.Minute + time.Duration(s)*time.Second
	year, month, day := local.Date()
	if sinceMidnight < cutover {
		day--
	}
	// The calendar alone, in UTC: the local day before may not have had this hour, and would become the day before that.
	return Date(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Format(time.DateOnly))
}
