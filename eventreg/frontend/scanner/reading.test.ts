import { beforeAll, describe, expect, test, vi } from "vitest";
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import readerWasm from "zxing-wasm/reader/zxing_reader.wasm?url&inline";
import { prepareZXingModule as prepareWriter, writeBarcode } from "zxing-wasm/writer";
import writerWasm from "zxing-wasm/writer/zxing_writer.wasm?url&inline";

import { ALL_LOOKS, Reading, type ReadPicture, type SeenCode } from "./reading";
import { draw, type Held, type Modules, type Scene } from "./scene";

// Pictures are drawn dot by dot, which takes its time where other tests run beside these.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const TICKET = "HTTPS://DAFTAR.KOMINFO.EXAMPLE.ORG/T/ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const OTHER = "HTTPS://DAFTAR.KOMINFO.EXAMPLE.ORG/T/ZYXWVUTSRQPONMLKJIHGFEDCBA";

const readPicture: ReadPicture = ({ data, width, height }, options) => {
  return readBarcodes({ data, width, height, colorSpace: "srgb" } as ImageData, options);
};

let ticket: Modules;
let other: Modules;

async function binary(url: string): Promise<ArrayBuffer> {
  return (await fetch(url)).arrayBuffer();
}

async function modulesOf(text: string): Promise<Modules> {
  const { symbol } = await writeBarcode(text, { format: "QRCode", options: "ecLevel=M" });
  return { side: symbol.width, dark: Array.from(symbol.data, (level) => level === 0) };
}

beforeAll(async () => {
  await prepareZXingModule({
    overrides: { wasmBinary: await binary(readerWasm) },
    fireImmediately: true,
  });
  await prepareWriter({ overrides: { wasmBinary: await binary(writerWasm) }, fireImmediately: true });
  ticket = await modulesOf(TICKET);
  other = await modulesOf(OTHER);
});

/** A frame of a phone's camera with one code in its middle, a quarter of the width, held a bit askew. */
function scene(held: Partial<Held>, seen: Partial<Scene> = {}): Scene {
  return { width: 1280, height: 720, ...seen, held: [{ modules: ticket, scale: 8, turn: 5, ...held }] };
}

/** What is found while the same picture stands before the camera for as many frames as there are looks. */
async function held(picture: Scene): Promise<SeenCode[]> {
  const reading = new Reading(readPicture);
  const frame = { data: draw(picture), width: picture.width, height: picture.height };
  for (let looked = 0; looked < ALL_LOOKS; looked += 1) {
    const codes = await reading.read(frame);
    if (codes.length > 0) return codes;
  }
  return [];
}

async function isRead(picture: Scene): Promise<boolean> {
  return (await held(picture)).some(({ text }) => text === TICKET);
}

