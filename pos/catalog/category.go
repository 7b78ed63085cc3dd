package catalog

import (
	"context"

	"sanduq/pos"
	"sanduq/pos/store"
)

// Categories returns the categories of the base in force, by key.
func (c *Catalog) Categories(ctx context.Context) ([]Category, error) {
	const op = "list categories"
	b, done, err := c.use(op)
	if err != nil {
		return nil, err
	}
	defer done()
	out, err := b.categories(ctx)
	if err != nil {
		return nil, pos.Internalf(op, err)
	}
	return out, nil
}

// InCategory returns the first items of a category, in the order of the imported file, at most limit.
func (c *Catalog) InCategory(ctx context.Context, s *store.Store, key string, limit int) ([]Item, error) {
	const op = "list category"
	b, done, err := c.use(op)
	if err != nil {
		return nil, err
	}
	defer done()
	all, err := find(b.db.QueryContext(ctx, categoryQuery, key, limit))
	out := items(all)
	if err == nil {
		err = s.Read(ctx, func(v *store.View) error { return overlay(v, out) })
	}
	if err != nil {
		return nil, pos.Internalf(op, err)
	}
	return out, nil
}

// categoryQuery takes the key and the limit; the index on category is in the order of ids.
const categoryQuery = `SELECT 0, 0, '', 1000000, ` + itemColumns + ` FROM item i
	WHERE i.category = ?1 AND i.category <> '' ORDER BY i.id LIMIT ?2`

func (b *base) categories(ctx context.Context) ([]Category, error) {
	rows, err := b.db.QueryContext(ctx, `SELECT key, name_en, name_ar FROM category ORDER BY key`)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	out := []Category{}
	for rows.Next() {
		var c Category
		if err := rows.Scan(&c.Key, &c.Name.En, &c.Name.Ar); err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, rows.Err()
}
