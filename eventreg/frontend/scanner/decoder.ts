/** Frames of the running camera, one at a time, to the worker that reads them. */

import type { SeenCode } from "./reading";

export interface Frame {
  pixels: ArrayBuffer;
  width: number;
  height: number;
}

export type DecodedFrame =
  | { kind: "ready" }
  | { kind: "broken" }
  | { kind: "codes"; codes: SeenCode[] };

export interface DecoderEvents {
  onCodes(codes: SeenCode[]): void;
  /** The decoder cannot be loaded; reader, typed code and search still work. */
  onBroken(): void;
}

const LONGEST_SIDE = 1280;
/** Fifteen frames a second find a code at once and spare the battery. */
const SHORTEST_PAUSE_MS = 66;

/** Starts to read the codes that the video shows; it never stops while the page lives. */
export function startDecoder(video: HTMLVideoElement, events: DecoderEvents): void {
  const worker = new Worker(new URL("./decoder.worker.ts", import.meta.url));
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  let sentAt = -Infinity;

  const next = (): void => onNextFrame(video, look);
  const look = (now: number): void => {
    const frame = now - sentAt < SHORTEST_PAUSE_MS ? null : grab(video, canvas, context);
    if (!frame) return next();
    sentAt = now;
    worker.postMessage(frame, [frame.pixels]);
  };

  worker.addEventListener("error", () => events.onBroken());
  worker.addEventListener("message", (event: MessageEvent<DecodedFrame>) => {
    if (event.data.kind === "broken") return events.onBroken();
    if (event.data.kind === "codes") events.onCodes(event.data.codes);
    next();
  });
}

/** Calls back with the time of the next frame (milliseconds), also once the camera is back. */
function onNextFrame(video: HTMLVideoElement, callback: (now: number) => void): void {
  const running = video.srcObject !== null && !video.paused;
  // A video without a stream has no frames, and its callback would wait with it for ever.
  if (running && "requestVideoFrameCallback" in video) video.requestVideoFrameCallback(callback);
  else requestAnimationFrame(callback);
}

function grab(
  video: HTMLVideoElement,
  canvas: HTMLCanvasElement,
  context: CanvasRenderingContext2D | null,
): Frame | null {
  const { videoWidth, videoHeight } = video;
  if (!context || video.paused || videoWidth === 0) return null;
  const scale = Math.min(1, LONGEST_SIDE / Math.max(videoWidth, videoHeight));
  const width = Math.round(videoWidth * scale);
  const height = Math.round(videoHeight * scale);
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  context.drawImage(video, 0, 0, width, height);
  return { pixels: context.getImageData(0, 0, width, height).data.buffer, width, height };
}
