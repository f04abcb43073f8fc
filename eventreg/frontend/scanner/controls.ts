/** The switches of the scanner page: direction, camera, light, sound, confirm mode. */

import type { Camera, CameraTrouble } from "./camera";
import type { Confirm } from "./confirm";
import type { Direction } from "./decide";
import type { Feedback } from "./feedback";
import { part, type Words } from "./messages";
import { writeSetting, type Store } from "./store";

/** The direction that is switched on. */
export function direction(): Direction {
  return part<HTMLInputElement>("direction-out").checked ? "out" : "in";
}

/** Says in words why there is no picture; null takes the words away. */
export function showCameraTrouble(trouble: CameraTrouble | "decoder" | null, words: Words): void {
  part("camera-trouble").hidden = trouble === null;
  part("camera-trouble-text").textContent = trouble === null ? "" : words(`camera.${trouble}`);
  // Without a secure context or a decoder no button can help.
  part("camera-start").hidden = trouble === "insecure" || trouble === "decoder";
}

/** Offers the cameras and the light of the running one. */
export async function showCameras(camera: Camera, words: Words): Promise<void> {
  const select = part<HTMLSelectElement>("camera");
  const choices = await camera.choices();
  select.replaceChildren(
    ...choices.map(({ id, label }, index) => {
      return new Option(label || words("camera.other", { number: index + 1 }), id);
    }),
  );
  select.value = camera.current;
  part("camera-choice").hidden = choices.length < 2;
  part("torch-choice").hidden = !camera.hasTorch;
  part<HTMLInputElement>("torch").checked = false;
}

/** Connects the switch of confirm mode; it is remembered. */
export function listenToConfirm(store: Store, confirm: Confirm): void {
  const box = part<HTMLInputElement>("confirm-mode");
  box.checked = confirm.enabled;
  box.addEventListener("change", () => {
    confirm.enabled = box.checked;
    void writeSetting(store, "confirm", box.checked);
  });
}

/** Connects the switches of camera, light and sound; they are remembered. */
export function listenToSwitches(store: Store, camera: Camera, feedback: Feedback): void {
  const select = part<HTMLSelectElement>("camera");
  const torch = part<HTMLInputElement>("torch");
  const sound = part<HTMLInputElement>("sound");
  part("camera-start").addEventListener("click", () => void camera.start());
  select.addEventListener("change", () => {
    select.blur();
    void writeSetting(store, "camera", select.value);
    void camera.use(select.value);
  });
  torch.addEventListener("change", () => {
    camera.setTorch(torch.checked).catch(() => {
      torch.checked = false;
    });
  });
  sound.checked = feedback.enabled;
  sound.addEventListener("change", () => {
    feedback.enabled = sound.checked;
    feedback.give("accepted");
    void writeSetting(store, "sound", sound.checked);
  });
}

/** Asks for one touch where the browser keeps the page silent until then. */
export function hintAtSound(): void {
  const hint = part("sound-hint");
  hint.hidden = navigator.userActivation?.hasBeenActive !== false;
  // Not before the touch is over: what stands below would move away from under the finger.
  document.addEventListener("click", () => (hint.hidden = true), { once: true });
}
