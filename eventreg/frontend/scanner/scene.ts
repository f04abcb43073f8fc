/**
 * What a camera sees when somebody holds up a code: drawn here, so that tests need no photographs.
 *
 * Everything is told in the code's own terms: its square reaches from 0 to 1, quiet zone included,
 * whatever its size and turn in the picture.
 */

/** The modules of a code, row by row; true is dark. */
export interface Modules {
  side: number;
  dark: readonly boolean[];
}

/** A spot in the code's square: where it is and how far it reaches. */
export interface Spot {
  x: number;
  y: number;
  radius: number;
}

/** How one code is held; what is left out is as in a good light. */
export interface Held {
  modules: Modules;
  /** Pixels of the picture that a module takes. */
  scale: number;
  /** Degrees, clockwise. */
  turn?: number;
  /** How much farther away the upper edge is than the lower one: 0.2 is a fifth. */
  tilt?: number;
  /** The middle of the code, as a share of the picture's width and height. */
  at?: readonly [number, number];
  /** Brightness of dark and light modules, 0 to 255. */
  dark?: number;
  light?: number;
  /** A lamp's reflection: white in its middle, fading outwards. */
  gloss?: Spot;
  /** A thumb over the code. */
  thumb?: Spot;
  /** Lines across a broken glass; each as two points of its edge. */
  cracks?: readonly (readonly [number, number, number, number])[];
  /** The brightness of cracks; by default they catch the light. */
  crackLevel?: number;
}

/** The picture of a camera: what is held before a wall, and how well the camera sees. */
export interface Scene {
  width: number;
  height: number;
  held: readonly Held[];
  wall?: number;
  /** Radius (standard deviation) of the blur, in pixels. */
  blur?: number;
  /** Pixels that the hand moves to the side while one picture is taken. */
  motion?: number;
  /** Grain of a dark hall (standard deviation of the brightness). */
  grain?: number;
}

const QUIET = 4;
const SAMPLES = 3;
const CRACK_WIDTH = 0.012;
const SKIN = 110;

/** Draws a scene in shades of grey, as RGBA. */
export function draw(scene: Scene): Uint8ClampedArray<ArrayBuffer> {
  let grey: Float32Array = new Float32Array(scene.width * scene.height).fill(scene.wall ?? 150);
  for (const held of scene.held) hold(grey, scene, held);
  if (scene.motion) grey = smear(grey, scene, box(scene.motion), 1);
  if (scene.blur) {
    const kernel = bell(scene.blur);
    grey = smear(smear(grey, scene, kernel, 1), scene, kernel, scene.width);
  }
  if (scene.grain) roughen(grey, scene.grain);
  return toRgba(grey);
}

/** Puts one code into the picture; edges of modules are shared between pixels, as in a lens. */
function hold(grey: Float32Array, scene: Scene, held: Held): void {
  const side = (held.modules.side + 2 * QUIET) * held.scale;
  const [atX, atY] = held.at ?? [0.5, 0.5];
  // No corner reaches farther than the half diagonal of the nearer, larger edge.
  const reach = side * (1 + (held.tilt ?? 0));
  const turn = ((held.turn ?? 0) * Math.PI) / 180;
  const cos = Math.cos(turn);
  const sin = Math.sin(turn);
  for (let index = 0; index < grey.length; index += 1) {
    const column = index % scene.width;
    const row = (index - column) / scene.width;
    if (Math.hypot(column - atX * scene.width, row - atY * scene.height) > reach) continue;
    let sum = 0;
    for (let sample = 0; sample < SAMPLES * SAMPLES; sample += 1) {
      const x = column + ((sample % SAMPLES) + 0.5) / SAMPLES - atX * scene.width;
      const y = row + (Math.floor(sample / SAMPLES) + 0.5) / SAMPLES - atY * scene.height;
      const v = (y * cos - x * sin) / side;
      // The farther away, the smaller.
      const near = 1 + (held.tilt ?? 0) * v;
      const u = (x * cos + y * sin) / side;
      sum += shade(held, u / near + 0.5, v / near + 0.5) ?? grey[index]!;
    }
    grey[index] = sum / (SAMPLES * SAMPLES);
  }
}

/** The brightness at a place of the code's square; null beside it. */
function shade(held: Held, u: number, v: number): number | null {
  if (u < 0 || u >= 1 || v < 0 || v >= 1) return null;
  const { modules, gloss, thumb } = held;
  const light = held.light ?? 235;
  if (thumb && Math.hypot(u - thumb.x, v - thumb.y) < thumb.radius) return SKIN;
  if (held.cracks?.some((crack) => distance(u, v, crack) < CRACK_WIDTH / 2)) {
    return held.crackLevel ?? light;
  }
  const column = Math.floor(u * (modules.side + 2 * QUIET)) - QUIET;
  const row = Math.floor(v * (modules.side + 2 * QUIET)) - QUIET;
  const inside = Math.min(column, row) >= 0 && Math.max(column, row) < modules.side;
  const isDark = inside && modules.dark[row * modules.side + column] === true;
  const level = isDark ? (held.dark ?? 20) : light;
  const glare = gloss ? 255 * Math.max(0, 1 - Math.hypot(u - gloss.x, v - gloss.y) / gloss.radius) : 0;
  return level + glare * 2;
}

function distance(u: number, v: number, [x1, y1, x2, y2]: readonly [number, number, number, number]): number {
  const along = ((u - x1) * (x2 - x1) + (v - y1) * (y2 - y1)) / ((x2 - x1) ** 2 + (y2 - y1) ** 2);
  const share = Math.min(1, Math.max(0, along));
  return Math.hypot(u - x1 - share * (x2 - x1), v - y1 - share * (y2 - y1));
}

const box = (length: number): number[] => Array.from({ length }, () => 1 / length);

function bell(radius: number): number[] {
  const reach = Math.ceil(radius * 3);
  const weights = Array.from({ length: 2 * reach + 1 }, (_, place) => {
    return Math.exp(-((place - reach) ** 2) / (2 * radius ** 2));
  });
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/** Mixes every pixel with its neighbours in one direction (1: along the row, width: the column). */
function smear(grey: Float32Array, { width }: Scene, kernel: number[], step: number): Float32Array {
  const middle = kernel.length >> 1;
  return grey.map((own, index) => {
    let sum = 0;
    kernel.forEach((weight, place) => {
      const other = index + (place - middle) * step;
      const sameRow = step !== 1 || Math.floor(other / width) === Math.floor(index / width);
      sum += weight * ((sameRow ? grey[other] : undefined) ?? own);
    });
    return sum;
  });
}

/** Grain that is the same in every run: the sum of four numbers of a small generator. */
function roughen(grey: Float32Array, deviation: number): void {
  let state = 1;
  const next = (): number => (state = (state * 1103515245 + 12345) % 2147483648) / 2147483648 - 0.5;
  grey.forEach((level, index) => {
    grey[index] = level + (next() + next() + next() + next()) * Math.sqrt(3) * deviation;
  });
}

function toRgba(grey: Float32Array): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(grey.length * 4);
  for (let index = 0; index < grey.length; index += 1) {
    const level = grey[index]!;
    pixels[index * 4] = pixels[index * 4 + 1] = pixels[index * 4 + 2] = level;
    pixels[index * 4 + 3] = 255;
  }
  return pixels;
}
