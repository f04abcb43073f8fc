/** Reads QR codes off the main thread, so that the page never stands still. */

import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import wasmUrl from "zxing-wasm/reader/zxing_reader.wasm?url";

import type { DecodedFrame, Frame } from "./decoder";
import { Reading } from "./reading";

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

const reading = new Reading(({ data, width, height }, options) => {
  return readBarcodes(new ImageData(data, width, height), options);
});

self.addEventListener("message", ({ data }: MessageEvent<Frame>) => {
  reading.read({ ...data, data: new Uint8ClampedArray(data.pixels) }).then(
    (codes) => answer({ kind: "codes", codes }),
    () => answer({ kind: "codes", codes: [] }),
  );
});
