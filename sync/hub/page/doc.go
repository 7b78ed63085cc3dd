// Package page is head office's screen: what each store has taken on its latest business date, how fresh that is, and a
// form that changes a price in every store. It is plain HTML made on the server, in Arabic and English; a small script
// keeps the figures fresh, and everything but that works without it.
package page
