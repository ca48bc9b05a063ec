import type { RecordedCall } from '../../src/simulator/core/call-record.js';
import type { Sandbox } from '../../src/simulator/simulator.js';
import type { CampaignCase } from './case.js';
import { momentName, type Deed, type Happening } from './deeds.js';
import type { DeedDoer, DeedScene } from './deed-doer.js';
import type { Ledger, Write } from './ledger.js';
import type { PooledWorker, WorkerPool } from './worker-pool.js';

/** What a deed is to the activity at which it comes. */
const troubles: Readonly<Partial<Record<Deed['kind'], string>>> = {
  ...{ killWorker: 'crash', killAllWorkers: 'crash', resetRun: 'reset' },
  ...{ restartTemporal: 'restart', restartStore: 'restart', terminateAndStartAgain: 'termination' },
};

/** Attends every boundary of an activity and every request, counts them, and does what the case has in store. */
export class Director {
  /** What was reached in this seed, by name. */
  readonly reached: Map<string, number>;
  readonly #case: CampaignCase;
  /** What the disturbed runs are started with. */
  readonly #input: unknown;
  readonly #ledger: Ledger;
  readonly #doer: DeedDoer;
  readonly #counts = new Map<string, number>();
  readonly #left: Happening[];
  readonly #underWay = new Set<Promise<unknown>>();
  #quiet = false;

  constructor(
    played: { readonly campaignCase: CampaignCase; readonly input: unknown },
    ledger: Ledger,
    doer: DeedDoer,
    reached: Map<string, number>,
  ) {
    this.#case = played.campaignCase;
    this.#input = played.input;
    this.#ledger = ledger;
    this.#doer = doer;
    this.#left = [...played.campaignCase.happenings];
    this.reached = reached;
  }

  attend(sandbox: Sandbox, pool: WorkerPool): void {
    pool.attend = async ({ when, activity, workflowId }, worker) => {
      return (await this.#at(`activity ${when} ${activity}`, { worker, workflowId })) === 'die' ? 'die' : 'go';
    };
    sandbox.observe({
      received: (call) => this.#received(call),
      done: (call, reply) => {
        this.#ledger.done(call, reply.status);
        const write = this.#writeOf(call);
        if (write !== undefined) void this.#at('write done', { write });
      },
      answering: async (call) => {
        const write = this.#writeOf(call);
        if (write !== undefined) await this.#at('write answering', { write });
        else if (isUnitRead(call)) await this.#at('read answering', {});
      },
    });
  }

  /** The end of a run counts as a moment of its own. */
  async runEnded(): Promise<void> {
    await this.#at('run ended', {});
  }

  /** From now on nothing more happens. Resolves when everything that was begun is done. */
  async calmDown(): Promise<void> {
    this.#quiet = true;
    this.#doer.release();
    while (this.#underWay.size > 0) await Promise.allSettled([...this.#underWay]);
  }

  async #received(call: RecordedCall): Promise<'go' | 'drop'> {
    this.#doer.called();
    const write = this.#ledger.received(call);
    if (write !== undefined) {
      this.#doer.writeReceived();
      return (await this.#at('write received', { write })) === 'drop' ? 'drop' : 'go';
    }
    if (isUnitRead(call)) {
      this.#doer.unitsRead();
      await this.#at('read received', {});
    }
    return 'go';
  }

  count(name: string): void {
    this.reached.set(name, (this.reached.get(name) ?? 0) + 1);
  }

  #writeOf(call: RecordedCall): Write | undefined {
    return this.#ledger.writes.find((write) => write.call.sequence === call.sequence);
  }

  async #at(moment: string, scene: { worker?: PooledWorker; workflowId?: string; write?: Write }): Promise<string> {
    if (this.#quiet) return 'go';
    const nth = (this.#counts.get(moment) ?? 0) + 1;
    this.#counts.set(moment, nth);
    this.#doer.reached(moment, nth);
    const index = this.#left.findIndex(({ at }) => momentName(at) === moment && at.nth === nth);
    const [happening] = index === -1 ? [] : this.#left.splice(index, 1);
    if (happening === undefined) return 'go';
    this.count(`deed ${happening.deed.kind}`);
    this.count(`moment ${moment}`);
    const { at, deed } = happening;
    const trouble = troubles[deed.kind];
    if (at.of === 'activity' && trouble !== undefined) this.count(`${trouble} at ${at.type}`);
    const full: DeedScene = { ...scene, moment: happening.at, case: this.#case, input: this.#input };
    const work = this.#doer.perform(happening.deed, full);
    this.#underWay.add(work);
    try {
      return await work;
    } finally {
      this.#underWay.delete(work);
    }
  }
}

function isUnitRead({ path }: RecordedCall): boolean {
  return /contractserviceunits\/query/i.test(path);
}
