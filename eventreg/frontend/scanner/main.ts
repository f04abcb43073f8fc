/** The script of both door pages: /scan and /scan/pair. */

import "../sass/scanner.scss";
import "./scanner.scss";

import { connect } from "./api";
import { Attention } from "./attention";
import { Camera } from "./camera";
import { DeviceClock } from "./clock";
import { listenToCodeForm } from "./codeform";
import { Confirm } from "./confirm";
import {
  hintAtSound,
  listenToConfirm,
  listenToSwitches,
  showCameras,
  showCameraTrouble,
} from "./controls";
import { deliverWalkIns, type Delivery } from "./delivery";
import { Door, type Memory, type Parts } from "./door";
import { throwLater } from "./failures";
import { Feedback } from "./feedback";
import { lockDesk } from "./lock";
import { part, readMessages, type Words } from "./messages";
import { startPairing } from "./pair";
import { Practice } from "./practice";
import { listenToReader } from "./reader";
import { keepForOffline } from "./release";
import { Sight } from "./sight";
import { currentPairing, openStore, readSetting, type Pairing, type Scan, type Store } from "./store";
import { listenToUpkeep, offerWhatIsLeft, type Kept } from "./upkeep";
import { timeFormat, View } from "./view";
import { keepAwake } from "./wake";

const COUNT_EVERY_MS = 15_000;
/** So soon a delay that the office has set is known at every door. */
const REFRESH_EVERY_MS = 45_000;

/** What becomes of a text that was read. */
type Take = (text: string, method: Scan["method"]) => void;

async function startScanner(page: HTMLElement, words: Words): Promise<void> {
  const root = page.dataset.root ?? "";
  const language = document.documentElement.lang;
  let lose = (): void => showBanner(words("banner.lost"));
  const store = await openStore(
    root,
    () => showBanner(words("banner.other_page")),
    () => lose(),
  );
  const kept = (await currentPairing(store)) ?? null;
  const pairing = kept?.ended ? null : kept;
  const formatTime = timeFormat(language, kept?.event.timezone ?? "Asia/Jakarta");
  const view = new View(words, formatTime);
  const feedback = new Feedback((await readSetting(store, "sound")) ?? true);
  const confirm = new Confirm((await readSetting(store, "confirm")) ?? false, words);
  const attention = new Attention(() => feedback.give("question"));
  const api = connect(root, language);
  const parts: Parts = { store, api, view, feedback, attention, confirm, words, formatTime };
  const memory = await remember(store, page.dataset.serverTime ?? "");
  const camera = await findCamera(store, words);
  const door = new Door(parts, pairing, memory, (why) => {
    endAccess(why, camera, root);
    if (why === "revoked" && kept) keepWhatIsLeft(waiting, kept);
  });
  lose = () => door.lose();
  const delivery = deliverWalkIns(door, parts, root, () => {
    door.notice.showTrouble(words("banner.other_page"));
    void delivery.walkIns.then(() => door.notice.showTrouble(""));
  });
  const waiting: Kept = { store, walkIns: delivery.walkIns, clock: memory.clock, words };
  await door.open();
  const practice = new Practice({ view, feedback, words, onChange: (on) => rehearse(on, sight) });
  const take: Take = (text, method) => {
    if (!practice.take(text)) void door.take(text, method);
  };
  const sight = new Sight(camera, words, (text) => take(text, "camera"), () => confirm.asking);
  if (kept?.ended) {
    keepWhatIsLeft(waiting, kept);
    void door.endedBefore(kept);
  }
  window.addEventListener("online", () => {
    void door.queue.flush();
    void door.count();
    door.keeper?.look();
  });
  window.addEventListener("offline", () => view.showNetwork(false));
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) void door.lookAgain();
  });
  if (pairing) work(door, pairing, parts, { camera, take, delivery, waiting });
  else showUnpaired(root);
  if (pairing) void sight.open();
  void door.queue.flush();
}

