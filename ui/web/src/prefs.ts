// What a terminal remembers: how its person likes to read and hear. Nothing of the shop is ever kept in a browser.
import { computed, effect, signal, type ReadonlySignal, type Signal } from "@preact/signals";

export type Lang = "en" | "ar";
export type Theme = "auto" | "light" | "dark";

function remembered<T extends string>(name: string, allowed: readonly T[], start: T): Signal<T> {
  const s = signal(start);
  try {
    const kept = localStorage.getItem(`sanduq.${name}`) as T | null;
    if (kept !== null && allowed.includes(kept)) s.value = kept;
  } catch {
    // A browser that keeps nothing: the preference lasts as long as the page.
  }
  let first = true;
  effect(() => {
    const value = s.value;
    if (!first) keep(name, value);
    first = false;
  });
  return s;
}

function keep(name: string, value: string) {
  try {
    localStorage.setItem(`sanduq.${name}`, value);
  } catch {
    // As above.
  }
}

// "" until the person chose: then the shop's language holds.
const chosen = remembered<Lang | "">("lang", ["en", "ar", ""], "");
const shops = signal<Lang>(navigator.language.startsWith("ar") ? "ar" : "en");

/** The language that the screen should speak. */
export const wanted = computed<Lang>(() => chosen.value || shops.value);

const spoken = signal<Lang>(wanted.value);

/** The language that the screen speaks: the wanted one once its texts are there. */
export const lang: ReadonlySignal<Lang> = spoken;
export const speak = (l: Lang) => (spoken.value = l);
export const toggleLang = () => (chosen.value = lang.value === "ar" ? "en" : "ar");
export const shopSpeaks = (l: Lang) => (shops.value = l);

export const theme = remembered<Theme>("theme", ["auto", "light", "dark"], "auto");
export const nextTheme = () => (theme.value = ({ auto: "light", light: "dark", dark: "auto" } as const)[theme.value]);

export const sound = remembered<"on" | "off">("sound", ["on", "off"], "on");
export const toggleSound = () => (sound.value = sound.value === "on" ? "off" : "on");

effect(() => {
  const root = document.documentElement;
  root.lang = lang.value;
  root.dir = lang.value === "ar" ? "rtl" : "ltr";
  if (theme.value === "auto") delete root.dataset["theme"];
  else root.dataset["theme"] = theme.value;
});
