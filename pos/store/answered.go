package store

import (
	"context"
	"fmt"

	"sanduq/pos"
)

// Answered reports whether a command with this id was answered here, within AnswersKept.
func (s *Store) Answered(ctx context.Context, id pos.ID) (known bool, err error) {
	err = s.Read(ctx, func(v *View) error {
		return v.QueryRow(`SELECT EXISTS (SELECT 1 FROM answers WHERE command = ?)`, id[:]).Scan(&known)
	})
	if err != nil {
		return false, fmt.Errorf("look for an answer: %w", err)
	}
	return known, nil
}
