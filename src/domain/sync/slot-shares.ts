/**
 * How workers share the calls that Autotask takes at a time: three for each endpoint of a database. A worker says now
 * and then how many calls it has under way and how many it would like to have; its share follows from what all of them
 * said. All times are those of one clock, in milliseconds.
 */
export interface SlotShare {
  /** Whoever makes calls: a worker process. */
  readonly holder: string;
  /** The calls that it may have under way at a time. */
  readonly held: number;
  /** The calls that it would like to have under way. */
  readonly wanted: number;
  /** When it got its first slot, or when it began to wait for one. */
  readonly since: number;
  readonly heardAt: number;
  /** Until then its slots count as taken, even if it has died: its last request may be under way. */
  readonly expiresAt: number;
}

/** What a holder says of itself. */
export interface SlotDemand {
  readonly holder: string;
  /** The calls that are under way. */
  readonly running: number;
  /** These, and those that wait. */
  readonly wanted: number;
}

export interface SlotTimes {
  readonly now: number;
  /** Until what a holder says now has no effect any more. */
  readonly leaseMs: number;
}

/** What came of a report. */
export interface SlotGrant {
  readonly held: number;
  /** The calls that it may begin, up to this number under way: less than it holds if others have to get some of it. */
  readonly usable: number;
  /** How long ago its lease began: a report without news does not renew it. */
  readonly ageMs: number;
  /** Whether another holder wants more slots than that one has. */
  readonly othersWait: boolean;
  /** If only holders that have fallen silent have slots: until the first of them is free again. Else 0. */
  readonly stuckMs: number;
}

/** Calls at a time to one endpoint. Autotask counts them for each tracking identifier. */
export const slotsPerEndpoint = 3;

/** A holder that said nothing for so long has died, or stands still: it takes no part in the sharing. */
export const silentAfterMs = 5_000;

/** Whoever says the same as such a time ago need not be written down. */
export const oldNewsMs = 400;

/** How long a holder keeps its place before those that wait. Only matters with more holders than slots. */
export const turnMs = 2_000;

/** The shares after a holder's report, the very same ones if it brought no news, and what it got. */
export function reportDemand(
  shares: readonly SlotShare[],
  { holder, running, wanted }: SlotDemand,
  { now, leaseMs }: SlotTimes,
): { readonly shares: readonly SlotShare[]; readonly grant: SlotGrant } {
  const valid = shares.filter((share) => isValid(share, now));
  const others = valid.filter((share) => share.holder !== holder);
  const former = valid.find((share) => share.holder === holder);
  const living = others.filter((share) => now - share.heardAt <= silentAfterMs);
  const takenBySilent = sum(others.filter((share) => !living.includes(share)));
  const asked = { holder, wanted, held: former?.held ?? 0, since: former?.since ?? now };
  const fair = fairParts([...living, asked], slotsPerEndpoint - takenBySilent, now).get(holder) ?? 0;
  const free = Math.max(0, slotsPerEndpoint - sum(others));
  const usable = Math.min(fair, free);
  const held = Math.max(running, usable);
  const isSame = former !== undefined && former.held > 0 === held > 0;
  const own: SlotShare = {
    ...{ holder, held, wanted, heardAt: now },
    since: isSame ? former.since : now,
    expiresAt: now + (held > 0 ? leaseMs : silentAfterMs),
  };
  const ageMs = former === undefined ? oldNewsMs : now - former.heardAt;
  const isNews = held !== former?.held || wanted !== former.wanted || ageMs < 0 || ageMs >= oldNewsMs;
  const isStuck = held === 0 && sum(living) === 0 && sum(others) > 0;
  return {
    shares: held + wanted === 0 ? others : isNews ? [...others, own] : shares,
    grant: {
      ...{ held, usable, ageMs: isNews ? 0 : ageMs },
      othersWait: living.some((share) => share.wanted > share.held),
      stuckMs: isStuck ? Math.min(...others.filter((share) => share.held > 0).map((one) => one.expiresAt)) - now : 0,
    },
  };
}

/** A clock that was set back, as by a server that took over, ends a lease too: else it would last for as long as that. */
function isValid({ heardAt, expiresAt }: SlotShare, now: number): boolean {
  return now < expiresAt && now > heardAt - (expiresAt - heardAt);
}

type Claimant = Pick<SlotShare, 'holder' | 'held' | 'wanted' | 'since'>;

/** Gives each claimant one slot in turn, until nobody wants more or no slot is left. */
function fairParts(claimants: readonly Claimant[], slots: number, now: number): ReadonlyMap<string, number> {
  const queue = [...claimants].sort((a, b) => rank(a, now) - rank(b, now) || before(a, b, now));
  const parts = new Map<string, number>();
  let left = slots;
  for (let round = 1; round <= slots; round += 1) {
    for (const { holder, wanted } of queue) {
      if (wanted < round || left <= 0) continue;
      parts.set(holder, round);
      left -= 1;
    }
  }
  return parts;
}

/** Whose turn it is keeps its place, whoever waits comes next, and last comes who has had its turn. */
function rank({ held, since }: Claimant, now: number): number {
  if (held === 0) return 1;
  return now - since < turnMs ? 0 : 2;
}

/** Whoever waits longest comes first. Of those that have had their turn, it is the one that began last. */
function before(a: Claimant, b: Claimant, now: number): number {
  const bySince = rank(a, now) === 2 ? b.since - a.since : a.since - b.since;
  return bySince || (a.holder < b.holder ? -1 : 1);
}

function sum(shares: readonly SlotShare[]): number {
  return shares.reduce((total, { held }) => total + held, 0);
}
