package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"

	"sanduq/pos"
)

// unknownCode is a GTIN with a sound check digit that the demo's catalogue does not have.
const unknownCode = "2901000999999"

// buttons are the codes that the bench scans: the first item of each shelf, and one that nobody knows.
func buttons(catalogue []byte) ([]good, error) {
	rows := csv.NewReader(bytes.NewReader(catalogue))
	header, err := rows.Read()
	if err != nil {
		return nil, fmt.Errorf("read the demo's catalogue: %w", err)
	}
	column := func(name string) int { return slices.Index(header, name) }
	code, en, ar, shelf := column("gtin"), column("name_en"), column("name_ar"), column("category")
	var out []good
	seen := map[string]bool{}
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return append(out, good{Code: unknownCode, Odd: "unknown"}), nil
		}
		if err != nil {
			return nil, fmt.Errorf("read the demo's catalogue: %w", err)
		}
		if seen[row[shelf]] {
			continue
		}
		seen[row[shelf]] = true
		out = append(out, good{Code: row[code], Name: pos.Text{En: row[en], Ar: row[ar]}})
	}
}
