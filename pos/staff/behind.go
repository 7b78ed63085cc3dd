package staff

import "sanduq/pos"

// Behind makes this part a stand-in that keeps nobody itself: it asks another book's people, under the names that its tills
// have there. It is given once, before any command. A stand-in serves Check and Touch only.
func (s *Staff) Behind(of *Staff, name func(pos.TillID) pos.TillID) { s.of, s.named = of, name }