/** The access of this phone has ended: what waits can be saved, and no refusal stays that names somebody. */
function keepWhatIsLeft(waiting: Kept, pairing: Pairing): void {
  offerWhatIsLeft(waiting, pairing);
  void waiting.walkIns.then((list) => list.forgetRefused()).catch(throwLater);
}

/** For what goes wrong before there is a door to say it. */
function showBanner(text: string): void {
  part("banner").textContent = text;
  part("banner").hidden = false;
}

/** The clock's offset as measured last, else from the page that has just come from the server. */
async function remember(store: Store, serverTime: string): Promise<Memory> {
  const measured = await readSetting(store, "clock_offset");
  const offset = measured ?? (Date.parse(serverTime) - Date.now() || 0);
  return { clock: new DeviceClock(offset) };
}

async function findCamera(store: Store, words: Words): Promise<Camera> {
  const preferred = (await readSetting(store, "camera")) ?? null;
  const camera = new Camera(part<HTMLVideoElement>("video"), preferred, (trouble) => {
    showCameraTrouble(trouble, words);
    if (trouble === null) void showCameras(camera, words);
  });
  return camera;
}

interface Tools {
  camera: Camera;
  take: Take;
  delivery: Delivery;
  waiting: Kept;
}

/** Everything that a paired device does. */
function work(door: Door, pairing: Pairing, parts: Parts, tools: Tools): void {
  const { camera, take, delivery, waiting } = tools;
  const root = part("scanner").dataset.root ?? "";
  parts.view.showEvent(pairing.device.name, pairing.event.title);
  document.querySelectorAll<HTMLElement>("[data-paired]").forEach((element) => {
    element.hidden = element.id === "late";
  });
  listenToSwitches(parts.store, camera, parts.feedback);
  listenToConfirm(parts.store, parts.confirm);
  listenToReader(document, (text) => take(text, "reader"));
  listenToCodeForm(
    (code) => take(code, "manual"),
    () => door.clear(),
  );
  if (pairing.device.role === "desk") {
    // A door never needs it. Where the network goes while it loads, the page comes again with it.
    import("./desk").then(
      ({ openDesk }) => openDesk(door, pairing, parts, { root, delivery }),
      () => window.addEventListener("online", () => location.reload(), { once: true }),
    );
  }
  lockDesk(parts.store, pairing.device.pin ?? null, parts.words, () => door.clearScreen());
  listenToUpkeep(waiting, door.keeper);
  void door.keeper?.start();
  hintAtSound();
  keepAwake();
  void navigator.storage?.persist?.();
  void door.refresh();
  void door.count();
  setInterval(() => {
    door.showPlace();
    if (!document.hidden) void door.count();
  }, COUNT_EVERY_MS);
  setInterval(() => {
    if (!document.hidden) void door.refresh();
  }, REFRESH_EVERY_MS);
}

/** A phone that is not paired yet may practise as well; only then it has a camera to start and stop. */
function rehearse(on: boolean, sight: Sight): void {
  const scanner = part("scanner");
  if (on) scanner.toggleAttribute("data-unpaired", !part("unpaired").hidden);
  if (!scanner.hasAttribute("data-unpaired")) return;
  part("unpaired").hidden = on;
  part("door").hidden = !on;
  part("camera-area").hidden = !on;
  if (on) void sight.open();
  else sight.close();
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

/** This page records nothing any more, but what is stored still goes out. */
function endAccess(why: "revoked" | "replaced", camera: Camera, root: string): void {
  camera.stop();
  if (why === "revoked") return showUnpaired(root);
  part("door").hidden = true;
  part("roster").hidden = true;
  part("count").hidden = true;
  part("replaced").hidden = false;
  part("replaced-go").addEventListener("click", () => location.reload(), { once: true });
}

const words = readMessages(document);
const scanner = document.getElementById("scanner");
const pairing = document.getElementById("pairing");
if (scanner) {
  startScanner(scanner, words).catch(() => showBanner(words("banner.storage")));
}
if (pairing) startPairing(pairing, words);
keepForOffline(document.documentElement.dataset.root ?? "");
