package fact

import "sanduq/pos"

// StaffChanged says what one person of the staff is from now on. The name is sealed with that person's own key, so that
// the entry stays and the name can be erased.
type StaffChanged struct {
	Staff  pos.StaffID `json:"staff"`
	Role   string      `json:"role"`
	Active bool        `json:"active"` // may sign in and approve
	Badge  bool        `json:"badge"`  // may sign in by badge
	Name   []byte      `json:"name"`   // box of the vault, person staff/ID, purpose name: a pos.Text in JSON
	By     By          `json:"by"`
}

// Kind implements Body.
func (StaffChanged) Kind() string { return "staff.changed.v1" }

// StaffSecretChanged says that a person's PIN or badge was set or taken away. The secret itself is in no entry.
type StaffSecretChanged struct {
	Staff   pos.StaffID `json:"staff"`
	What    string      `json:"what"`              // pin | badge
	Removed bool        `json:"removed,omitempty"` // there is none any more
	By      By          `json:"by"`
}

// Kind implements Body.
func (StaffSecretChanged) Kind() string { return "staff.secret_changed.v1" }

// StaffRoleChanged says what a role allows from now on.
type StaffRoleChanged struct {
	Role        string           `json:"role"`
	Name        pos.Text         `json:"name"`
	Permissions []string         `json:"permissions"`
	TwoPersons  []string         `json:"two_persons,omitempty"` // of the permissions: only with somebody's approval
	Currency    string           `json:"currency"`              // of the limits that are amounts
	Limits      map[string]int64 `json:"limits,omitempty"`      // rates as money.Rate, amounts in minor units
	By          By               `json:"by"`
}

// Kind implements Body.
func (StaffRoleChanged) Kind() string { return "staff.role_changed.v1" }

// StaffSignedIn begins somebody's time at a till.
type StaffSignedIn struct {
	Staff pos.StaffID `json:"staff"`
	Till  pos.TillID  `json:"till"`
	How   string      `json:"how"` // pin | badge
	By    By          `json:"by"`
}

// Kind implements Body.
func (StaffSignedIn) Kind() string { return "staff.signed_in.v1" }

// StaffSignedOut ends it.
type StaffSignedOut struct {
	Staff pos.StaffID `json:"staff"`
	Till  pos.TillID  `json:"till"`
	Why   string      `json:"why"` // asked | switched (another came) | moved (to another till) | deactivated
	By    By          `json:"by"`
}

// Kind implements Body.
func (StaffSignedOut) Kind() string { return "staff.signed_out.v1" }

// StaffPINRefused says that so many wrong PINs or badges were tried that a pause began. It is written once for each pause
// and not for each try: pauses double up to a quarter of an hour, so somebody who guesses all night leaves some fifty
// entries and not a journal full of them, and five slips of an honest finger leave one.
type StaffPINRefused struct {
	Staff pos.StaffID `json:"staff,omitempty"` // who it was tried for; "" for nobody of this shop, or a badge
	Till  pos.TillID  `json:"till"`
	Wrong int         `json:"wrong"` // tries since the last right one, of the person or at the till: the greater
	Pause int64       `json:"pause"` // seconds
	By    By          `json:"by"`    // who was signed in at that till
}

// Kind implements Body.
func (StaffPINRefused) Kind() string { return "staff.pin_refused.v1" }
