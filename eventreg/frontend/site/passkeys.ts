import { each } from "./page";

/** What the server asks, as JSON: bytes stand in it as base64url, as WebAuthn's own JSON has it. */
type Asked = Record<string, unknown>;

/** Bytes as base64url without padding. */
export function toText(bytes: ArrayBuffer): string {
  const signs = Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join("");
  return btoa(signs).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** The bytes that stand as base64url in a text, with or without padding. */
export function toBytes(text: string): Uint8Array<ArrayBuffer> {
  const signs = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(signs, (sign) => sign.charCodeAt(0));
}

function withIds(listed: unknown): PublicKeyCredentialDescriptor[] {
  const keys = Array.isArray(listed) ? (listed as (PublicKeyCredentialDescriptor & { id: string })[]) : [];
  return keys.map((key) => ({ ...key, id: toBytes(key.id) }));
}

/** The question for a new passkey, as browsers take it; not all of them read the JSON themselves. */
export function creation(asked: Asked): PublicKeyCredentialCreationOptions {
  const options = asked as unknown as PublicKeyCredentialCreationOptions & { challenge: string; user: { id: string } };
  return {
    ...options,
    challenge: toBytes(options.challenge),
    user: { ...options.user, id: toBytes(options.user.id) },
    excludeCredentials: withIds(asked["excludeCredentials"]),
  };
}

/** The question for a passkey that is there, as browsers take it. */
export function request(asked: Asked): PublicKeyCredentialRequestOptions {
  return {
    ...(asked as unknown as PublicKeyCredentialRequestOptions),
    challenge: toBytes(String(asked["challenge"])),
    allowCredentials: withIds(asked["allowCredentials"]),
  };
}

/** What the authenticator answered, as JSON for the server. */
export function answered(key: PublicKeyCredential): string {
  const said: Record<string, unknown> = { clientDataJSON: toText(key.response.clientDataJSON) };
  if ("attestationObject" in key.response) {
    const made = key.response as AuthenticatorAttestationResponse;
    said["attestationObject"] = toText(made.attestationObject);
    said["transports"] = made.getTransports?.() ?? [];
  } else {
    const shown = key.response as AuthenticatorAssertionResponse;
    said["authenticatorData"] = toText(shown.authenticatorData);
    said["signature"] = toText(shown.signature);
    if (shown.userHandle) said["userHandle"] = toText(shown.userHandle);
  }
  return JSON.stringify({ id: key.id, rawId: toText(key.rawId), type: key.type, response: said });
}

async function askFor(kind: string | undefined, asked: Asked): Promise<Credential | null> {
  return kind === "create"
    ? navigator.credentials.create({ publicKey: creation(asked) })
    : navigator.credentials.get({ publicKey: request(asked) });
}

/** Forms that send what a passkey answers. The question comes by itself, and again by their button. */
export function usePasskeys(): void {
  if (!("PublicKeyCredential" in window) || !navigator.credentials) return;
  each<HTMLFormElement>("form[data-passkey]", (form) => {
    const field = form.querySelector<HTMLInputElement>("input[name=credential]");
    const start = form.querySelector<HTMLButtonElement>("[data-passkey-start]");
    const failed = form.querySelector<HTMLElement>("[data-passkey-failed]");
    if (!field || !start || !failed) return;
    const ask = async (): Promise<void> => {
      start.disabled = true;
      failed.hidden = true;
      try {
        const key = await askFor(form.dataset["passkey"], JSON.parse(form.dataset["options"] ?? "{}") as Asked);
        field.value = answered(key as PublicKeyCredential);
        form.submit();
      } catch {
        // Put aside, timed out, or no passkey there: the browser has said so itself.
        failed.hidden = false;
        start.disabled = false;
      }
    };
    form.querySelector<HTMLElement>("[data-passkey-missing]")?.remove();
    start.hidden = false;
    start.addEventListener("click", () => void ask());
    void ask();
  });
}