describe("a code is read", () => {
  test.each([0, 17, 45, 90, 138, 180, 222, 270, 315])("turned by %i degrees", async (turn) => {
    expect(await isRead(scene({ turn }))).toBe(true);
  });

  test.each([0.2, 0.4, 0.6])("tilted by %f", async (tilt) => {
    expect(await isRead(scene({ tilt }))).toBe(true);
  });

  test.each([
    [6, "a fifth of the width"],
    [3, "a tenth of the width"],
    [1.6, "a twentieth of the width"],
  ])("small, at %f pixels a module: %s", async (scale) => {
    expect(await isRead(scene({ scale, turn: 10 }, { blur: 0.5, grain: 3 }))).toBe(true);
  });

  test("so near that it fills the frame", async () => {
    expect(await isRead(scene({ scale: 16 }))).toBe(true);
  });

  test.each([
    [20, 60],
    [20, 35],
    [20, 30],
  ])("on a dim screen in a dark hall, brightness %i to %i", async (dark, light) => {
    expect(await isRead(scene({ dark, light }, { grain: 3, wall: 15, blur: 1 }))).toBe(true);
  });

  test("in glaring light", async () => {
    expect(await isRead(scene({ dark: 190, light: 225 }, { wall: 200, grain: 3 }))).toBe(true);
  });

  test.each([
    [8, 4],
    [4, 2],
    [16, 8],
  ])("out of focus, %i pixels a module blurred over %i", async (scale, blur) => {
    expect(await isRead(scene({ scale }, { blur, grain: 2 }))).toBe(true);
  });

  test.each([5, 9, 13])("while the hand moves %i pixels in one frame", async (motion) => {
    expect(await isRead(scene({ turn: 0 }, { motion }))).toBe(true);
  });

  test.each([
    [0.5, 0.5, 0.25],
    [0.75, 0.7, 0.25],
    [0.6, 0.6, 0.2],
  ])("under the reflection of a lamp at %f, %f", async (x, y, radius) => {
    expect(await isRead(scene({ gloss: { x, y, radius } }))).toBe(true);
  });

  test.each([8, 3])("light on dark, %i pixels a module", async (scale) => {
    expect(await isRead(scene({ dark: 235, light: 20, scale }))).toBe(true);
  });

  test.each([
    [0.7, 0.65, 0.12],
    [0.9, 0.9, 0.2],
  ])("under a thumb at %f, %f", async (x, y, radius) => {
    expect(await isRead(scene({ thumb: { x, y, radius } }))).toBe(true);
  });

  test("through cracks that catch the light", async () => {
    const cracks = [
      [0, 0.2, 1, 0.5],
      [0.3, 0, 0.7, 1],
      [0, 0.7, 1, 0.6],
      [0.9, 0, 0.1, 1],
    ] as const;
    expect(await isRead(scene({ cracks }))).toBe(true);
  });

  test("through dark cracks", async () => {
    const cracks = [
      [0, 0.2, 1, 0.5],
      [0.3, 0, 0.7, 1],
      [0.1, 0, 0.3, 1],
    ] as const;
    expect(await isRead(scene({ cracks, crackLevel: 20 }))).toBe(true);
  });

  test("in the picture of a laptop's camera, all at once: small, askew and dim", async () => {
    const small = { scale: 3, turn: 20, dark: 20, light: 45 };
    expect(await isRead(scene(small, { width: 640, height: 480, grain: 3, wall: 10 }))).toBe(true);
  });
});

describe("a code is not read", () => {
  test("where far more is covered than level M makes good", async () => {
    expect(await isRead(scene({ thumb: { x: 0.6, y: 0.55, radius: 0.3 } }))).toBe(false);
  });

  test("where there is none, however dark and grainy the hall", async () => {
    expect(await held({ width: 1280, height: 720, held: [], wall: 30, grain: 8 })).toEqual([]);
  });
});

test("the closer looks see what the plain one misses", async () => {
  const missed = [
    scene({ scale: 4 }, { blur: 2, grain: 2 }),
    scene({ dark: 20, light: 30 }, { grain: 3, wall: 15, blur: 1 }),
    scene({ gloss: { x: 0.5, y: 0.5, radius: 0.25 } }),
  ];
  for (const picture of missed) {
    const frame = { data: draw(picture), width: picture.width, height: picture.height };
    expect(await readPicture(frame, { formats: ["QRCode"], tryHarder: true })).toEqual([]);
    expect(await isRead(picture)).toBe(true);
  }
});

test("of two codes in view both are found, and the nearer to the middle is told", async () => {
  const both = { modules: ticket, scale: 5, turn: 5 };
  const codes = await held({
    width: 1280,
    height: 720,
    held: [
      { ...both, at: [0.45, 0.5] },
      { ...both, modules: other, at: [0.8, 0.5], turn: -20 },
    ],
  });
  const inOrder = [...codes].sort((a, b) => a.offCentre - b.offCentre).map(({ text }) => text);
  expect(inOrder).toEqual([TICKET, OTHER]);
});

test("a closer look tells the place in the frame and not in its own cut", async () => {
  const dim = { dark: 20, light: 30, at: [0.7, 0.5] } as const;
  const [code] = await held(scene(dim, { grain: 3, wall: 15, blur: 1 }));
  expect(code?.offCentre).toBeGreaterThan(0.2 * 1280 - 12);
  expect(code?.offCentre).toBeLessThan(0.2 * 1280 + 12);
});
