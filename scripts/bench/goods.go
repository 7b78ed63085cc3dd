package main

import (
	"bufio"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"sanduq/pos/catalog/sample"
)

const (
	// fullSize is the number of products of the real catalogue.
	fullSize = 808_096
	// scanned is the number of different products that the tills scan.
	scanned = 20_000
	// seed makes each run choose the same goods and queries.
	seed = 8
)

// goods is the catalogue that is measured with.
type goods struct {
	file   string   // as it is imported, CSV or CSV.gz
	codes  []string // of a random choice of products, each of which stands for one product only
	words  []string // of the names of a random choice of products
	madeUp bool
}

func (g *goods) String() string {
	if g.madeUp {
		return fmt.Sprintf("%d made-up items", fullSize)
	}
	return fmt.Sprintf("%d real products", fullSize)
}

// loadGoods finds the real catalogue in SANDUQ_DATA or ../shared/data, or makes one up in dir.
func loadGoods(dir string) (*goods, error) {
	data := os.Getenv("SANDUQ_DATA")
	if data == "" {
		data = filepath.Join("..", "shared", "data")
	}
	file, err := filepath.Abs(filepath.Join(data, "catalogue-808k.csv.gz"))
	if err != nil {
		return nil, err
	}
	g := &goods{file: file}
	if _, err := os.Stat(file); errors.Is(err, os.ErrNotExist) {
		g.madeUp, g.file = true, filepath.Join(dir, "catalogue.csv")
		if err := makeUp(g.file, fullSize); err != nil {
			return nil, err
		}
	} else if err != nil {
		return nil, err
	}
	return g, g.choose()
}

// makeUp writes a made-up catalogue of n items.
func makeUp(path string, n int) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(sample.Write(f, n), f.Close())
}

// choose picks what is scanned and searched for.
func (g *goods) choose() error {
	random := rand.New(rand.NewPCG(seed, 1))
	sharing := map[int64]int{} // products by the value of their barcode
	type product struct {
		code  string
		value int64
	}
	var picked []product
	rows := 0
	err := g.each(func(row []string) error {
		rows++
		value, err := strconv.ParseInt(row[0], 10, 64)
		if err != nil {
			return err
		}
		sharing[value]++
		// Eight digits may also be a UPC-E, which is a person's choice and not a scan.
		if random.IntN(fullSize) < 2*scanned && len(row[0]) >= 12 {
			picked = append(picked, product{row[0], value})
			g.words = append(g.words, strings.Fields(row[1])...)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, p := range picked {
		if sharing[p.value] == 1 && len(g.codes) < scanned {
			g.codes = append(g.codes, p.code)
		}
	}
	if rows != fullSize || len(g.codes) < scanned/2 {
		return fmt.Errorf("%s has %d rows and %d codes to scan", g.file, rows, len(g.codes))
	}
	random.Shuffle(len(g.codes), func(i, j int) { g.codes[i], g.codes[j] = g.codes[j], g.codes[i] })
	return nil
}

// each calls do with each row below the header.
func (g *goods) each(do func(row []string) error) error {
	f, err := os.Open(g.file)
	if err != nil {
		return err
	}
	defer f.Close()
	var in io.Reader = f
	if strings.HasSuffix(g.file, ".gz") {
		if in, err = gzip.NewReader(f); err != nil {
			return err
		}
	}
	r := csv.NewReader(bufio.NewReaderSize(in, 1<<20))
	r.ReuseRecord = true
	if _, err := r.Read(); err != nil {
		return err
	}
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = do(row)
		}
		if err != nil {
			return err
		}
	}
}

// repriced writes the same catalogue with every price ten halalas higher: to the shop it is another file in every row.
func (g *goods) repriced(path string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w := csv.NewWriter(bufio.NewWriterSize(f, 1<<20))
	if err := w.Write([]string{"gtin", "name_en", "name_ar", "price", "tax"}); err != nil {
		return err
	}
	err = g.each(func(row []string) error {
		whole, cents, _ := strings.Cut(row[3], ".")
		n, err := strconv.ParseInt(whole+cents, 10, 64)
		if err != nil {
			return err
		}
		n += 10
		row[3] = fmt.Sprintf("%d.%02d", n/100, n%100)
		return w.Write(row)
	})
	w.Flush()
	return errors.Join(err, w.Error(), f.Close())
}
