/** Making a ticket without a network: its code, and the drawing of its QR. */

import { encode } from "uqr";

import { decodeBase64Url } from "./seal";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const RANDOM_BYTES = 10;
const MAC_BYTES = 6;
const BORDER = 4;
const SVG = "http://www.w3.org/2000/svg";

/** A new code under the event's key: 10 random bytes and 6 of their HMAC-SHA-256, in base32. */
export async function makeCode(
  ticketKey: string,
  source: Crypto = crypto,
): Promise<string> {
  const random = source.getRandomValues(new Uint8Array(RANDOM_BYTES));
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const raw = decodeBase64Url(ticketKey);
  const key = await source.subtle.importKey("raw", raw, algorithm, false, ["sign"]);
  const mac = new Uint8Array(await source.subtle.sign("HMAC", key, random));
  return base32([...random, ...mac.slice(0, MAC_BYTES)]);
}

function base32(bytes: readonly number[]): string {
  let [bits, held, text] = [0, 0, ""];
  for (const byte of bytes) {
    bits = ((bits << 8) | byte) & 0xfff;
    held += 8;
    while (held >= 5) {
      held -= 5;
      text += ALPHABET[(bits >> held) & 31];
    }
  }
  return held > 0 ? text + ALPHABET[(bits << (5 - held)) & 31] : text;
}

/** What the QR of a ticket holds: upper case but for the prefix, so that it fits the smaller mode. */
export function ticketAddress(origin: string, root: string, code: string): string {
  return `${origin.toUpperCase()}${root}/T/${code}`;
}

/** A QR code as a drawing: black on its own white ground in every theme, with a quiet zone of four. */
export function drawQr(text: string, label: string): SVGSVGElement {
  const { data, size } = encode(text, { ecc: "M", border: BORDER });
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${size} ${size}`);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", label);
  svg.setAttribute("shape-rendering", "crispEdges");
  const ground = document.createElementNS(SVG, "rect");
  for (const side of ["width", "height"]) ground.setAttribute(side, String(size));
  ground.setAttribute("fill", "#fff");
  const modules = document.createElementNS(SVG, "path");
  modules.setAttribute("d", pathOf(data));
  modules.setAttribute("fill", "#000");
  svg.append(ground, modules);
  return svg;
}

/** The dark modules as one path: a square each. */
export function pathOf(rows: readonly (readonly boolean[])[]): string {
  return rows
    .flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : "")))
    .join("");
}
