package staff

import (
	"maps"
	"slices"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/money"
)

// Permission names something that not everybody may do. Roles hold sets of them.
type Permission string

// The permissions.
const (
	Sell              Permission = "sell"
	ClearSale         Permission = "sale.clear"
	VoidLine          Permission = "line.void"
	OverridePrice     Permission = "price.override"
	Discount          Permission = "discount"
	OpenPrice         Permission = "price.open"
	SellUnknown       Permission = "item.unknown"
	OverrideTax       Permission = "tax.override"
	Hold              Permission = "hold"
	Return            Permission = "return"
	ReturnNoReceipt   Permission = "return.no_receipt"
	RefundOtherTender Permission = "refund.other_tender"
	NoSale            Permission = "drawer.no_sale"
	CashInOut         Permission = "cash.in_out"
	CashDrop          Permission = "cash.drop"
	OpenShift         Permission = "shift.open"
	CountShift        Permission = "shift.count"
	ApproveDifference Permission = "shift.difference"
	CloseDay          Permission = "day.close"
	ReadX             Permission = "report.x"
	Reprint           Permission = "receipt.reprint"
	VoucherOverLimit  Permission = "voucher.over_limit"
	ArrangeItems      Permission = "items.arrange"
	ManageStaff       Permission = "staff.manage"
	ReadAudit         Permission = "audit.read"
	Train             Permission = "training"
	ClearTraining     Permission = "training.clear"
	PickUp            Permission = "pickup"
)

// Permissions lists every permission, in the order of the constants.
func Permissions() []Permission {
	return []Permission{
		Sell, ClearSale, VoidLine, OverridePrice, Discount, OpenPrice, SellUnknown, OverrideTax, Hold, Return,
		ReturnNoReceipt, RefundOtherTender, NoSale, CashInOut, CashDrop, OpenShift, CountShift, ApproveDifference, CloseDay,
		ReadX, Reprint, VoucherOverLimit, ArrangeItems, ManageStaff, ReadAudit, Train, ClearTraining,
		PickUp,
	}
}

// Limit names a size up to which a role may do something.
type Limit string

// The limits. Rates are money.Rate, amounts are minor units of the shop's currency.
const (
	DiscountRate    Limit = "discount_rate"
	DiscountAmount  Limit = "discount_amount"
	RefundAmount    Limit = "refund_amount"
	NoReceiptAmount Limit = "no_receipt_amount"
)

// Limits lists every limit, in the order of the constants.
func Limits() []Limit { return []Limit{DiscountRate, DiscountAmount, RefundAmount, NoReceiptAmount} }

// Unlimited is a limit that nothing exceeds. It is the largest integer that a screen's numbers hold exactly, 2⁵³ − 1.
const Unlimited = 1<<53 - 1

// Role is what a group of people may do. A limit that is absent is 0: where a Check asks for it, people of the role may do
// nothing of any size, whatever their permissions. A limit alone permits nothing either.
type Role struct {
	ID          string          `json:"id"` // by the rule of pos.CheckName
	Name        pos.Text        `json:"name"`
	Permissions []Permission    `json:"permissions"`
	Limits      map[Limit]int64 `json:"limits,omitempty"`
	// TwoPersons are those of the permissions that people of the role may allow others, and do themselves only with
	// somebody's approval: where money leaves on one person's word. One's own approval does while nobody else who could
	// give it is on shift, and the owner sees it (STAFF-008).
	TwoPersons []Permission `json:"two_persons,omitempty"`
}

// may tells whether the role allows something of the given sizes, by itself or by an approval. Where it does not, limit is
// the limit that is exceeded, "" when the permission itself is missing.
func (r *Role) may(need Permission, sizes []size) (limit Limit, ok bool) {
	if !slices.Contains(r.Permissions, need) {
		return "", false
	}
	for _, s := range sizes {
		if l := r.Limits[s.limit]; l < Unlimited && s.value > max(l, 0) {
			return s.limit, false
		}
	}
	return "", true
}

func (r *Role) needsTwo(need Permission) bool { return slices.Contains(r.TwoPersons, need) }

