import "fake-indexeddb/auto";

import { IDBFactory } from "fake-indexeddb";
import { beforeEach, expect, test, vi } from "vitest";

import type { Answer } from "./api";
import { DeviceClock } from "./clock";
import { WalkIns, type CameIn, type Delivered, type StoredWalkIn, type WalkIn } from "./walkins";
import { openWalkIns } from "./walkinstore";

const FACTS = { full_name: "Maryam", category: "2", organization: "", phone: "", session: "1", code: "A" };

const done = (): Answer<CameIn> => ({
  kind: "answered",
  body: {
    registration: { id: "r" } as CameIn["registration"],
    code: "A",
    short: "ABC234",
    scan: { verdict: "accepted", reason: null },
  },
  sentAt: 0,
  receivedAt: 0,
});
const problem = (status: number, more: object = {}): Answer<CameIn> => ({
  kind: "problem",
  problem: { status, type: "full", title: "", detail: "", ...more },
});
const nobody: Answer<CameIn> = { kind: "unanswered" };

const HOUR = 3_600_000;

/** A phone's clock that somebody may set; it was measured right at the beginning. */
class Phone {
  wallTime = Date.now();
  readonly clock = new DeviceClock(0, { wall: () => this.wallTime, steady: () => 0 });

  hear(serverTime: number): void {
    this.clock.measure(new Date(serverTime).toISOString(), this.wallTime, this.wallTime);
  }
}

interface Site {
  walkIns: WalkIns;
  sent: WalkIn[];
  finished: string[];
  waiting: () => number;
  refused: () => StoredWalkIn[];
}

type Said = Answer<CameIn | Delivered>;

async function site(...answers: (Said | Promise<Said>)[]): Promise<Site> {
  const [sent, finished]: [WalkIn[], string[]] = [[], []];
  let [waiting, refused]: [number, StoredWalkIn[]] = [0, []];
  const walkIns = new WalkIns(
    await openWalkIns(""),
    async () => "token",
    async (_token, walkIn) => {
      sent.push(walkIn);
      return answers.shift() ?? nobody;
    },
    {
      onDone: (walkIn) => finished.push(walkIn.id),
      onRefused: () => undefined,
      onList: (number, list) => ([waiting, refused] = [number, list]),
    },
    { clock: new Phone().clock, measure: async () => true },
  );
  return { walkIns, sent, finished, waiting: () => waiting, refused: () => refused };
}

beforeEach(() => {
  vi.stubGlobal("indexedDB", new IDBFactory());
});

test("somebody who was added is kept until the server has spoken", async () => {
  const { walkIns, sent, finished, waiting } = await site(nobody, done());
  const added = await walkIns.add("7", FACTS);
  expect(waiting()).toBe(1);
  await walkIns.flush();
  expect([waiting(), finished]).toEqual([1, []]);
  await walkIns.flush();
  expect(sent).toEqual([added, added]);
  expect([waiting(), finished]).toEqual([0, [added.id]]);
});

test("a tab that was killed sends what it had kept, in order", async () => {
  const before = await site();
  const [first, second] = [await before.walkIns.add("7", FACTS), await before.walkIns.add("7", FACTS)];
  const after = await site(done(), done());
  await after.walkIns.flush();
  expect(after.finished).toEqual([first.id, second.id]);
});

test("a phone that is told nothing any more keeps nobody whom the server has", async () => {
  const { walkIns, finished, waiting } = await site();
  const added = await walkIns.add("7", FACTS);
  const answers: Answer<CameIn | Delivered>[] = ["another", added.id].map((id) => ({
    kind: "answered",
    body: { id, verdict: "accepted" },
    sentAt: 0,
    receivedAt: 0,
  }));
  const late = await site(...answers);
  await late.walkIns.flush();
  expect([late.waiting(), late.finished]).toEqual([1, []]);
  await late.walkIns.flush();
  expect([late.waiting(), late.finished]).toEqual([0, [added.id]]);
  expect([waiting(), finished]).toEqual([1, []]);
});

test("a refusal stays until somebody has put it away, and holds up nobody", async () => {
  const { walkIns, finished, refused, waiting, sent } = await site(
    problem(409, { reason: "full" }),
    done(),
  );
  const first = await walkIns.add("7", FACTS);
  const second = await walkIns.add("7", FACTS);
  await walkIns.flush();
  expect(finished).toEqual([second.id]);
  expect(refused().map(({ walkIn, refused: why }) => [walkIn.id, why?.reason])).toEqual([
    [first.id, "full"],
  ]);
  expect(waiting()).toBe(0);
  await walkIns.flush();
  expect(sent).toHaveLength(2);
  await walkIns.putAway(first.id);
  expect(refused()).toEqual([]);
});

test("a refusal names the field that is wrong, where that is why", async () => {
  const { walkIns, refused } = await site(problem(400, { errors: [{ field: "phone" }] }));
  await walkIns.add("7", FACTS);
  await walkIns.flush();
  expect(refused().map((one) => one.refused?.reason)).toEqual(["phone"]);
});

