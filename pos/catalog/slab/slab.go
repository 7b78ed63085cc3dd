// Package slab searches names: all folded names of a catalogue lie in one stretch of memory that is scanned anew for each
// query. That serves any part of any word, one letter included, and needs no index beside the names.
//
// # Layout
//
// A record is the folded words of one item's names, each followed by one space: "milk full fat حليب ". Records lie in
// order of their length, items of equal length in the order in which they were added; one space precedes the first. So
// every word has a space on either side, a short name comes before a long one, and the record that holds a byte is
// found by arithmetic, since all records of a group are equally long.
//
// A written slab (AppendTo) is, with all integers little-endian uint32:
//
//	records, groups, bytes of text
//	groups × (length of a record, number of records), lengths ascending
//	records × number of the item
//	text
package slab

import (
	"encoding/binary"
	"errors"
	"slices"

	"sanduq/pos"
	"sanduq/pos/catalog/fold"
)

// Slab is a finished slab. It is never changed, so any number of searches may share it.
type Slab struct {
	groups []group
	items  []byte // little-endian uint32 for each record
	text   []byte
}

// group is the run of records of one length.
type group struct {
	length uint32 // of each record, its last space included
	count  uint32
	first  uint32 // number of the first record
	start  uint32 // where in the text it begins
}

func (g *group) end() int { return int(g.start) + int(g.length)*int(g.count) }

// Len returns the number of records.
func (s *Slab) Len() int { return len(s.items) / 4 }

func (s *Slab) item(record uint32) uint32 { return binary.LittleEndian.Uint32(s.items[4*record:]) }

// chunkSize is the unit in which a Builder takes memory: growing one slice of 20 MB would copy it many times over.
const chunkSize = 1 << 20

// Builder collects names. The zero value is ready.
type Builder struct {
	chunks  [][]byte
	lengths []uint32 // of the record of each item added
	word    []byte
}

// Add adds the names of the next item. Items are numbered from 0 in the order of adding.
func (b *Builder) Add(name pos.Text) {
	b.word = b.word[:0]
	for _, s := range [...]string{name.En, name.Ar} {
		if n := len(b.word); s != "" {
			if b.word = fold.AppendWords(b.word, s); len(b.word) > n {
				b.word = append(b.word, ' ')
			}
		}
	}
	if len(b.word) == 0 {
		b.word = append(b.word, ' ') // a name of signs alone: nothing finds it, and it keeps its place
	}
	last := len(b.chunks) - 1
	if last < 0 || cap(b.chunks[last])-len(b.chunks[last]) < len(b.word) {
		b.chunks = append(b.chunks, make([]byte, 0, max(chunkSize, len(b.word))))
		last++
	}
	b.chunks[last] = append(b.chunks[last], b.word...)
	b.lengths = append(b.lengths, uint32(len(b.word)))
}

// Build sorts what was added into a slab. The Builder is empty afterwards.
func (b *Builder) Build() *Slab {
	groups := groupsOf(b.lengths)
	size := 1
	if n := len(groups); n > 0 {
		size = groups[n-1].end()
	}
	s := &Slab{groups: groups, items: make([]byte, 4*len(b.lengths)), text: make([]byte, size)}
	s.text[0] = ' '
	next := make(map[uint32]uint32, len(groups)) // by length: the record that the next item of that length becomes
	at := make(map[uint32]*group, len(groups))
	for i := range groups {
		at[groups[i].length] = &groups[i]
	}
	item := uint32(0)
	for _, chunk := range b.chunks {
		for len(chunk) > 0 {
			l := b.lengths[item]
			g, k := at[l], next[l]
			copy(s.text[g.start+k*l:], chunk[:l])
			binary.LittleEndian.PutUint32(s.items[4*(g.first+k):], item)
			next[l]++
			item++
			chunk = chunk[l:]
		}
	}
	*b = Builder{}
	return s
}

// groupsOf lays out the groups for records of the given lengths.
func groupsOf(lengths []uint32) []group {
	counts := map[uint32]uint32{}
	for _, l := range lengths {
		counts[l]++
	}
	groups := make([]group, 0, len(counts))
	for l, n := range counts {
		groups = append(groups, group{length: l, count: n})
	}
	slices.SortFunc(groups, func(a, b group) int { return int(a.length) - int(b.length) })
	place(groups)
	return groups
}

// place computes where each group begins, and returns the number of records and the size of the text.
func place(groups []group) (records, size uint64) {
	size = 1
	for i := range groups {
		g := &groups[i]
		g.first, g.start = uint32(records), uint32(size)
		records += uint64(g.count)
		size += uint64(g.length) * uint64(g.count)
	}
	return records, size
}

// AppendTo appends the written form of the slab to dst.
func (s *Slab) AppendTo(dst []byte) []byte {
	dst = slices.Grow(dst, 12+8*len(s.groups)+len(s.items)+len(s.text))
	dst = binary.LittleEndian.AppendUint32(dst, uint32(s.Len()))
	dst = binary.LittleEndian.AppendUint32(dst, uint32(len(s.groups)))
	dst = binary.LittleEndian.AppendUint32(dst, uint32(len(s.text)))
	for _, g := range s.groups {
		dst = binary.LittleEndian.AppendUint32(dst, g.length)
		dst = binary.LittleEndian.AppendUint32(dst, g.count)
	}
	dst = append(dst, s.items...)
	return append(dst, s.text...)
}

var errDamaged = errors.New("the slab of names is damaged")

// Parse reads the written form. The slab keeps b, which must not be changed afterwards.
func Parse(b []byte) (*Slab, error) {
	if len(b) < 12 {
		return nil, errDamaged
	}
	records := uint64(binary.LittleEndian.Uint32(b))
	ngroups := uint64(binary.LittleEndian.Uint32(b[4:]))
	size := uint64(binary.LittleEndian.Uint32(b[8:]))
	b = b[12:]
	if uint64(len(b)) != 8*ngroups+4*records+size {
		return nil, errDamaged
	}
	groups := make([]group, ngroups)
	for i := range groups {
		groups[i] = group{length: binary.LittleEndian.Uint32(b), count: binary.LittleEndian.Uint32(b[4:])}
		if groups[i].length == 0 || groups[i].count == 0 || i > 0 && groups[i].length <= groups[i-1].length {
			return nil, errDamaged
		}
		b = b[8:]
	}
	s := &Slab{groups: groups, items: b[: 4*records : 4*records], text: b[4*records:]}
	if n, end := place(groups); n != records || end != size || !s.spaced() {
		return nil, errDamaged
	}
	return s, nil
}

// spaced tells whether a space stands before the first record and at the end of each: a search relies on it.
func (s *Slab) spaced() bool {
	if s.text[0] != ' ' {
		return false
	}
	for _, g := range s.groups {
		for p := int(g.start + g.length - 1); p < g.end(); p += int(g.length) {
			if s.text[p] != ' ' {
				return false
			}
		}
	}
	return true
}
