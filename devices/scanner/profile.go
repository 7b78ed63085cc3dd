package scanner

import "slices"

// Profile says how a family of scanners is spoken to. Scans look alike in all of them; commands do not.
type Profile struct {
	Name      string
	NotOnFile string // sent when nobody knows the code: the scanner complains aloud
	GoodRead  string // sent when the line was sold: a beep that means more than "I saw a barcode"
}

// profiles, from each maker's interface manual. Datalogic: single-character host commands of its RS-232 "standard"
// interface; F disables reading until the operator was warned, so that E (enable) must follow; B beeps.
var profiles = []Profile{
	{Name: "generic"},
	{Name: "datalogic", NotOnFile: "FE", GoodRead: "B"},
}

// Profiles returns the names a configuration may use, sorted.
func Profiles() []string {
	names := make([]string, len(profiles))
	for i, p := range profiles {
		names[i] = p.Name
	}
	slices.Sort(names)
	return names
}

// ProfileByName returns a profile of the table.
func ProfileByName(name string) (Profile, bool) {
	i := slices.IndexFunc(profiles, func(p Profile) bool { return p.Name == name })
	if i < 0 {
		return Profile{}, false
	}
	return profiles[i], true
}
