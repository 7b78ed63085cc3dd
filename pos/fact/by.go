package fact

import "sanduq/pos"

// By says who did something, and who allowed it where it needed more than that person may.
type By struct {
	Staff    pos.StaffID `json:"staff,omitempty"` // "" while the shop has no staff
	Approved pos.StaffID `json:"approved,omitempty"`
	// Self marks an approval by the one who asked for it: nobody else who could was on shift. The owner sees a list of them.
	Self bool `json:"self,omitempty"`
}
