package browser

import (
	"os"
	"path/filepath"

	"github.com/chromedp/chromedp"

	"sanduq/scripts/need"
)

// touch is the least width and height of what a finger is to hit, in CSS pixels, less half a pixel of rounding.
const touch = "47.5"

// CheckAccess holds that nobody is kept from using the page: axe-core's rules for WCAG 2.2 AA, and its best practices.
// where says what the page shows. axe-core is one of the pinned sources of the screens; scripts/ui fetches them.
func (p *Page) CheckAccess(where string) {
	p.Helper()
	if Value[string](p, `typeof axe`) == "undefined" {
		axe, err := os.ReadFile(need.File(p, filepath.Join(need.Top(p), "ui/web/node_modules/axe-core/axe.min.js")))
		if err != nil {
			p.Fatal(err)
		}
		p.Do(chromedp.Evaluate[chromedp.Void](string(axe)))
	}
	for _, violation := range Value[[]string](p, `axe.run(document, {runOnly: {type: "tag",
		values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}).then(r =>
		r.violations.flatMap(v => v.nodes.map(n => v.id + ": " + n.target.join(" ") + ": " + n.failureSummary)))`) {
		p.Errorf("%s: %s", where, violation)
	}
}

// CheckFit finds what a person would see at once: a page wider than its window, words that are cut off, a target too
// small for a finger. cut selects, besides buttons, what must show its words whole.
func (p *Page) CheckFit(where, cut string) {
	p.Helper()
	if cut != "" {
		cut = ", " + cut
	}
	for _, wrong := range Value[[]string](p, `(() => {
		const wrong = [];
		if (document.documentElement.scrollWidth > innerWidth) wrong.push("the page is wider than its window");
		for (const el of document.querySelectorAll("button`+cut+`")) {
			if (!el.checkVisibility()) continue;
			if (el.scrollWidth > el.clientWidth + 1 && getComputedStyle(el).overflowX === "visible" && el.clientWidth > 0)
				wrong.push("cut off: " + (el.className || el.tagName) + " " + el.innerText.slice(0, 40));
		}
		for (const el of document.querySelectorAll("button:not(:disabled), a.btn, input, select")) {
			if (!el.checkVisibility()) continue;
			const box = el.getBoundingClientRect();
			if (box.height < `+touch+` || box.width < `+touch+`)
				wrong.push("small: " + el.className + " " + el.innerText + " " + box.width + " × " + box.height);
		}
		return wrong;
	})()`) {
		p.Errorf("%s: %s", where, wrong)
	}
}
