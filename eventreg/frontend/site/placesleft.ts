import { each } from "./page";

/** Where the places left for people of a region are told. */
export function placesUrl(base: string, region: string): string {
  return `${base}?${new URLSearchParams({ region })}`;
}

async function tell(place: HTMLElement, region: string): Promise<void> {
  if (!region) {
    place.textContent = "";
    return;
  }
  try {
    const answer = await fetch(placesUrl(place.dataset["placesUrl"] ?? "", region), { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const body = (await answer.json()) as Record<string, unknown>;
    place.textContent = String(body[place.dataset["placesLeft"] ?? ""] ?? "");
  } catch {
    // What was true of another region must not stand there; the answer to the form tells the truth.
    place.textContent = "";
  }
}

/** Below the choice of a region stands how many places there are for its people. */
export function tellPlacesLeft(): void {
  each<HTMLElement>("[data-places-left]", (place) => {
    const region = place.closest("form")?.elements.namedItem("region");
    if (!(region instanceof HTMLSelectElement)) return;
    let latest = 0;
    const renew = () => {
      const mine = ++latest;
      const copy = place.cloneNode() as HTMLElement;
      // An answer that comes late must not speak of a region that is not chosen any more.
      void tell(copy, region.value).then(() => {
        if (mine === latest) place.textContent = copy.textContent;
      });
    };
    region.addEventListener("change", renew);
    window.addEventListener("pageshow", renew);
  });
}
