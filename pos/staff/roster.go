package staff

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/money"
	"sanduq/pos/store"
)

// roster is everything that decides who may do what, as of one transaction. It is never changed: the writer reads a new
// one after each change, and whoever prepares a command beside the writer keeps the one he began with. A shop's staff is
// small, so that is cheaper than keeping rows and memory in step.
type roster struct {
	people  map[pos.StaffID]person
	roles   map[string]*Role
	tills   map[pos.TillID]session
	tries   map[tried]tries
	badges  map[string]pos.StaffID // by tag
	guarded bool                   // somebody could let people in: rules hold
}

type person struct {
	role          string
	active, badge bool
	name          []byte // sealed
	pin           string // hash, "" for none
}

type session struct {
	staff         pos.StaffID
	how           string
	since, active int64
	locked        int64 // since when, 0: unlocked
}

// tried is what wrong tries are counted for.
type tried struct{ of, name string }

const (
	ofStaff = "staff"
	ofTill  = "till"
)

type tries struct {
	wrong int
	until int64
}

func readRoster(v *store.View, c money.Currency) (*roster, error) {
	r := &roster{
		people: map[pos.StaffID]person{}, roles: map[string]*Role{}, tills: map[pos.TillID]session{},
		tries: map[tried]tries{}, badges: map[string]pos.StaffID{},
	}
	for _, role := range BuiltIn(c) {
		r.roles[role.ID] = &role
	}
	for _, read := range []func(*store.View) error{r.readRoles, r.readPeople, r.readTills, r.readTries} {
		if err := read(v); err != nil {
			return nil, fmt.Errorf("read staff: %w", err)
		}
	}
	r.guarded = r.managed(true)
	return r, nil
}

// each runs a query and reads its rows one by one.
func each(v *store.View, query string, row func(scan func(...any) error) error) error {
	rows, err := v.Query(query)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := row(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (r *roster) readRoles(v *store.View) error {
	return each(v, `SELECT body FROM staff_roles`, func(scan func(...any) error) error {
		var body string
		var f fact.StaffRoleChanged
		if err := scan(&body); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(body), &f); err != nil {
			return err
		}
		role := roleOf(&f)
		r.roles[role.ID] = &role
		return nil
	})
}

func (r *roster) readPeople(v *store.View) error {
	const query = `SELECT p.staff, p.role, p.active, p.badge, p.name, coalesce(s.pin, ''), s.badge
		FROM staff_people p LEFT JOIN staff_secrets s USING (staff)`
	return each(v, query, func(scan func(...any) error) error {
		var id pos.StaffID
		var p person
		var tag []byte
		if err := scan(&id, &p.role, &p.active, &p.badge, &p.name, &p.pin, &tag); err != nil {
			return err
		}
		r.people[id] = p
		if tag != nil {
			r.badges[string(tag)] = id
		}
		return nil
	})
}

func (r *roster) readTills(v *store.View) error {
	return each(v, `SELECT till, staff, how, since, active, locked FROM staff_tills`,
		func(scan func(...any) error) error {
			var till pos.TillID
			var s session
			if err := scan(&till, &s.staff, &s.how, &s.since, &s.active, &s.locked); err != nil {
				return err
			}
			r.tills[till] = s
			return nil
		})
}

func (r *roster) readTries(v *store.View) error {
	return each(v, `SELECT of, name, wrong, until FROM staff_tries`, func(scan func(...any) error) error {
		var k tried
		var n tries
		if err := scan(&k.of, &k.name, &n.wrong, &n.until); err != nil {
			return err
		}
		r.tries[k] = n
		return nil
	})
}

// role returns the role of a person who is active, else one that allows nothing.
func (r *roster) role(id pos.StaffID) *Role {
	if p := r.people[id]; p.active && r.roles[p.role] != nil {
		return r.roles[p.role]
	}
	return &Role{}
}

// managed tells whether somebody may let people in, and can prove it where withPIN is set.
func (r *roster) managed(withPIN bool) bool {
	for id, p := range r.people {
		if _, ok := r.role(id).may(ManageStaff, nil); ok && (p.pin != "" || !withPIN) {
			return true
		}
	}
	return false
}

// keepsManager refuses a change that would leave the shop in nobody's hands. next is the roster after it.
func (r *roster) keepsManager(next *roster) error {
	if r.guarded && !next.managed(true) {
		return &pos.Error{Code: pos.Refused, Op: "change staff", Key: "staff.last_manager"}
	}
	anybody := false
	for _, p := range next.people {
		anybody = anybody || p.active
	}
	if anybody && !next.managed(false) {
		return &pos.Error{Code: pos.Refused, Op: "change staff", Key: "staff.first_must_manage"}
	}
	return nil
}

// withPerson returns the roster as it would be with a person changed.
func (r *roster) withPerson(id pos.StaffID, p person) *roster {
	next := *r
	next.people = maps.Clone(r.people)
	next.people[id] = p
	return &next
}

// withRole returns the roster as it would be with a role changed.
func (r *roster) withRole(role *Role) *roster {
	next := *r
	next.roles = maps.Clone(r.roles)
	next.roles[role.ID] = role
	return &next
}

// at returns the till at which a person stands.
func (r *roster) at(id pos.StaffID) (pos.TillID, bool) {
	for till, s := range r.tills {
		if s.staff == id {
			return till, true
		}
	}
	return "", false
}

// another tells whether somebody other than id who could allow it is signed in anywhere in the shop.
func (r *roster) another(id pos.StaffID, need Permission, sizes []size) bool {
	return slices.ContainsFunc(slices.Collect(maps.Values(r.tills)), func(s session) bool {
		_, ok := r.role(s.staff).may(need, sizes)
		return ok && s.staff != id
	})
}

// pause returns how long nobody may try. A pause that would be longer than the longest was begun by a clock that has
// stepped back since, and holds nobody: the next wrong try begins another.
func (r *roster) pause(now time.Time, of ...tried) time.Duration {
	var wait time.Duration
	for _, k := range of {
		if left := time.UnixMilli(r.tries[k].until).Sub(now); left <= MaxPause {
			wait = max(wait, left)
		}
	}
	return wait
}
