/** What a verdict sounds and feels like; every state has its own, told apart with closed eyes. */

import type { ShownState } from "./decide";

interface Note {
  hertz: number;
  /** Seconds after the start of the signal. */
  at: number;
  seconds: number;
}

/** What is to be heard: a verdict, or that somebody is asked something. */
export type Sound = ShownState | "question";

type Signal = { notes: Note[]; vibration: number[] };

const SIGNALS: Record<Exclude<Sound, "idle">, Signal> = {
  accepted: {
    notes: [
      { hertz: 880, at: 0, seconds: 0.09 },
      { hertz: 1320, at: 0.1, seconds: 0.16 },
    ],
    vibration: [80],
  },
  stored: { notes: [{ hertz: 660, at: 0, seconds: 0.12 }], vibration: [40, 60, 40] },
  repeat: {
    notes: [
      { hertz: 440, at: 0, seconds: 0.15 },
      { hertz: 440, at: 0.25, seconds: 0.15 },
    ],
    vibration: [150, 100, 150],
  },
  question: {
    notes: [
      { hertz: 990, at: 0, seconds: 0.06 },
      { hertz: 740, at: 0.08, seconds: 0.1 },
    ],
    vibration: [30, 40, 30, 40, 30],
  },
  refused: { notes: [{ hertz: 196, at: 0, seconds: 0.6 }], vibration: [500] },
};

const LOUDNESS = 0.4;

export class Feedback {
  private context: AudioContext | null = null;

  constructor(public enabled: boolean) {
    // Browsers keep a page silent until somebody has touched it.
    const unlock = (): void => void this.audio()?.resume();
    document.addEventListener("pointerdown", unlock);
    document.addEventListener("keydown", unlock);
  }

  /** Plays the signal of a state; the quiet states have none. */
  give(state: Sound): void {
    if (!this.enabled || state === "idle") return;
    const signal = SIGNALS[state];
    // Before the first touch browsers refuse to vibrate, as they refuse to play.
    if (navigator.userActivation?.hasBeenActive !== false) navigator.vibrate?.(signal.vibration);
    const audio = this.audio();
    if (audio?.state === "running") signal.notes.forEach((note) => play(audio, note));
  }

  private audio(): AudioContext | null {
    if (typeof AudioContext === "undefined") return null;
    this.context ??= new AudioContext();
    return this.context;
  }
}

function play(audio: AudioContext, note: Note): void {
  const start = audio.currentTime + note.at;
  const end = start + note.seconds;
  const oscillator = audio.createOscillator();
  const gain = audio.createGain();
  oscillator.type = note.hertz < 300 ? "sawtooth" : "sine";
  oscillator.frequency.value = note.hertz;
  // Short ramps, because a tone that is cut off clicks.
  gain.gain.setValueAtTime(0, start);
  gain.gain.linearRampToValueAtTime(LOUDNESS, start + 0.01);
  gain.gain.setValueAtTime(LOUDNESS, end - 0.02);
  gain.gain.linearRampToValueAtTime(0, end);
  oscillator.connect(gain).connect(audio.destination);
  oscillator.start(start);
  oscillator.stop(end);
}
