package screen

import (
	"reflect"

	"sanduq/pos"
	"sanduq/pos/money"
	"sanduq/pos/sale"
	"sanduq/pos/staff"
)

// TopicStaff is who stands at the till; always whole.
const TopicStaff = staff.Topic

// staffCommands is what a screen can ask about people.
func staffCommands() []Command {
	return []Command{
		command[staff.SignInArgs, staff.SignedIn]("staff.sign_in"),
		command[staff.SignInArgs, staff.SignedIn]("staff.switch"), // in the place of whoever is there
		command[staff.UnlockArgs, staff.SignedIn]("staff.unlock"),
		command[Nothing, Nothing]("staff.lock"),
		command[Nothing, Nothing]("staff.sign_out"),
		command[staff.ChangeArgs, Nothing]("staff.change"),
		command[staff.RoleArgs, Nothing]("staff.change_role"),
		command[staff.SetPINArgs, Nothing]("staff.set_pin"),
		command[staff.SetBadgeArgs, Nothing]("staff.set_badge"),
		// These change nothing that is kept.
		command[AwaitBadgeArgs, Nothing]("staff.await_badge"), // the till's next scan is this person's badge
		command[Nothing, Nothing]("staff.touch"),              // somebody is there
		command[Nothing, People]("people.list"),
		command[staff.AuditQuery, Audit]("audit.list"),
	}
}

func staffTopic() Topic { return Topic{Name: TopicStaff, Data: reflect.TypeFor[Staff]()} }

// Staff is who stands at a till, and who may.
type Staff struct {
	Till   staff.Till   `json:"till"`
	Name   pos.Text     `json:"name"`   // of who is signed in
	Nobody bool         `json:"nobody"` // the shop has no people yet
	People []StaffTile  `json:"people"` // who may sign in, by id
	Roles  []staff.Role `json:"roles"`
	// IdleLock is after how many seconds an untouched till locks itself, 0 for never.
	IdleLock int64 `json:"idle_lock"`
}

// StaffTile is one of the people who may sign in.
type StaffTile struct {
	Staff    pos.StaffID `json:"staff"`
	Name     pos.Text    `json:"name"`
	Role     string      `json:"role"`
	HasPIN   bool        `json:"has_pin"`
	HasBadge bool        `json:"has_badge"`
	Till     pos.TillID  `json:"till,omitempty"` // where the person is signed in
}

// AwaitBadgeArgs names whose badge the till's next scan is to be, "" for nobody's any more.
type AwaitBadgeArgs struct {
	Staff pos.StaffID `json:"staff"`
}

// People is everybody who ever was of the staff, and what their roles allow.
type People struct {
	People      []staff.Person     `json:"people"`
	Roles       []staff.Role       `json:"roles"`
	Permissions []staff.Permission `json:"permissions"` // all there are
	Limits      []staff.Limit      `json:"limits"`
	Currency    sale.CurrencyState `json:"currency"` // of the limits that are amounts
}

// Audit is who did what, the latest first.
type Audit struct {
	Rows  []AuditRow               `json:"rows"`
	More  bool                     `json:"more"`  // there may be earlier ones
	Names map[pos.StaffID]pos.Text `json:"names"` // of everybody
	Tills []TillInfo               `json:"tills"` // of the shop
	// Currency is that of the amounts.
	Currency sale.CurrencyState `json:"currency"`
}

// AuditRow is one act, with what of its entry tells why.
type AuditRow struct {
	Act    staff.Act     `json:"act"`
	Number string        `json:"number,omitempty"` // of the receipt
	Amount *money.Amount `json:"amount,omitempty"`
	What   string        `json:"what,omitempty"` // of a movement of cash: paid_in, drop …
	Note   string        `json:"note,omitempty"`
}
