package gs1

import "time"

// Date is a date as a symbol writes it: without its century, and maybe without its day. The zero value is none.
type Date struct {
	Year         uint8 // 0 to 99
	Month        uint8 // 1 to 12
	Day          uint8 // 1 to 31; 0 is the last day of the month
	Hour, Minute uint8 // of AI 7003; see Timed
	Timed        bool  // the symbol says the time of day too
}

// IsZero reports whether there is no date.
func (d Date) IsZero() bool { return d.Month == 0 }

// In returns the date as someone reads it in a given year, in UTC (the symbol knows no zone; it means the shop's). A year
// more than 50 above the reader's is of the century before, and one more than 49 below it of the century after (GS1
// General Specifications, section 7.12). Without a day it is the last of its month; so is a 29 February of a year that
// has none.
func (d Date) In(reader int) time.Time {
	year := reader - reader%100 + int(d.Year)
	switch ahead := int(d.Year) - reader%100; {
	case ahead >= 51:
		year -= 100
	case ahead <= -50:
		year += 100
	}
	last := time.Date(year, time.Month(d.Month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
	day := int(d.Day)
	if day == 0 {
		day = last
	}
	return time.Date(year, time.Month(d.Month), min(day, last), int(d.Hour), int(d.Minute), 0, 0, time.UTC)
}

// Date returns the date of an element that begins with one: production, due, packing, best before, sell by and use by
// (11–17) and expiry with its time (7003), and whether it is a right one.
func (e Element) Date() (Date, bool) {
	if flawOf(e.AI, e.Value) != None || e.Flaw != None {
		return Date{}, false
	}
	switch e.AI {
	case "11", "12", "13", "15", "16", "17":
		return dateOf(e.Value), true
	case "7003":
		d := dateOf(e.Value)
		d.Hour, d.Minute, d.Timed = pair(e.Value[6:]), pair(e.Value[8:]), true
		return d, true
	}
	return Date{}, false
}

func dateOf(yymmdd string) Date {
	return Date{Year: pair(yymmdd), Month: pair(yymmdd[2:]), Day: pair(yymmdd[4:])}
}

// pair returns the number that the first two digits of a text are.
func pair(digits string) uint8 { return (digits[0]-'0')*10 + digits[1] - '0' }

// isDate reports whether YYMMDD is a date of some century. The day may be 00 where that is allowed.
func isDate(yymmdd string, dayless bool) bool {
	d := dateOf(yymmdd)
	if d.Month < 1 || d.Month > 12 || d.Day == 0 {
		return d.Month >= 1 && d.Month <= 12 && dayless
	}
	leap := 2000 + int(d.Year) // the year 00 of some centuries is a leap year
	return int(d.Day) <= time.Date(leap, time.Month(d.Month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// isFullDate reports whether YYYYMMDD is a date.
func isFullDate(text string) bool {
	_, err := time.Parse("20060102", text)
	return err == nil
}
