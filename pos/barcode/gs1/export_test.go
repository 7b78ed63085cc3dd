package gs1

// Bounds returns the shortest and the longest value that an AI takes, whether the dictionary marks its length as
// predefined, and whether the dictionary has it.
func Bounds(ai string) (least, most int, fixed, ok bool) {
	s, ok := specOf(ai)
	for _, p := range s.parts {
		if !p.optional {
			least += int(p.min)
		}
		most += int(p.max)
	}
	return least, most, s.fixed, ok
}

// The figure of predefined lengths, and the tables of ISO codes.
var (
	Predefined = predefined
	AILength   = aiLength
)

// The tables and the widths of their entries.
const (
	Currencies, CurrencyWidth = currencies, currencyWidth
	Countries, CountryWidth   = countries, countryWidth
)
