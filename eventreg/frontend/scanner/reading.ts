/** How codes are found in a frame: a plain look at all of it, then one closer look of several kinds. */

import type { ReaderOptions, ReadResult } from "zxing-wasm/reader";

import {
  brightened,
  sharpMiddle,
  sharpWhole,
  toPixels,
  withoutDarkLines,
  withoutLightLines,
  type Grey,
  type Pixels,
} from "./enhance";

export interface SeenCode {
  text: string;
  /** Distance from the middle of the frame, in pixels of the frame. */
  offCentre: number;
}

/** What finds the codes in a picture. */
export type ReadPicture = (pixels: Pixels, options: ReaderOptions) => Promise<ReadResult[]>;

const OPTIONS: ReaderOptions = {
  formats: ["QRCode"],
  tryHarder: true,
  tryRotate: true,
  // Some phones show the code light on dark.
  tryInvert: true,
  tryDownscale: true,
  // More than one code may be in view; the door wants the one in the middle.
  maxNumberOfSymbols: 4,
};

/** The closer looks, one a frame in turn: a code held for a third of a second gets each of them. */
const LOOKS: readonly ((frame: Pixels) => Grey)[] = [
  sharpMiddle,
  brightened,
  sharpWhole,
  withoutLightLines,
  withoutDarkLines,
];

export class Reading {
  private turn = 0;

  constructor(private readonly readPicture: ReadPicture) {}

  /** The codes in one frame. A closer look is taken only where the plain one finds nothing. */
  async read(frame: Pixels): Promise<SeenCode[]> {
    const plain = { left: 0, top: 0, step: 1 };
    const seen = located(await this.readPicture(frame, OPTIONS), plain, frame);
    if (seen.length > 0) return seen;
    const look = LOOKS[this.turn++ % LOOKS.length] ?? sharpMiddle;
    const grey = look(frame);
    return located(await this.readPicture(toPixels(grey), OPTIONS), grey, frame);
  }
}

/** The number of frames after which every look was taken once. */
export const ALL_LOOKS = LOOKS.length;

type Cut = Pick<Grey, "left" | "top" | "step">;

function located(results: readonly ReadResult[], cut: Cut, frame: Pixels): SeenCode[] {
  return results.map(({ text, position: { topLeft, bottomRight } }) => {
    const x = cut.left + (cut.step * (topLeft.x + bottomRight.x)) / 2 - frame.width / 2;
    const y = cut.top + (cut.step * (topLeft.y + bottomRight.y)) / 2 - frame.height / 2;
    return { text, offCentre: Math.hypot(x, y) };
  });
}
