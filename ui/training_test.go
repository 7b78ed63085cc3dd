package ui_test

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"sanduq/pos"
	"sanduq/scripts/need/browser"
	"sanduq/ui/screen"
)

// banner is whether a page says that the till trains, to eyes and to a screen reader.
const banner = `document.querySelector("[role=status][data-training=on] .lesson")?.innerText`

// TestTraining is what a cashier and her supervisor do to train at a till, in a real browser: TRAIN-011.
func TestTraining(t *testing.T) {
	chromium := browser.Start(t)
	for _, story := range []struct {
		name string
		tell func(stage)
	}{
		{"a cashier trains by her supervisor's word, and ends it herself", trainsByWord},
		{"a basket that is open is in the way", basketInTheWay},
		{"every page of the till says so", everyPageSaysSo},
		{"a manager clears the book", clearsTheBook},
	} {
		t.Run(story.name, func(t *testing.T) { story.tell(newTill(t, chromium)) })
	}
}

// focused waits until the cursor is on a button with this text: Enter presses it.
func (s stage) focused(text string) {
	s.Helper()
	s.Shows("the cursor on "+text, fmt.Sprintf(`document.querySelector("button:focus")?.textContent.includes(%q)`, text))
}

// atDoor opens the panel of training by keys.
func (s stage) atDoor() {
	s.Helper()
	s.Press(kb.F10)
	s.Shows("what one can do", `document.querySelector(".person-panel .soft") === document.activeElement`)
	s.Press(kb.ArrowDown + kb.ArrowDown + kb.ArrowDown)
	s.focused("Training")
	s.Press(kb.Enter)
	s.focused("Begin training")
}

func trainsByWord(s stage) {
	s.till.setCrew(func(c *screen.Staff) { *c = crewed() })
	s.Shows("who is there", `document.querySelector(".bar .person")?.textContent.includes("Ahmad")`)
	s.atDoor()
	s.Press(kb.Enter)
	s.Shows("who may allow it", `document.querySelector("[data-approve='training']")`)
	s.Click("[data-approve] [data-staff='2']")
	s.Press("2846" + kb.Enter)
	s.Shows("the banner", banner+`.includes("nothing here is sold")`)
	s.Shows("the mark over the basket",
		`getComputedStyle(document.querySelector(".basket"), "::after").content.includes("TRAINING")`)
	s.Shows("it in the title", `document.title.startsWith("Training")`)
	s.Shows("it said", `document.querySelector("[data-said]").textContent.includes("Nothing that you do")`)
	s.till.scanner("6281000000001")
	s.rows(1)
	s.run(`document.querySelector(".lesson .btn").focus()`)
	s.Press(kb.Enter)
	s.focused("Go on training")
	s.Press(kb.Tab + kb.Enter)
	s.Shows("no banner", `document.querySelector("[data-training=off]")`)
	s.rows(0)
	s.Shows("it said", `document.querySelector("[data-said]").textContent.includes("every sale counts")`)
	if n := s.till.count("training.begin"); n != 1 {
		s.Errorf("TRAIN-002: training began %d times", n)
	}
}

func basketInTheWay(s stage) {
	s.till.setCrew(func(c *screen.Staff) { *c = manages() })
	s.Shows("who is there", `document.querySelector(".bar .person")?.textContent.includes("Salma")`)
	s.till.scanner("6281000000001")
	s.rows(1)
	s.atDoor()
	s.Press(kb.Enter)
	s.Shows("why not", `document.querySelector("[data-notice='training.basket_open']")`)
	s.Shows("no banner", `document.querySelector("[data-training=off]")`)
	s.rows(1)
}

func everyPageSaysSo(s stage) {
	s.till.training()
	s.till.setCrew(func(c *screen.Staff) { *c = manages() })
	for _, path := range []string{"/till/1", "/till/1/people", "/till/1/roles", "/till/1/audit", "/till/1/day"} {
		s.Go(s.till.http.URL + path)
		s.Shows("the banner of "+path, banner)
	}
	s.Shows("that the figures are others", banner+`.includes("figures of the training book")`)
}

func clearsTheBook(s stage) {
	s.till.setCrew(func(c *screen.Staff) { *c = manages() })
	s.Shows("who is there", `document.querySelector(".bar .person")?.textContent.includes("Salma")`)
	s.atDoor()
	s.Press(kb.ArrowDown + kb.Enter)
	s.focused("Keep it")
	s.Press(kb.Tab)
	s.focused("Throw it away")
	s.Press(kb.Enter)
	s.Shows("that it was done", `document.querySelector("[data-said]").textContent.includes("empty")`)
	if n := s.till.count("training.clear"); n != 1 {
		s.Errorf("TRAIN-010: the book was cleared %d times", n)
	}
}

// trainingLooks are the screens of training worth looking at.
func trainingLooks() []look {
	return []look{
		{"training", "", func(s stage) {
			s.till.training()
			s.rows(8)
			s.Shows("the banner", banner)
		}},
		{"training-empty", "", func(s stage) {
			s.till.mu.Lock()
			s.till.turnBookLocked(true)
			s.till.mu.Unlock()
			s.Shows("the banner", banner)
		}},
		{"training-change", "", func(s stage) {
			s.till.training()
			s.rows(8)
			s.Press(kb.Enter, ctrl())
			s.Shows("the change", `document.querySelector("[data-change]")`)
		}},
		{"training-begin", "", func(s stage) {
			s.till.setCrew(func(c *screen.Staff) { *c = manages() })
			s.Shows("who is there", `document.querySelector(".bar .person")?.textContent.includes("Salma")`)
			s.atDoor()
		}},
		{"training-end", "", func(s stage) {
			s.till.training()
			s.rows(8)
			s.Click(".lesson .btn")
			s.focused("Go on training")
		}},
		{"training-clear", "", func(s stage) {
			s.till.setCrew(func(c *screen.Staff) { *c = manages() })
			s.Shows("who is there", `document.querySelector(".bar .person")?.textContent.includes("Salma")`)
			s.atDoor()
			s.Press(kb.ArrowDown + kb.Enter)
			s.focused("Keep it")
		}},
		{"training-day", "/till/1/day", func(s stage) {
			s.till.setStatus(func(st *screen.Status) {
				st.Till = screen.TillInfo{ID: "1", Name: pos.Text{En: "Till 1", Ar: "الصندوق 1"}, Training: true}
			})
			s.Shows("the banner", banner)
			s.Shows("the figures", `document.querySelector("[data-trains]")`)
		}},
		{"training-people", "/till/1/people", func(s stage) {
			s.till.training()
			s.till.setCrew(func(c *screen.Staff) { *c = manages() })
			s.Shows("the banner", banner)
		}},
	}
}
