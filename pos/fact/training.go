package fact

import "sanduq/pos"

// TrainingBegan says that a till sells for practice from now on. What it does until the training ends stands in the training
// book, which is another journal: nothing of it is in this one.
type TrainingBegan struct {
	Till pos.TillID `json:"till"`
	By   By         `json:"by"`
}

// Kind implements Body.
func (TrainingBegan) Kind() string { return "training.began.v1" }

// TrainingEnded says that the till sells for real again.
type TrainingEnded struct {
	Till pos.TillID `json:"till"`
	By   By         `json:"by"`
}

// Kind implements Body.
func (TrainingEnded) Kind() string { return "training.ended.v1" }

// TrainingCleared says that the training book was thrown away and another one begun.
type TrainingCleared struct {
	Till pos.TillID `json:"till"` // where it was asked for
	Book int64      `json:"book"` // number of the new book
	By   By         `json:"by"`
}

// Kind implements Body.
func (TrainingCleared) Kind() string { return "training.cleared.v1" }
