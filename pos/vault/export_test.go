package vault

// Cached returns the number of keys in memory.
func (v *Vault) Cached() int {
	v.mu.Lock()
	defer v.mu.Unlock()
	return len(v.keys)
}
