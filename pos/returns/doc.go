// Package returns is what happens after the sale: goods come back, money goes back, and a credit note says so.
//
// A return is one fact, sale.returned. It refers to the sale it belongs to and gives back the shares that were paid for
// each line, whatever offers had made of the price, at the tax rate of then. How much of each line and of each tender is
// left follows from the facts, so it holds at every till, after a restart and for two people who press at once.
//
// A return of part of a line gives share(r+q) − share(r), where r came back before and share(x) is the part of x out of
// the whole by largest remainder. So the returns of a line add up exactly to what was paid for it, in whatever order and
// pieces the goods come back (see shareOf).
//
// An exchange is two acts: the return with its credit note, then an ordinary sale. Each stands for itself on paper and in
// the books, which is what tax law wants of goods that were swapped.
//
// The rules that the tests hold, RETURN-001 and on, stand in rules.md beside the code.
package returns