test.each([401, 403])("an access that has ended (%i) loses nobody", async (status) => {
  const { walkIns, refused, waiting } = await site(problem(status));
  await walkIns.add("7", FACTS);
  await walkIns.flush();
  expect([waiting(), refused()]).toEqual([1, []]);
});

test("what a phone whose access has ended was refused is kept for nobody", async () => {
  const { walkIns, refused, waiting } = await site(
    problem(409, { reason: "full" }),
    problem(409, { reason: "not_recorded" }),
  );
  await walkIns.add("7", FACTS);
  await walkIns.flush();
  expect(refused()).toHaveLength(1);
  await walkIns.forgetRefused();
  expect(refused()).toEqual([]);
  await walkIns.add("7", FACTS);
  await walkIns.flush();
  expect([waiting(), refused()]).toEqual([0, []]);
});

test("an answer that says nothing is none", async () => {
  const empty = { kind: "answered", body: {} as CameIn, sentAt: 0, receivedAt: 0 } as const;
  const { walkIns, waiting, finished } = await site(empty);
  await walkIns.add("7", FACTS);
  await walkIns.flush();
  expect([waiting(), finished]).toEqual([1, []]);
});

test("what waits cannot be put away", async () => {
  const { walkIns, waiting } = await site();
  const { id } = await walkIns.add("7", FACTS);
  await walkIns.putAway(id);
  expect(waiting()).toBe(1);
});

test("a device is in use as long as somebody whom it added waits", async () => {
  const { walkIns } = await site(nobody, problem(409, { reason: "full" }));
  await walkIns.add("7", FACTS);
  await walkIns.flush();
  expect(await walkIns.devices()).toEqual(new Set(["7"]));
  await walkIns.flush();
  expect(await walkIns.devices()).toEqual(new Set());
});

test("somebody added while others are on their way is sent right after them", async () => {
  let arrive = (_answer: Answer<CameIn>): void => undefined;
  const slow = new Promise<Answer<CameIn>>((resolve) => (arrive = resolve));
  const { walkIns, finished } = await site(slow, done());
  const first = await walkIns.add("7", FACTS);
  const flight = walkIns.flush();
  const second = await walkIns.add("7", FACTS);
  const joined = walkIns.flush();
  arrive(done());
  await Promise.all([flight, joined]);
  await vi.waitFor(() => expect(finished).toEqual([first.id, second.id]));
});

test("a phone without room sends somebody once more, and holds up nobody", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const put = vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(() => {
    throw new DOMException("", "QuotaExceededError");
  });
  const full = problem(409, { reason: "full" });
  const { walkIns, finished, waiting, refused } = await site(full, done(), full);
  const [first, second] = [await walkIns.add("7", FACTS), await walkIns.add("7", FACTS)];
  await walkIns.flush();
  expect([finished, waiting(), refused()]).toEqual([[second.id], 1, []]);
  // The browser is told of it.
  expect(() => vi.advanceTimersByTime(0)).toThrow(DOMException);
  put.mockRestore();
  vi.advanceTimersByTime(2_000);
  await walkIns.flush();
  expect(refused().map(({ walkIn }) => walkIn.id)).toEqual([first.id]);
  vi.useRealTimers();
});

test("the codes of those who wait are known until the server has spoken about them", async () => {
  const { walkIns } = await site(nobody, done(), problem(409, { reason: "full" }));
  await walkIns.add("7", { ...FACTS, code: "B" });
  await walkIns.flush();
  expect(await walkIns.codes()).toEqual(new Set(["B"]));
  await walkIns.flush();
  expect(await walkIns.codes()).toEqual(new Set());
  await walkIns.add("7", { ...FACTS, code: "C" });
  await walkIns.flush();
  expect(await walkIns.codes()).toEqual(new Set());
});

test("when the clock is set after somebody came, the time goes with it", async () => {
  const sent: WalkIn[] = [];
  const phone = new Phone();
  phone.hear(phone.wallTime);
  const came = phone.wallTime;
  const walkIns = new WalkIns(
    await openWalkIns(""),
    async () => "token",
    async (_token, walkIn) => (sent.push(walkIn), done()),
    { onDone: () => undefined, onRefused: () => undefined, onList: () => undefined },
    // The server is asked for its time before anybody leaves.
    { clock: phone.clock, measure: async () => (phone.hear(came), true) },
  );
  await walkIns.add("7", FACTS);
  phone.wallTime += 2 * HOUR;
  await walkIns.flush();
  const shift = Date.parse(sent[0]?.scanned_at ?? "") - came;
  expect(Math.abs(shift - 2 * HOUR)).toBeLessThan(5_000);
});

test("nobody leaves while the server cannot be asked for its time", async () => {
  const send = vi.fn(async () => done());
  const walkIns = new WalkIns(
    await openWalkIns(""),
    async () => "token",
    send,
    { onDone: () => undefined, onRefused: () => undefined, onList: () => undefined },
    { clock: new Phone().clock, measure: async () => false },
  );
  await walkIns.add("7", FACTS);
  await walkIns.flush();
  expect(send).not.toHaveBeenCalled();
  expect(await walkIns.devices()).toEqual(new Set(["7"]));
});
