package devices

import (
	"slices"

	"sanduq/pos"
)

// Lease gives a device to a till: what a scanner reads goes to the till that holds it, and receipts of a till come out
// of the printer it holds. A device that is not shared has one holder; asking again for what one holds changes nothing.
func (m *Manager) Lease(device string, till pos.TillID) error {
	const op = "lease device"
	m.mu.Lock()
	dev := m.find(device)
	switch {
	case dev == nil:
		m.mu.Unlock()
		return unknownDevice(op, device)
	case slices.Contains(dev.tills, till):
		m.mu.Unlock()
		return nil
	case len(dev.tills) > 0 && !dev.Shared:
		holder := dev.tills[0]
		m.mu.Unlock()
		return &pos.Error{
			Code: pos.Refused, Op: op, Key: "device.held", Hint: "device.held_hint",
			Args: map[string]any{"device": device, "till": holder},
		}
	}
	dev.tills = append(dev.tills, till)
	slices.Sort(dev.tills)
	m.mu.Unlock()
	m.change(dev)
	return nil
}

// Release ends a till's hold on a device. Releasing what is not held changes nothing.
func (m *Manager) Release(device string, till pos.TillID) error {
	m.mu.Lock()
	dev := m.find(device)
	if dev == nil {
		m.mu.Unlock()
		return unknownDevice("release device", device)
	}
	i := slices.Index(dev.tills, till)
	if i >= 0 {
		dev.tills = slices.Delete(dev.tills, i, i+1)
	}
	m.mu.Unlock()
	if i >= 0 {
		m.change(dev)
	}
	return nil
}

// Holders returns the tills that hold a device, sorted; none for a device that does not exist.
func (m *Manager) Holders(device string) []pos.TillID {
	m.mu.Lock()
	defer m.mu.Unlock()
	if dev := m.find(device); dev != nil {
		return slices.Clone(dev.tills)
	}
	return nil
}

func unknownDevice(op, name string) error {
	return &pos.Error{Code: pos.NotFound, Op: op, Key: "device.unknown", Args: map[string]any{"device": name}}
}
