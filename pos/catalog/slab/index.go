package slab

import "bytes"

// finder looks for a needle by its rarest byte where that is rare indeed. bytes.Index looks for the first one, which is a
// poor guide here: a space before a word, or the lead byte that all Arabic letters share. Where every byte is common it is
// the faster one all the same, because it then compares at each place without looking for a byte first.
type finder struct {
	needle []byte
	lead   int // how many bytes of the needle precede the word
	at     int // where in the needle its rarest byte stands, -1 where none is rare
}

// rareByte is how often a rare byte stands in the sample at most: one in eighty, found by trial.
const rareByte = sampleSize / 80

// frequencies counts the bytes of a sample of the text.
type frequencies [256]int

func frequenciesOf(sample []byte) *frequencies {
	var f frequencies
	for _, c := range sample {
		f[c]++
	}
	return &f
}

func (f *frequencies) finder(needle []byte, lead int) finder {
	at := 0
	for i, c := range needle {
		if f[c] < f[needle[at]] {
			at = i
		}
	}
	if f[needle[at]] > rareByte {
		at = -1
	}
	return finder{needle, lead, at}
}

// index returns where the needle first stands in text, or -1.
func (f *finder) index(text []byte) int {
	if f.at < 0 {
		return bytes.Index(text, f.needle)
	}
	rare, n := f.needle[f.at], len(f.needle)
	for p := f.at; p <= len(text)-n+f.at; p++ {
		i := bytes.IndexByte(text[p:len(text)-n+f.at+1], rare)
		if i < 0 {
			return -1
		}
		p += i
		if from := p - f.at; string(text[from:from+n]) == string(f.needle) {
			return from
		}
	}
	return -1
}