// The built-in roles. A shop changes them, and adds others, by staff.role_changed.
const (
	Cashier    = "cashier"
	Supervisor = "supervisor"
	Manager    = "manager"
	Picker     = "picker"
	Auditor    = "auditor"
)

// Limits of the built-in supervisor, in whole units of the currency where they are amounts: what a supervisor of a
// supermarket decides without asking. Every shop sets its own.
const (
	supervisorDiscount  = 20 * money.Percent
	supervisorAmount    = 100
	supervisorRefund    = 500
	supervisorNoReceipt = 100
)

// BuiltIn returns the roles that a new shop has, with limits in the given currency. Their names are messages of the
// catalogue (staff.role.ID), so Name is empty until a shop gives one.
func BuiltIn(c money.Currency) []Role {
	unit := int64(1)
	for range c.Exponent() {
		unit *= 10
	}
	cashier := []Permission{
		Sell, ClearSale, VoidLine, OpenPrice, SellUnknown, Hold, Reprint, CashDrop, OpenShift, CountShift, PickUp,
	}
	supervisor := slices.Concat(cashier, []Permission{
		OverridePrice, Discount, Return, ReturnNoReceipt, RefundOtherTender, NoSale, CashInOut, ApproveDifference,
		CloseDay, ReadX, VoucherOverLimit, Train,
	})
	twoPersons := []Permission{ReturnNoReceipt, RefundOtherTender, ApproveDifference}
	all := map[Limit]int64{}
	for _, l := range Limits() {
		all[l] = Unlimited
	}
	all[DiscountRate] = int64(100 * money.Percent)
	return []Role{
		{ID: Cashier, Permissions: cashier},
		{ID: Supervisor, Permissions: supervisor, TwoPersons: twoPersons, Limits: map[Limit]int64{
			DiscountRate: int64(supervisorDiscount), DiscountAmount: supervisorAmount * unit,
			RefundAmount: supervisorRefund * unit, NoReceiptAmount: supervisorNoReceipt * unit,
		}},
		{ID: Manager, Permissions: Permissions(), TwoPersons: twoPersons, Limits: all},
		{ID: Picker, Permissions: []Permission{PickUp}},
		{ID: Auditor, Permissions: []Permission{ReadAudit, ReadX}},
	}
}

// check refuses a role that names what there is not.
func (r *Role) check() error {
	if err := pos.CheckName(r.ID); err != nil {
		return err
	}
	known := Permissions()
	for _, p := range r.Permissions {
		if !slices.Contains(known, p) {
			return badRole(string(p))
		}
	}
	for _, p := range r.TwoPersons {
		if !slices.Contains(r.Permissions, p) {
			return badRole(string(p))
		}
	}
	for l, value := range r.Limits {
		if !slices.Contains(Limits(), l) || value < 0 || l == DiscountRate && value > int64(100*money.Percent) {
			return badRole(string(l))
		}
	}
	return nil
}

func badRole(what string) error {
	return &pos.Error{Code: pos.Invalid, Op: "change role", Key: "staff.bad_role", Args: map[string]any{"what": what}}
}

func (r *Role) fact(c money.Currency, by fact.By) fact.StaffRoleChanged {
	f := fact.StaffRoleChanged{
		Role: r.ID, Name: r.Name, Permissions: texts(r.Permissions), TwoPersons: texts(r.TwoPersons),
		Currency: c.Code(), Limits: map[string]int64{}, By: by,
	}
	for l, value := range r.Limits {
		f.Limits[string(l)] = value
	}
	return f
}

func texts(ps []Permission) []string {
	out := make([]string, len(ps))
	for i, p := range ps {
		out[i] = string(p)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func roleOf(f *fact.StaffRoleChanged) Role {
	r := Role{ID: f.Role, Name: f.Name, Limits: map[Limit]int64{}}
	for _, p := range f.Permissions {
		r.Permissions = append(r.Permissions, Permission(p))
	}
	for _, p := range f.TwoPersons {
		r.TwoPersons = append(r.TwoPersons, Permission(p))
	}
	for _, l := range slices.Sorted(maps.Keys(f.Limits)) {
		r.Limits[Limit(l)] = f.Limits[l]
	}
	return r
}
