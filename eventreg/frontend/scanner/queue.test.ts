import "fake-indexeddb/auto";

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { ask, type Answer, type Problem, type ScansAnswer } from "./api";
import type { ScanResult } from "./decide";
import { newId, ScanQueue, type QueueEvents, type Send, type Timing } from "./queue";
import { openStore, savePairing, waitingScans, type Pairing, type Scan, type Store } from "./store";

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

function scan(id: string): Scan {
  const scanned_at = "2025-09-03T01:12:00.000Z";
  return { id, code: "A".repeat(26), session: "1", direction: "in", scanned_at, method: "camera" };
}

const accepted = (id: string): ScanResult => ({ id, verdict: "accepted", reason: null });

function answer(results: unknown[]): Answer<ScansAnswer> {
  const body = { server_time: "2025-09-03T08:12:01+07:00", results } as ScansAnswer;
  return { kind: "answered", body, sentAt: 0, receivedAt: 0 };
}

const answerAll: Send = async (_token, scans) => answer(scans.map(({ id }) => accepted(id)));

function refusal(status: number, type = "about:blank"): Answer<ScansAnswer> {
  return { kind: "problem", problem: { status, type, title: "No", detail: "" } };
}

const UNANSWERED: Answer<ScansAnswer> = { kind: "unanswered" };

let stores = 0;
let store: Store;
let sent: string[][];
let verdicts: string[];
let problems: (Problem | null)[];
let network: boolean[];

/** A queue over a fresh store, whose server answers as scripted and then as always. */
function makeQueue(script: (Answer<ScansAnswer> | Send)[], always: Send = answerAll): ScanQueue {
  const steps = [...script];
  const send: Send = (token, scans) => {
    sent.push(scans.map(({ id }) => id));
    const step = steps.shift() ?? always;
    return typeof step === "function" ? step(token, scans) : Promise.resolve(step);
  };
  return new ScanQueue(store, send, {
    onVerdict: ({ id }, { verdict }) => verdicts.push(`${id} ${verdict}`),
    onLength: () => undefined,
    onNetwork: (online) => network.push(online),
    onAnswer: () => undefined,
    onProblem: (problem) => problems.push(problem),
  });
}

const left = async (): Promise<string[]> => (await waitingScans(store)).map((entry) => entry.scan.id);

async function pairDevice(id: string): Promise<void> {
  await savePairing(store, { token: `token-${id}`, device: { id } } as Pairing);
}

