/** Reads QR codes off the main thread, so that the page never stands still. */

import { prepareZXingModule, readBarcodes, type ReaderOptions } from "zxing-wasm/reader";
import wasmUrl from "zxing-wasm/reader/zxing_reader.wasm?url";

import type { DecodedFrame, Frame, SeenCode } from "./decoder";

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

// Without this the library would fetch its WebAssembly from a public network.
const ready = prepareZXingModule({
  overrides: { locateFile: (path: string) => (path.endsWith(".wasm") ? wasmUrl : path) },
  fireImmediately: true,
});

const answer = (message: DecodedFrame): void => self.postMessage(message);

ready.then(
  () => answer({ kind: "ready" }),
  () => answer({ kind: "broken" }),
);

async function decode(frame: Frame): Promise<SeenCode[]> {
  const pixels = new ImageData(new Uint8ClampedArray(frame.pixels), frame.width, frame.height);
  const results = await readBarcodes(pixels, OPTIONS);
  return results.map(({ text, position }) => {
    const x = (position.topLeft.x + position.bottomRight.x) / 2 - frame.width / 2;
    const y = (position.topLeft.y + position.bottomRight.y) / 2 - frame.height / 2;
    return { text, offCentre: Math.hypot(x, y) };
  });
}

self.addEventListener("message", (event: MessageEvent<Frame>) => {
  decode(event.data).then(
    (codes) => answer({ kind: "codes", codes }),
    () => answer({ kind: "codes", codes: [] }),
  );
});
