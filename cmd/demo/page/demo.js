// The bench of the demo shop. It shows what the simulated devices say and presses their buttons; it knows nothing of the
// store, whose only news of a scan are the bytes on its serial line.
const words = await (await fetch("/demo/messages.json")).json();
let lang = localStorage.getItem("sanduq.demo.lang") ?? (navigator.language.startsWith("ar") ? "ar" : "en");
let state = null;
const t = (key) => words[lang][key] ?? key;
// A count is worded by the plural forms of the language: six in Arabic. Nought has words of its own in both.
function count(key, n) {
  const forms = t(key);
  return (n === 0 ? forms.zero : forms[new Intl.PluralRules(lang).select(n)]).replace("{n}", n);
}
const $ = (sel, root = document) => root.querySelector(sel);

function el(tag, props = {}, ...children) {
  const e = Object.assign(document.createElement(tag), props);
  e.append(...children);
  return e;
}
const bdi = (text) => el("bdi", { textContent: text });

async function post(path, body) {
  const r = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  if (!r.ok) throw new Error(await r.text());
}

function translate(root) {
  for (const e of root.querySelectorAll("[data-t]")) e.textContent = t(e.dataset.t);
}

function setLang(l) {
  lang = l;
  localStorage.setItem("sanduq.demo.lang", l);
  document.documentElement.lang = l;
  document.documentElement.dir = l === "ar" ? "rtl" : "ltr";
  const other = $("#lang");
  other.textContent = words[l].other;
  other.lang = l === "ar" ? "en" : "ar";
  translate(document);
  if (state) {
    $("#lanes").replaceChildren();
    $("#crew").replaceChildren();
    show(state);
  }
}

// Everybody of the demo's staff with the PIN that opens a till.
function showCrew() {
  $("#crew").replaceChildren(...state.people.map((p) => {
    const pin = el("code", { textContent: p.pin });
    pin.dir = "ltr";
    return el("li", {}, el("b", {}, bdi(p.name[lang])), el("span", { textContent: t("role." + p.role) }), pin);
  }));
}

function makeLane(lane) {
  const node = $("#lane").content.cloneNode(true).firstElementChild;
  node.id = "lane-" + lane.till;
  $("h2", node).append(bdi(lane.name[lang] || lane.name.en));
  const open = $(".open", node);
  open.href = "/till/" + lane.till;
  open.textContent = t("open");
  const wire = $(".wire", node);
  const scan = async (code) => {
    try {
      await post("/demo/scan", { till: lane.till, code });
      wire.classList.remove("bad");
      wire.replaceChildren(t("sent") + " ", el("code", { textContent: code + "␍" }));
    } catch (e) {
      wire.classList.add("bad");
      wire.textContent = t("failed");
    }
  };
  for (const g of state.goods) {
    const b = el("button", { type: "button" }, bdi(g.name[lang] || t(g.odd)));
    if (g.odd) b.classList.add("odd");
    const code = el("small", { textContent: g.code });
    code.dir = "ltr";
    b.append(code);
    b.addEventListener("click", () => scan(g.code));
    $(".goods", node).append(b);
  }
  for (const p of state.people) {
    const b = el("button", { type: "button" }, bdi(p.name[lang]));
    b.addEventListener("click", () => scan(p.badge));
    $(".badges", node).append(b);
  }
  $(".typed", node).addEventListener("submit", (ev) => {
    ev.preventDefault();
    const input = ev.target.elements.code;
    if (input.value.trim()) scan(input.value.trim());
    input.select();
  });
  const faults = $(".faults", node);
  faults.setAttribute("aria-label", t("faults"));
  for (const f of state.faults) {
    const b = el("button", { type: "button", textContent: t("fault." + f) });
    b.dataset.fault = f;
    b.setAttribute("aria-pressed", "false");
    // What became of it comes with the next event, and where the demo has stopped, the page says so.
    b.addEventListener("click", () =>
      post("/demo/fault", { printer: lane.printer.name, fault: f, on: b.getAttribute("aria-pressed") !== "true" }).catch(() => {}));
    faults.append(b);
  }
  $(".paper", node).setAttribute("aria-label", t("receipts"));
  translate(node);
  return node;
}

function show(next) {
  state = next;
  $("#office").href = state.office;
  if (!$("#crew").childElementCount) showCrew();
  for (const lane of state.lanes) {
    let node = document.getElementById("lane-" + lane.till);
    if (!node) {
      node = makeLane(lane);
      $("#lanes").append(node);
    }
    for (const b of node.querySelectorAll("[data-fault]"))
      b.setAttribute("aria-pressed", String(lane.printer.faults.includes(b.dataset.fault)));
    $(".drawer", node).textContent = count("drawer", lane.printer.pulses);
    showPaper($(".paper", node), lane.printer);
  }
}

// DOTS is how much smaller than a printed dot is a point of the picture: 80 mm of paper are shown 400 wide.
const DOTS = 400 / 576;

// The newest receipts come first: what is being printed, then those that were cut.
function showPaper(paper, printer) {
  const want = [...printer.receipts].reverse();
  const ids = want.map((r) => r.no + ":" + r.height).join();
  if (paper.dataset.shown === ids) return;
  paper.dataset.shown = ids;
  const pictures = want.map((r) => {
    const src = `/demo/paper/${printer.name}/${r.no}.png?rows=${r.height}`;
    const width = Math.round(r.width * DOTS), height = Math.round(r.height * DOTS);
    return el("a", { href: src, target: "_blank", rel: "noopener" },
      el("img", { src, alt: t("receiptPicture").replace("{no}", r.no), width, height }));
  });
  paper.replaceChildren(...(pictures.length ? pictures : [el("p", { className: "blank", textContent: t("noPaper") })]));
}

$("#lang").addEventListener("click", () => setLang(lang === "ar" ? "en" : "ar"));
setLang(lang);
const events = new EventSource("/demo/events");
events.onopen = () => { $("#lost").hidden = true; };
events.onerror = () => { $("#lost").hidden = false; };
events.onmessage = (ev) => show(JSON.parse(ev.data));
