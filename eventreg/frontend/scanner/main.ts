/** The script of both door pages: /scan and /scan/pair. */

import "../sass/scanner.scss";
import "./scanner.scss";

import { connect } from "./api";
import { Camera } from "./camera";
import {
  hintAtSound,
  listenToSession,
  listenToSwitches,
  showCameras,
  showCameraTrouble,
} from "./controls";
import { startDecoder, type SeenCode } from "./decoder";
import { Dedupe } from "./dedupe";
import { listenToCodeForm, startSearch } from "./desk";
import { Door, type Memory, type Parts } from "./door";
import { Feedback } from "./feedback";
import { part, readMessages, type Words } from "./messages";
import { startPairing } from "./pair";
import { listenToReader } from "./reader";
import { currentPairing, openStore, readSetting, type Pairing, type Store } from "./store";
import { parseTicket } from "./ticket";
import { timeFormat, View } from "./view";
import { keepAwake } from "./wake";

const COUNT_EVERY_MS = 15_000;

async function startScanner(page: HTMLElement, words: Words): Promise<void> {
  const root = page.dataset.root ?? "";
  const language = document.documentElement.lang;
  const store = await openStore(root);
  const pairing = (await currentPairing(store)) ?? null;
  const formatTime = timeFormat(language, pairing?.event.timezone ?? "Asia/Jakarta");
  const view = new View(words, formatTime);
  const feedback = new Feedback((await readSetting(store, "sound")) ?? true);
  const parts: Parts = { store, api: connect(root, language), view, feedback, words, formatTime };
  const memory = await remember(store, page.dataset.serverTime ?? "");
  const camera = await findCamera(store, words);
  const door = new Door(parts, pairing, memory, () => endAccess(camera, root));
  await door.open();
  window.addEventListener("online", () => {
    void door.queue.flush();
    void door.count();
  });
  window.addEventListener("offline", () => view.showNetwork(false));
  if (pairing) work(door, pairing, parts, camera);
  else showUnpaired(root);
  void door.queue.flush();
}

/** The clock's offset as measured last, else from the page that has just come from the server. */
async function remember(store: Store, serverTime: string): Promise<Memory> {
  const measured = await readSetting(store, "clock_offset");
  const offset = measured ?? (Date.parse(serverTime) - Date.now() || 0);
  return { offset, choice: (await readSetting(store, "session_choice")) ?? null };
}

async function findCamera(store: Store, words: Words): Promise<Camera> {
  const preferred = (await readSetting(store, "camera")) ?? null;
  const camera = new Camera(part<HTMLVideoElement>("video"), preferred, (trouble) => {
    showCameraTrouble(trouble, words);
    if (trouble === null) void showCameras(camera, words);
  });
  return camera;
}

/** Everything that a paired device does. */
function work(door: Door, pairing: Pairing, parts: Parts, camera: Camera): void {
  part("event-title").textContent = pairing.event.title;
  document.querySelectorAll<HTMLElement>("[data-paired]").forEach((element) => {
    element.hidden = element.id === "late";
  });
  listenToSession((session) => door.choose(session));
  listenToSwitches(parts.store, camera, parts.feedback);
  listenToReader(document, (text) => void door.take(text, "reader"));
  listenToCodeForm((code) => void door.take(code, "manual"));
  if (pairing.device.role === "desk") openSearch(door, pairing, parts);
  void openCamera(door, parts.words, camera);
  hintAtSound();
  keepAwake();
  void navigator.storage?.persist?.();
  void door.refresh();
  void door.count();
  setInterval(() => {
    door.showSession();
    if (!document.hidden) void door.count();
  }, COUNT_EVERY_MS);
}

function openSearch(door: Door, { token }: Pairing, { api, words }: Parts): void {
  const desk = {
    search: (query: string) => api.search(token, query),
    session: () => door.session()?.id ?? "",
    onPerson: (person: { id: string; name: string }) => {
      void door.takePerson(person.id, person.name);
      part("verdict").scrollIntoView({ block: "nearest" });
    },
  };
  startSearch(desk, words);
}

async function openCamera(door: Door, words: Words, camera: Camera): Promise<void> {
  const dedupe = new Dedupe();
  await camera.start();
  if (!window.isSecureContext) return;
  startDecoder(part<HTMLVideoElement>("video"), {
    onCodes: (codes) => {
      const text = chooseCode(codes);
      if (text !== null && dedupe.see(text, performance.now())) void door.take(text, "camera");
    },
    onBroken: () => showCameraTrouble("decoder", words),
  });
}

/** Of several codes in view the ticket nearest to the middle, so that a poster behind it is no scan. */
function chooseCode(codes: readonly SeenCode[]): string | null {
  const inOrder = [...codes].sort((a, b) => a.offCentre - b.offCentre);
  const ticket = inOrder.find((code) => parseTicket(code.text) !== null);
  return (ticket ?? inOrder[0])?.text ?? null;
}

/** The way of the typed pairing code to the page that pairs: after the #, so that no log holds it. */
function showUnpaired(root: string): void {
  part("unpaired").hidden = false;
  part("door").hidden = true;
  part("unpaired-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const code = part<HTMLInputElement>("unpaired-code").value.trim();
    location.assign(`${root}/scan/pair#${encodeURIComponent(code)}`);
  });
}

/** The access of this device has ended: no more scans, but what is stored still goes out. */
function endAccess(camera: Camera, root: string): void {
  camera.stop();
  showUnpaired(root);
}

const words = readMessages(document);
const scanner = document.getElementById("scanner");
const pairing = document.getElementById("pairing");
if (scanner) {
  startScanner(scanner, words).catch(() => {
    part("banner").textContent = words("banner.storage");
    part("banner").hidden = false;
  });
}
if (pairing) startPairing(pairing, words);