beforeEach(async () => {
  // Only the clock of the back-off is held; the fake IndexedDB runs on other timers.
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  store = await openStore(`/test-${(stores += 1)}`);
  await pairDevice("phone");
  [sent, verdicts, problems, network] = [[], [], [], []];
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("a scan on the phone", () => {
  test("is written down before add resolves, and before anything is sent", async () => {
    await makeQueue([]).add("phone", scan("a"));
    expect(await left()).toEqual(["a"]);
    expect(sent).toEqual([]);
  });

  test("leaves when the server has given its verdict", async () => {
    const queue = makeQueue([]);
    await queue.add("phone", scan("a"));
    await queue.flush();
    expect([await left(), verdicts]).toEqual([[], ["a accepted"]]);
  });

  test("leaves with a refusal as well: that is a verdict", async () => {
    const queue = makeQueue([answer([{ id: "a", verdict: "refused", reason: "cancelled" }])]);
    await queue.add("phone", scan("a"));
    await queue.flush();
    expect([await left(), verdicts]).toEqual([[], ["a refused"]]);
  });
});

describe("scans of people whom the server cannot know yet", () => {
  const of = (id: string, code: string): Scan => ({ ...scan(id), code: code.repeat(26) });

  test("wait for their person, and hold up nobody", async () => {
    const unknown = new Set(["B".repeat(26)]);
    const queue = makeQueue([]);
    queue.notYet = () => Promise.resolve(unknown);
    for (const [id, code] of [["a", "A"], ["b", "B"], ["c", "C"]] as const) {
      await queue.add("phone", of(id, code));
    }
    await queue.flush();
    expect([sent, await left()]).toEqual([[["a", "c"]], ["b"]]);
    unknown.clear();
    await queue.flush();
    expect([sent[1], await left()]).toEqual([["b"], []]);
  });

  test("also where the person was added while the scans were looked up", async () => {
    const unknown = new Set<string>();
    const queue = makeQueue([]);
    // Somebody is added, and scanned, while the queue asks who is unknown.
    queue.notYet = async () => {
      unknown.add("B".repeat(26));
      await queue.add("phone", of("b", "B"));
      queue.notYet = () => Promise.resolve(unknown);
      return new Set();
    };
    await queue.add("phone", of("a", "A"));
    await queue.flush();
    expect([sent, await left()]).toEqual([[["a"]], ["b"]]);
  });
});

describe("nothing leaves without a verdict", () => {
  test("Scar 1: after a lost answer the same scan goes again under the same id", async () => {
    const replay = { ...accepted("a"), replay: true };
    const queue = makeQueue([UNANSWERED, answer([replay])]);
    await queue.add("phone", scan("a"));
    await queue.flush();
    expect([await left(), verdicts, network]).toEqual([["a"], [], [false]]);
    await queue.flush();
    expect([sent, await left(), verdicts]).toEqual([[["a"], ["a"]], [], ["a accepted"]]);
  });

  test("Scar 5: in a partial answer only the answered scans leave", async () => {
    const queue = makeQueue([answer([accepted("b")]), UNANSWERED]);
    for (const id of ["a", "b", "c"]) await queue.add("phone", scan(id));
    await queue.flush();
    expect([await left(), verdicts]).toEqual([["a", "c"], ["b accepted"]]);
    expect(sent).toEqual([["a", "b", "c"], ["a", "c"]]);
  });

  test.each([
    ["results of nobody", answer([accepted("somebody else's")])],
    ["no results", answer([])],
    ["results that are no list", { ...answer([]), body: { server_time: "", results: "none" } }],
    ["a verdict that does not exist", answer([{ id: "a", verdict: "perhaps", reason: null }])],
    ["a result that is nothing", answer([null])],
  ])("Scar 4: JSON with %s answers nothing", async (_what, strange) => {
    const queue = makeQueue([strange as unknown as Answer<ScansAnswer>], async () => UNANSWERED);
    await queue.add("phone", scan("a"));
    await queue.flush();
    expect([await left(), verdicts]).toEqual([["a"], []]);
  });

  test.each([400, 401, 403, 404, 413, 422])(
    "Scar 5: a %i for the whole batch drops nothing and is told",
    async (status) => {
      const queue = makeQueue([], async () => refusal(status));
      for (const id of ["a", "b", "c"]) await queue.add("phone", scan(id));
      await queue.flush();
      expect([await left(), verdicts]).toEqual([["a", "b", "c"], []]);
      expect(problems[problems.length - 1]?.status).toBe(status);
      expect(sent.length).toBeLessThan(12);
    },
  );

  test("Scar 5: one scan that the server cannot read does not hold up the others", async () => {
    const choosy: Send = async (token, scans) =>
      scans.some(({ id }) => id === "bad") ? refusal(400) : answerAll(token, scans);
    const queue = makeQueue([], choosy);
    for (const id of ["a", "bad", "b", "c"]) await queue.add("phone", scan(id));
    await queue.flush();
    expect(await left()).toEqual(["bad"]);
    expect(verdicts.sort()).toEqual(["a accepted", "b accepted", "c accepted"]);
    expect(problems[problems.length - 1]?.status).toBe(400);
  });
});

describe("a phone on which writing fails", () => {
  test("still tells each verdict, and how many wait", async () => {
    const lengths: number[] = [];
    const queue = new ScanQueue(store, answerAll, {
      onVerdict: ({ id }) => verdicts.push(id),
      onLength: (length) => lengths.push(length),
      onNetwork: () => undefined,
      onAnswer: () => undefined,
      onProblem: () => undefined,
    });
    queue.beforeSettled = () => Promise.reject(new Error("no room"));
    queue.inUse = () => Promise.reject(new Error("no room"));
    for (const id of ["a", "b"]) await queue.add("phone", scan(id));
    const transaction = store.transaction.bind(store) as (...facts: unknown[]) => unknown;
    const marks = vi.spyOn(store, "transaction").mockImplementation(((...facts: unknown[]) => {
      if (facts[0] === "marks") throw new DOMException("", "QuotaExceededError");
      return transaction(...facts);
    }) as never);
    await queue.flush();
    expect([verdicts, lengths, await left()]).toEqual([["a", "b"], [1, 2, 0], []]);
    marks.mockRestore();
  });

  test("reckons how many wait where they cannot be counted", async () => {
    const lengths: number[] = [];
    const queue = makeQueue([]);
    (queue as unknown as { events: QueueEvents }).events.onLength = (length) => lengths.push(length);
    vi.spyOn(store, "count").mockRejectedValue(new Error("no count"));
    for (const id of ["a", "b"]) await queue.add("phone", scan(id));
    await queue.flush();
    expect([verdicts, lengths]).toEqual([["a accepted", "b accepted"], [1, 2, 0]]);
    vi.restoreAllMocks();
  });
});

describe("the order and the size of batches", () => {
  test("each that the server could not read has its turn again", async () => {
    let open = false;
    const choosy: Send = async (token, scans) =>
      scans.some(({ id }) => id === "bad" || !open) ? refusal(400) : answerAll(token, scans);
    const queue = makeQueue([], choosy);
    for (const id of ["bad", "a", "b"]) await queue.add("phone", scan(id));
    await queue.flush();
    expect(await left()).toEqual(["bad", "a", "b"]);
    open = true;
    for (const _ of ["bad", "a", "b"]) await queue.flush();
    expect([await left(), verdicts]).toEqual([["bad"], ["a accepted", "b accepted"]]);
  });

  test("the oldest scans go first, also after a retry", async () => {
    const queue = makeQueue([UNANSWERED]);
    for (const id of ["a", "b"]) await queue.add("phone", scan(id));
    await queue.flush();
    await queue.add("phone", scan("c"));
    await queue.flush();
    expect(sent).toEqual([["a", "b"], ["a", "b", "c"]]);
    expect(verdicts).toEqual(["a accepted", "b accepted", "c accepted"]);
  });

  test("a batch holds at most 500 scans", async () => {
    const queue = makeQueue([]);
    const tx = store.transaction("scans", "readwrite");
    for (let count = 0; count < 501; count += 1) {
      void tx.store.add({ device: "phone", scan: scan(`scan-${count}`) });
    }
    await tx.done;
    await queue.flush();
    expect(sent.map((batch) => batch.length)).toEqual([500, 1]);
  });

  test("only one batch is under way at a time, and a scan made meanwhile is not forgotten", async () => {
    let release = (): void => undefined;
    const slow: Send = (token, scans) =>
      new Promise((resolve) => {
        release = () => resolve(answerAll(token, scans));
      });
    const queue = makeQueue([slow]);
    await queue.add("phone", scan("a"));
    const flight = queue.flush();
    await vi.waitFor(() => expect(sent.length).toBe(1), { interval: 1 });
    await queue.add("phone", scan("b"));
    void queue.flush();
    expect(sent).toEqual([["a"]]);
    release();
    await flight;
    await queue.flush();
    expect(sent).toEqual([["a"], ["b"]]);
    expect(await left()).toEqual([]);
  });

  test("scans of an earlier pairing travel under its own token, which is kept until then", async () => {
    const tokens: string[] = [];
    const queue = makeQueue([], async (token, scans) => {
      tokens.push(token);
      return token === "token-phone" ? refusal(401, "urn:device-revoked") : answerAll(token, scans);
    });
    await queue.add("phone", scan("old"));
    await pairDevice("phone-again");
    await queue.add("phone-again", scan("new"));
    await queue.flush();
    expect(tokens).toEqual(["token-phone", "token-phone-again"]);
    expect([await left(), verdicts]).toEqual([["old"], ["new accepted"]]);
    expect(await store.getAllKeys("pairings")).toEqual(["phone", "phone-again"]);
  });

  test("an earlier pairing is forgotten with the last of its scans", async () => {
    const queue = makeQueue([]);
    await queue.add("phone", scan("old"));
    await pairDevice("phone-again");
    await queue.flush();
    expect(await store.getAllKeys("pairings")).toEqual(["phone-again"]);
  });

  test("an earlier pairing that still has people to deliver keeps its token", async () => {
    const queue = makeQueue([]);
    queue.inUse = () => Promise.resolve(new Set(["phone"]));
    await queue.add("phone", scan("a"));
    await pairDevice("phone-again");
    await queue.flush();
    expect(await left()).toEqual([]);
    expect(await store.getAllKeys("pairings")).toEqual(["phone", "phone-again"]);
  });
});

describe("two pages on one phone", () => {
  const lengthsOf = (queue: ScanQueue): number[] => {
    const lengths: number[] = [];
    (queue as unknown as { events: QueueEvents }).events.onLength = (length) => lengths.push(length);
    return lengths;
  };

  test("one hears of what the other has delivered", async () => {
    const [one, other] = [makeQueue([]), makeQueue([])];
    const lengths = lengthsOf(one);
    await one.add("phone", scan("a"));
    await other.flush();
    await one.flush();
    expect([lengths, sent]).toEqual([[1, 0], [["a"]]]);
  });

  test("one hears of what the other has stored, before anybody answers", async () => {
    const [one, other] = [makeQueue([UNANSWERED]), makeQueue([])];
    const lengths = lengthsOf(one);
    for (const id of ["a", "b"]) await other.add("phone", scan(id));
    await one.flush();
    expect(lengths).toEqual([2]);
  });

  test("a scan brings the pairing back by which it is sent, if the other has forgotten that", async () => {
    const tokens: string[] = [];
    const [old, other] = [makeQueue([]), makeQueue([])];
    const pairing = (await store.get("pairings", "phone")) as Pairing;
    await pairDevice("phone-again");
    await other.add("phone-again", scan("b"));
    await other.flush();
    expect(await store.getAllKeys("pairings")).toEqual(["phone-again"]);
    await old.add("phone", scan("a"), {}, { pairing });
    const sender = makeQueue([], (token, scans) => (tokens.push(token), answerAll(token, scans)));
    await sender.flush();
    expect([tokens, await left()]).toEqual([["token-phone"], []]);
    expect(await store.getAllKeys("pairings")).toEqual(["phone-again"]);
  });

  test("an older copy of a pairing replaces none", async () => {
    const older = { token: "older", device: { id: "phone" } } as Pairing;
    await makeQueue([]).add("phone", scan("a"), {}, { pairing: older });
    expect((await store.get("pairings", "phone"))?.token).toBe("token-phone");
  });
});

describe("trying again", () => {
  test("waits longer and longer, at most half a minute, and then goes through", async () => {
    let up = false;
    const queue = makeQueue([], async (token, scans) => (up ? answerAll(token, scans) : UNANSWERED));
    const timer = vi.spyOn(globalThis, "setTimeout");
    await queue.add("phone", scan("a"));
    for (let failure = 0; failure < 7; failure += 1) await queue.flush();
    const waits = timer.mock.calls.map(([, wait]) => wait);
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
    up = true;
    vi.advanceTimersByTime(29_999);
    expect(sent.length).toBe(7);
    vi.advanceTimersByTime(1);
    await queue.flush();
    expect([sent.length, await left(), verdicts]).toEqual([8, [], ["a accepted"]]);
  });
});

describe("the times of scans", () => {
  const timing = (answers: boolean): Timing => ({
    measure: async () => answers,
    timed: ({ scan: stored }) => ({ ...stored, scanned_at: "by the clock of now" }),
  });
  const nothing = {
    onVerdict: () => undefined,
    onLength: () => undefined,
    onNetwork: () => undefined,
    onAnswer: () => undefined,
    onProblem: () => undefined,
  };

  test("are told by the clock of the moment at which they leave", async () => {
    const times: string[] = [];
    const send: Send = (token, scans) => {
      times.push(...scans.map((one) => one.scanned_at));
      return answerAll(token, scans);
    };
    const queue = new ScanQueue(store, send, nothing, timing(true));
    await queue.add("phone", scan("a"));
    await queue.flush();
    expect(times).toEqual(["by the clock of now"]);
  });

  test("wait until the server's time is known", async () => {
    const send = vi.fn(answerAll);
    const queue = new ScanQueue(store, send, nothing, timing(false));
    await queue.add("phone", scan("a"));
    await queue.flush();
    expect([send.mock.calls.length, await left()]).toEqual([0, ["a"]]);
  });
});

describe("what counts as an answer", () => {
  async function asked(response: Response | Error): Promise<Answer<unknown>> {
    const fetched = response instanceof Error ? Promise.reject(response) : Promise.resolve(response);
    vi.stubGlobal("fetch", () => fetched);
    return ask("/api/v1/scans", {});
  }
  const json = (status: number, body: string, type = "application/json"): Response =>
    new Response(body, { status, headers: { "Content-Type": type } });

  test.each([
    ["no network", new TypeError("Failed to fetch")],
    ["the HTML page of a guest network", json(200, "<html>Sign in</html>", "text/html")],
    ["HTML that calls itself JSON", json(200, "<html>Sign in</html>")],
    ["a 500", json(500, "{}", "application/problem+json")],
    ["a 503 with HTML", json(503, "<html></html>", "text/html")],
    ["a 429", json(429, "{}", "application/problem+json")],
    ["a 400 of something in between", json(400, "Bad Request", "text/html")],
    ["a 404 in JSON that is no problem document", json(404, "{}")],
    ["JSON that is no object", json(200, "null")],
    ["an answer that was cut off", json(200, '{"results":[')],
  ])("Scar 4: %s is no answer", async (_what, response) => {
    expect(await asked(response)).toEqual({ kind: "unanswered" });
  });

  test("JSON of a 200 is one", async () => {
    expect(await asked(json(200, '{"results":[]}'))).toMatchObject({ kind: "answered" });
  });

  test("a problem document is one, with the status of the response", async () => {
    const body = '{"type":"https://host/problems/device-revoked","title":"Ended","status":200}';
    const heard = await asked(json(401, body, "application/problem+json"));
    expect(heard).toMatchObject({ kind: "problem", problem: { status: 401, title: "Ended" } });
  });

  test("a server that does not answer in ten seconds has not answered", async () => {
    vi.stubGlobal("fetch", (_url: string, { signal }: RequestInit) => {
      return new Promise((_resolve, reject) => {
        signal?.addEventListener("abort", () => reject(new DOMException("", "AbortError")));
      });
    });
    const waiting = ask("/api/v1/scans", {});
    vi.advanceTimersByTime(10_000);
    expect(await waiting).toEqual({ kind: "unanswered" });
  });
});

describe("ids", () => {
  test("are random UUIDs", () => {
    expect(newId()).toMatch(ID);
    expect(newId()).not.toBe(newId());
  });

  test("are so where the page is not secure, too", () => {
    const getRandomValues = crypto.getRandomValues.bind(crypto);
    const insecure = { getRandomValues } as unknown as Crypto;
    const ids = Array.from({ length: 200 }, () => newId(insecure));
    expect(ids.every((id) => ID.test(id))).toBe(true);
    expect(new Set(ids).size).toBe(200);
  });
});
