import { setTimeout as wait } from 'node:timers/promises';
import { addHold, endHold } from '../../src/store/lines/held-back.js';
import type { Author } from '../../src/domain/audit/audit-entry.js';
import type { CampaignCase } from './case.js';
import type { HoldBackDeed } from './deeds.js';
import type { Lane } from './lane.js';
import { keyOf } from './ledger.js';

/** A line that a person held back, in milliseconds since 1970. */
export interface HeldLine {
  /** `contract/service`. */
  readonly key: string;
  /** The store had kept the hold by then. */
  readonly from: number;
  /** The hold stood until then at least. */
  readonly until: number;
}

const person: Author = { who: 'The campaign', from: 'console' };

/** Later than any run's day. */
const until = '2027-12-31';

const tryEveryMs = 100;

/** What the campaign's person holds back in one case. */
export class Holds {
  readonly #lane: Pick<Lane, 'store'>;
  readonly #present: { readonly holdId: number; readonly keys: readonly string[]; readonly from: number }[] = [];
  readonly #past: HeldLine[] = [];

  constructor(lane: Pick<Lane, 'store'>) {
    this.#lane = lane;
  }

  get all(): readonly HeldLine[] {
    return this.#past;
  }

  /** Holds back a fed line, or every line of its customer. */
  async add(
    { share, wholeCustomer }: HoldBackDeed,
    each: CampaignCase,
    write?: { contractId: number; serviceId: number },
  ): Promise<void> {
    const fed = [...each.world.fed.values()];
    const line = share === null ? write : fed[Math.floor(share * fed.length)];
    const customer = line === undefined ? undefined : customerOf(each, line.contractId);
    if (line === undefined || customer === undefined) return;
    const { contractId, serviceId } = line;
    const hold = {
      ...{
        customerCode: customer.code,
        customerName: customer.name ?? customer.code,
        lineName: wholeCustomer ? '' : 'A line',
      },
      ...{
        line: wholeCustomer ? null : { contractId, serviceId },
        until,
        by: 'The campaign',
        reason: 'To see it kept',
      },
    };
    const { holdId } = await untilStored(() => addHold(this.#lane.store, hold, person));
    const held = fed.filter(
      (other) => other.contractId === contractId && (wholeCustomer || other.serviceId === serviceId),
    );
    const keys = [line, ...held].map((other) => keyOf(other.contractId, other.serviceId));
    this.#present.push({ holdId, keys: [...new Set(keys)], from: Date.now() });
  }

  /** Ends every hold, so that the runs that follow change the lines again. */
  async endAll(): Promise<void> {
    for (const { holdId, keys, from } of this.#present.splice(0)) {
      const stoodUntil = Date.now();
      await untilStored(() => endHold(this.#lane.store, holdId, person));
      for (const key of keys) this.#past.push({ key, from, until: stoodUntil });
    }
  }
}

function customerOf({ world: { scenario } }: CampaignCase, contractId: number) {
  const companyId = scenario.autotask.contracts.find(({ id }) => id === contractId)?.companyID;
  return scenario.atria.customers.find(({ billingIdentifier }) => billingIdentifier === String(companyId));
}

/** A person tries again while the store restarts. */
async function untilStored<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let triesLeft = 100; ; triesLeft -= 1) {
    try {
      return await work();
    } catch (error) {
      if (triesLeft === 0) throw error;
      await wait(tryEveryMs);
    }
  }
}
