// What a browser does that is no screen of the shop yet: it asks for a code, shows it, and looks whether a person typed it.
// There is no socket yet, so these are plain requests; the secret behind the code is in a cookie that no script can read.
import { signal } from "@preact/signals";
import type { ScreenPairing, WireError } from "./wire.gen";

/** Time between two looks, in ms. */
const LOOK_EVERY = 2_000;

export class Pairing {
  readonly state = signal<ScreenPairing | null>(null);
  readonly error = signal<WireError | null>(null);
  /** Whole minutes until the code ends, upwards. */
  readonly minutes = signal(0);
  private ends = 0; // performance.now() at which the code ends
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly done: () => void) {}

  /** Asks for a code: the one that waits already, or a new one. */
  async ask() {
    this.stop();
    this.error.value = null;
    try {
      const reply = await fetch("/pair", { method: "POST", credentials: "same-origin" });
      const body: unknown = await reply.json();
      if (reply.ok) this.heard(body as ScreenPairing);
      else this.error.value = body as WireError;
    } catch {
      this.error.value = { code: "unavailable", key: "link.lost" };
    }
  }

  stop() {
    clearTimeout(this.timer);
  }

  private heard(p: ScreenPairing) {
    this.state.value = p;
    if (p.state === "done") {
      this.done();
      return;
    }
    if (p.state === "none") return;
    this.ends = performance.now() + (p.left ?? 0);
    this.minutes.value = Math.ceil((p.left ?? 0) / 60_000);
    this.timer = setTimeout(() => void this.look(), LOOK_EVERY);
  }

  /** A look that fails says nothing: the next one may not. The code ends by itself. */
  private async look() {
    try {
      const reply = await fetch("/pair", { credentials: "same-origin" });
      this.heard((await reply.json()) as ScreenPairing);
    } catch {
      if (performance.now() < this.ends) this.timer = setTimeout(() => void this.look(), LOOK_EVERY);
      else this.state.value = null;
    }
  }
}
