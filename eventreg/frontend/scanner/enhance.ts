/**
 * A second look at a picture in which no code was found.
 *
 * Each look undoes one harm: a lens that is out of focus, a hall that is dark, a screen that is
 * broken. Pictures are single bytes of brightness, row by row.
 */

/** A picture in shades of grey, and where it stands in the frame that it was cut out of. */
export interface Grey {
  levels: Float32Array;
  width: number;
  height: number;
  /** The frame's pixel at the upper left corner. */
  left: number;
  top: number;
  /** Pixels of the frame in one pixel, along a side. */
  step: number;
}

/** What the camera gave: RGBA, as a canvas holds it. */
export interface Pixels {
  data: Uint8ClampedArray<ArrayBuffer>;
  width: number;
  height: number;
}

/** Around each pixel so many to every side are its surroundings: about three modules of a code. */
const SURROUNDINGS = 24;
/** Contrast below this is grain of the sensor and not worth raising. */
const GRAIN = 3;
const EDGE = 2;
const STRENGTH = 2;
/** Where people hold the code; looking closely at all of a large frame would take too long. */
const MIDDLE = 480;

/** The middle of the frame in full: soft edges made hard, reflections and shadows evened out. */
export function sharpMiddle(frame: Pixels): Grey {
  return sharpened(flatten(middle(frame), SURROUNDINGS));
}

/** The whole frame at half its size, made sharp: codes that were held too near for the lens. */
export function sharpWhole(frame: Pixels): Grey {
  return sharpened(flatten(halved(frame), SURROUNDINGS / 2));
}

/** The whole frame at half its size: grain averaged away, the little contrast of a dim screen raised. */
export function brightened(frame: Pixels): Grey {
  return flatten(halved(frame), SURROUNDINGS / 2);
}

/** The whole frame at half its size without thin light lines, such as cracks that catch a lamp. */
export function withoutLightLines(frame: Pixels): Grey {
  return negative(closed(negative(halved(frame))));
}

/** The whole frame at half its size without thin dark lines. */
export function withoutDarkLines(frame: Pixels): Grey {
  return closed(halved(frame));
}

/** The picture as a decoder takes it. */
export function toPixels({ levels, width, height }: Grey): Pixels {
  const data = new Uint8ClampedArray(levels.length * 4);
  for (let at = 0; at < levels.length; at += 1) {
    const level = levels[at]!;
    data[at * 4] = data[at * 4 + 1] = data[at * 4 + 2] = level;
    data[at * 4 + 3] = 255;
  }
  return { data, width, height };
}

/** Green stands for brightness: cameras see it best. */
function brightness({ data, width }: Pixels, column: number, row: number): number {
  return data[(row * width + column) * 4 + 1]!;
}

function middle(frame: Pixels): Grey {
  const side = Math.min(frame.width, frame.height, MIDDLE);
  const left = (frame.width - side) >> 1;
  const top = (frame.height - side) >> 1;
  const levels = new Float32Array(side * side);
  for (let at = 0; at < levels.length; at += 1) {
    levels[at] = brightness(frame, left + (at % side), top + Math.floor(at / side));
  }
  return { levels, width: side, height: side, left, top, step: 1 };
}

function halved(frame: Pixels): Grey {
  const width = frame.width >> 1;
  const height = frame.height >> 1;
  const levels = new Float32Array(width * height);
  for (let at = 0; at < levels.length; at += 1) {
    const x = 2 * (at % width);
    const y = 2 * Math.floor(at / width);
    const above = brightness(frame, x, y) + brightness(frame, x + 1, y);
    const below = brightness(frame, x, y + 1) + brightness(frame, x + 1, y + 1);
    levels[at] = (above + below) / 4;
  }
  return { levels, width, height, left: 0, top: 0, step: 2 };
}

/** Every pixel by how far it stands out of its surroundings. */
function flatten(grey: Grey, reach: number): Grey {
  const { levels, width, height } = grey;
  const around = mean(levels, width, height, reach);
  const squares = levels.map((level) => level * level);
  const aroundSquares = mean(squares, width, height, reach);
  const flat = levels.map((level, at) => {
    const middle = around[at]!;
    const spread = Math.sqrt(Math.max(0, aroundSquares[at]! - middle * middle));
    return 128 + (60 * (level - middle)) / Math.max(GRAIN, spread);
  });
  return { ...grey, levels: flat };
}

function sharpened(grey: Grey): Grey {
  const { levels, width, height } = grey;
  const soft = mean(mean(levels, width, height, EDGE), width, height, EDGE);
  const hard = levels.map((level, at) => level + STRENGTH * (level - soft[at]!));
  return { ...grey, levels: hard };
}

/** The mean of each pixel's surroundings. Sums slide along, so that a wide reach costs nothing. */
function mean(levels: Float32Array, width: number, height: number, reach: number): Float32Array {
  return meanDown(meanAcross(levels, width, height, reach), width, height, reach);
}

function meanAcross(levels: Float32Array, width: number, height: number, reach: number): Float32Array {
  const result = new Float32Array(levels.length);
  for (let start = 0; start < width * height; start += width) {
    let sum = 0;
    for (let column = -reach; column < width; column += 1) {
      if (column + reach < width) sum += levels[start + column + reach]!;
      if (column > reach) sum -= levels[start + column - reach - 1]!;
      if (column >= 0) result[start + column] = sum / within(column, width, reach);
    }
  }
  return result;
}

/** Row by row, with a sum for each column: walking down the columns would miss the cache each time. */
function meanDown(levels: Float32Array, width: number, height: number, reach: number): Float32Array {
  const result = new Float32Array(levels.length);
  const sums = new Float32Array(width);
  for (let row = -reach; row < height; row += 1) {
    const entering = row + reach < height ? (row + reach) * width : -1;
    const leaving = row > reach ? (row - reach - 1) * width : -1;
    for (let column = 0; column < width; column += 1) {
      if (entering >= 0) sums[column]! += levels[entering + column]!;
      if (leaving >= 0) sums[column]! -= levels[leaving + column]!;
      if (row >= 0) result[row * width + column] = sums[column]! / within(row, height, reach);
    }
  }
  return result;
}

/** How many of the places from `at - reach` to `at + reach` there are in a line of this length. */
function within(at: number, length: number, reach: number): number {
  return Math.min(at + reach, length - 1) - Math.max(at - reach, 0) + 1;
}

/** The lightest of each pixel and its eight neighbours. */
function lightest({ levels, width, height }: Grey): Float32Array {
  const across = new Float32Array(levels.length);
  for (let at = 0; at < levels.length; at += 1) {
    const before = at % width > 0 ? at - 1 : at;
    const after = at % width < width - 1 ? at + 1 : at;
    across[at] = Math.max(levels[before]!, levels[at]!, levels[after]!);
  }
  const result = new Float32Array(levels.length);
  for (let at = 0; at < levels.length; at += 1) {
    const above = at >= width ? at - width : at;
    const below = at < width * (height - 1) ? at + width : at;
    result[at] = Math.max(across[above]!, across[at]!, across[below]!);
  }
  return result;
}

const negative = (grey: Grey): Grey => ({ ...grey, levels: grey.levels.map((level) => 255 - level) });

/** Thin dark lines vanish under the light beside them; what is broad grows back. */
function closed(grey: Grey): Grey {
  const light = negative({ ...grey, levels: lightest(grey) });
  return negative({ ...grey, levels: lightest(light) });
}
