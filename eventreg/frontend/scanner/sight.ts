/** The camera and the decoder at work: every code that somebody holds up is told once. */

import type { Camera } from "./camera";
import { showCameraTrouble } from "./controls";
import { startDecoder } from "./decoder";
import { Dedupe } from "./dedupe";
import { part, type Words } from "./messages";
import type { SeenCode } from "./reading";
import { parseTicket } from "./ticket";

export class Sight {
  private readonly dedupe = new Dedupe();
  private isDecoding = false;

  /** `waits` says that a code before is still in question: until then nothing else is news. */
  constructor(
    private readonly camera: Camera,
    private readonly words: Words,
    private readonly onCode: (text: string) => void,
    private readonly waits: () => boolean,
  ) {}

  /** Starts the camera, and reads what it shows from then on. */
  async open(): Promise<void> {
    await this.camera.start();
    if (this.isDecoding || !window.isSecureContext) return;
    this.isDecoding = true;
    startDecoder(part<HTMLVideoElement>("video"), {
      onCodes: (codes) => this.see(codes),
      onBroken: () => showCameraTrouble("decoder", this.words),
    });
  }

  close(): void {
    this.camera.stop();
  }

  private see(codes: readonly SeenCode[]): void {
    const text = chooseCode(codes);
    if (text !== null && this.dedupe.see(text, performance.now(), this.waits())) this.onCode(text);
  }
}

/** Of several codes in view the ticket nearest to the middle, so that a poster behind it is no scan. */
export function chooseCode(codes: readonly SeenCode[]): string | null {
  const inOrder = [...codes].sort((a, b) => a.offCentre - b.offCentre);
  const ticket = inOrder.find((code) => parseTicket(code.text) !== null);
  return (ticket ?? inOrder[0])?.text ?? null;
}
