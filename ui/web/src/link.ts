// The line to the store's server: one WebSocket, made again whenever it breaks.
//
// A request keeps the id of the moment in which the person acted. When the line breaks before the answer came, the same
// request goes out again on the next line, and the server does it once. Pushes need no such care: each new line begins
// with snapshots.
import { signal } from "@preact/signals";
import type { Commands, WireAnswer, WireError, WireHello, WirePush } from "./wire.gen";

export type Answer<T> = { ok: T; error?: undefined } | { ok?: undefined; error: WireError };
export type LinkState = "connecting" | "open" | "lost" | Shut;
/** The server will not have this line, and trying again is of no use: no such till, or not this screen's. */
export type Shut = "gone" | "unpaired" | "revoked" | "other";

/** Requests that may wait for their answers at once. A person has a few; more means that something is stuck. */
const MAX_WAITING = 32;
/** Times a request is sent. After that the person is told that the outcome is unknown. */
const MAX_SENDS = 8;
/** Longest pause between two attempts to connect, in ms. Each pause is random below its limit (full jitter). */
const MAX_PAUSE = 5_000;
const FIRST_PAUSE = 250;
/** Beats that may be missed before the line counts as dead. */
const MISSED_BEATS = 3;
/** The server's close codes (package wire) that say so. */
const SHUT: Record<number, Shut> = { 4401: "unpaired", 4403: "revoked", 4404: "gone", 4409: "other" };

interface Waiting {
  frame: string;
  sends: number;
  settle: (a: Answer<never>) => void;
}

export class Link {
  readonly state = signal<LinkState>("connecting");
  /** The store's time minus this device's, in ms. */
  readonly skew = signal(0);
  /** Is asked before a refusal is told: it may get the command done after all, and answers null where it does not care. */
  onRefused: ((cmd: keyof Commands, args: object, error: WireError) => Promise<Answer<unknown>> | null) | null = null;
  private socket: WebSocket | null = null;
  private readonly waiting = new Map<string, Waiting>();
  private heard = 0;
  private beat = 1_000;
  private failures = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly path: string,
    private readonly onPush: (p: WirePush) => void,
    private readonly onHello: (h: WireHello) => void,
  ) {
    setInterval(() => this.check(), 1_000);
    // A hidden page's timers sleep, a page from the back-forward cache has a dead socket: look at once when shown.
    document.addEventListener("visibilitychange", () => !document.hidden && this.check());
    addEventListener("pageshow", () => this.check());
    addEventListener("online", () => this.check());
    this.connect();
  }

  /** Asks the server. */
  async ask<N extends keyof Commands>(cmd: N, args: Commands[N]["args"]): Promise<Answer<Commands[N]["ok"]>> {
    const a = await this.request(cmd, args);
    const more = a.error && this.onRefused?.(cmd, args, a.error);
    return more ? ((await more) as Answer<Commands[N]["ok"]>) : a;
  }

  /** Asks the server once. While there is no line nothing is sent: the person is told, and acts again. */
  request<N extends keyof Commands>(cmd: N, args: Commands[N]["args"]): Promise<Answer<Commands[N]["ok"]>> {
    if (this.state.value !== "open" || this.waiting.size >= MAX_WAITING) {
      return Promise.resolve({ error: { code: "unavailable", key: "link.wait" } });
    }
    const id = uuid7();
    return new Promise((settle) => {
      const w: Waiting = { frame: JSON.stringify({ id, cmd, args }), sends: 0, settle: settle as Waiting["settle"] };
      this.waiting.set(id, w);
      this.send(id, w);
    });
  }

  private send(id: string, w: Waiting) {
    if (++w.sends > MAX_SENDS) {
      this.waiting.delete(id);
      w.settle({ error: { code: "unknown", key: "store.unknown", hint: "store.unknown_hint" } });
      return;
    }
    this.socket?.send(w.frame);
  }

  /** Whether the server will not have this line. */
  get shut(): boolean {
    return (Object.values(SHUT) as LinkState[]).includes(this.state.value);
  }

  /** Tries a line that was shut once more: the screen was paired meanwhile. */
  again() {
    this.state.value = "connecting";
    this.connect();
  }

  private connect() {
    clearTimeout(this.retry);
    this.retry = undefined;
    const socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}${this.path}`);
    this.socket = socket;
    this.heard = Date.now();
    socket.onmessage = (e) => socket === this.socket && this.receive(e.data as string);
    socket.onclose = (e) => socket === this.socket && this.closed(e.code);
  }

  private receive(message: string) {
    this.heard = Date.now();
    for (const line of message.split("\n")) this.take(JSON.parse(line) as WirePush & WireAnswer);
  }

  private take(frame: WirePush & WireAnswer) {
    if (frame.topic === "hello") this.opened(frame.data as WireHello);
    else if (frame.topic === undefined) this.answered(frame);
    else if (frame.topic !== "beat") this.onPush(frame);
  }

  private opened(hello: WireHello) {
    this.failures = 0;
    this.beat = hello.beat;
    this.skew.value = hello.now - Date.now();
    this.state.value = "open";
    for (const [id, w] of this.waiting) this.send(id, w);
    this.onHello(hello);
  }

  private answered(a: WireAnswer) {
    const w = this.waiting.get(a.id);
    this.waiting.delete(a.id);
    w?.settle((a.error ? { error: a.error } : { ok: a.ok ?? {} }) as Answer<never>);
  }

  private closed(code: number) {
    this.socket = null;
    const shut = SHUT[code];
    if (shut) {
      this.state.value = shut;
      return;
    }
    // A line that was open is tried again at once: most often the server was restarted or this client was too slow.
    this.state.value = "lost";
    const limit = Math.min(MAX_PAUSE, FIRST_PAUSE * 2 ** this.failures++);
    this.retry = setTimeout(() => this.connect(), Math.random() * limit);
  }

  /** Finds a line that died without saying so, and hurries a pause that the person should not wait for. */
  private check() {
    if (this.shut) return;
    if (this.socket && Date.now() - this.heard > this.beat * MISSED_BEATS) {
      const dead = this.socket;
      this.closed(0); // before close(), whose own event may take minutes on a dead network
      dead.close();
    } else if (!this.socket && this.retry === undefined) {
      this.connect();
    }
  }
}

/** Makes a UUID of version 7 (RFC 9562 §5.7). crypto.randomUUID is absent where a page came over plain http. */
function uuid7(): string {
  const b = crypto.getRandomValues(new Uint8Array(16));
  const view = new DataView(b.buffer);
  const now = Date.now();
  view.setUint16(0, Math.floor(now / 2 ** 32));
  view.setUint32(2, now % 2 ** 32);
  view.setUint8(6, (view.getUint8(6) & 0x0f) | 0x70);
  view.setUint8(8, (view.getUint8(8) & 0x3f) | 0x80);
  const hex = Array.from(b, (x) => x.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
