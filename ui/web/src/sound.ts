// Sounds, made on the spot. Each has its own pitch, shape and length, so that a cashier knows without looking.
import { sound } from "./prefs";

/** good: a line was added. unknown: not on file. refused: understood and not done. sold: money taken. */
export type Sound = "good" | "unknown" | "refused" | "sold";

interface Tone {
  hz: number;
  ms: number;
  at: number;
  shape: OscillatorType;
}

const tones: Record<Sound, Tone[]> = {
  good: [{ hz: 1568, ms: 70, at: 0, shape: "sine" }],
  unknown: [
    { hz: 392, ms: 140, at: 0, shape: "triangle" },
    { hz: 277, ms: 260, at: 160, shape: "triangle" },
  ],
  refused: [0, 130, 260].map((at) => ({ hz: 175, ms: 80, at, shape: "square" as const })),
  sold: [
    { hz: 784, ms: 90, at: 0, shape: "sine" },
    { hz: 1175, ms: 150, at: 95, shape: "sine" },
  ],
};

let context: AudioContext | undefined;

/** Plays a sound, unless it is switched off. A browser lets a page sound after the first touch or key only. */
export function play(name: Sound) {
  if (sound.value === "off") return;
  context ??= new AudioContext();
  if (context.state === "suspended") void context.resume();
  const start = context.currentTime;
  for (const tone of tones[name]) {
    const from = start + tone.at / 1000;
    const to = from + tone.ms / 1000;
    const oscillator = new OscillatorNode(context, { type: tone.shape, frequency: tone.hz });
    const volume = new GainNode(context, { gain: 0 });
    volume.gain.setValueAtTime(0, from);
    volume.gain.linearRampToValueAtTime(tone.shape === "square" ? 0.08 : 0.25, from + 0.008);
    volume.gain.setValueAtTime(tone.shape === "square" ? 0.08 : 0.25, to - 0.02);
    volume.gain.linearRampToValueAtTime(0, to);
    oscillator.connect(volume).connect(context.destination);
    oscillator.start(from);
    oscillator.stop(to);
  }
}
