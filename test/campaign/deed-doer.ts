import type { Lane } from './lane.js';
import type { CampaignCase } from './case.js';
import { momentName, type ContractDeed, type CrashDeed, type Deed, type EditDeed, type HoldDeed } from './deeds.js';
import type { Moment, RowsDeed, RunDeed } from './deeds.js';
import { Holds } from './holds.js';
import { adjustAsPerson } from './person-edits.js';
import { sharedTiming } from './timing.js';
import { keyOf, unitsOn, type Ledger, type Write } from './ledger.js';
import { sleepUntil, type CampaignRun, type Runs } from './runs.js';
import type { PooledWorker } from './worker-pool.js';

/** What is known at the moment at which a deed is done. */
export interface DeedScene {
  readonly moment: Moment;
  readonly case: CampaignCase;
  /** What the disturbed runs are started with. */
  readonly input: unknown;
  /** The worker that is at the boundary of an activity. */
  readonly worker?: PooledWorker;
  readonly workflowId?: string;
  /** The request for a change that the moment is about. */
  readonly write?: Write;
}

/** What becomes of whoever waits at the moment. */
export type DeedVerdict = 'go' | 'die' | 'drop';

/** A worker that is held back goes on after this, should nothing else come. */
const noLongerThanMs = 20_000;

/** Does to a lane what a case has in store for it. */
export class DeedDoer {
  readonly #lane: Lane;
  readonly #runs: Runs;
  readonly #ledger: Ledger;
  readonly holds: Holds;
  readonly #releases = new Set<() => void>();
  readonly #onUnitsRead = new Set<() => void>();
  readonly #onWrite = new Set<() => void>();
  readonly #onCall = new Set<() => void>();
  /** What waits for a moment, by the moment's name and number. */
  readonly #onMoment = new Map<string, () => void>();

  constructor(lane: Lane, runs: Runs, ledger: Ledger) {
    this.#lane = lane;
    this.#runs = runs;
    this.#ledger = ledger;
    this.holds = new Holds(lane);
  }

  called(): void {
    for (const each of [...this.#onCall]) each();
  }

  unitsRead(): void {
    for (const each of [...this.#onUnitsRead]) each();
  }

  writeReceived(): void {
    for (const each of [...this.#onWrite]) each();
  }

  /** A moment has come for the nth time. */
  reached(moment: string, nth: number): void {
    this.#onMoment.get(`${moment} ${nth}`)?.();
  }

  /** Whatever is held back goes on. */
  release(): void {
    for (const each of [...this.#releases]) each();
  }

  async perform(deed: Deed, scene: DeedScene): Promise<DeedVerdict> {
    const run = this.#runs.all.findLast(({ endedAt }) => endedAt === null) ?? this.#runs.all.at(-1);
    switch (deed.kind) {
      case 'killWorker':
      case 'killAllWorkers':
      case 'killWorkerAndLoseRequest':
        return this.#kill(deed.kind, scene);
      case 'restartTemporal':
        return this.#beside(this.#lane.restartTemporal());
      case 'restartStore':
        return this.#beside(this.#lane.restartStore());
      case 'workerJoins':
        this.#lane.pool.want(3);
        return 'go';
      case 'workerLeaves':
        return this.#beside(this.#lane.pool.leave());
      case 'personEdits':
        this.#personEdits(deed, scene);
        return 'go';
      case 'contractEnds':
      case 'contractIsPosted':
        this.#contractChanges(deed, scene);
        return 'go';
      case 'hourlyLimit':
        this.#limit(deed.calls);
        return 'go';
      case 'unitRows':
        this.#showRows(deed, scene);
        return 'go';
      case 'holdWrite':
        await this.#hold(deed, scene);
        return 'go';
      case 'holdBack':
        await this.holds.add(deed, scene.case, scene.write);
        return 'go';
      case 'cancelRun':
      case 'terminateRun':
      case 'terminateChild':
      case 'terminateAndStartAgain':
      case 'startAgain':
      case 'startOtherJob':
      case 'zombieInFlight':
      case 'zombieBeforeCheck':
      case 'resetRun':
      case 'resetChild':
      case 'resetRunToEveryEvent':
      case 'resetChildrenToEveryEvent':
        if (run !== undefined) await this.#toRun(deed, scene, run);
        return 'go';
    }
  }

  /** Something that whoever waits at the moment must not wait for. */
  #beside(work: Promise<unknown>): DeedVerdict {
    this.besides.push(work);
    return 'go';
  }

  /** What goes on beside the runs; it has to end well. */
  readonly besides: Promise<unknown>[] = [];

  #kill(kind: CrashDeed['kind'], { worker }: DeedScene): DeedVerdict {
    const victims = [...this.#lane.pool.workers].filter((each) => {
      if (kind === 'killAllWorkers') return each !== worker;
      return worker === undefined && (each.busyWith.get('updateLine') ?? 0) > 0;
    });
    for (const victim of victims) victim.kill();
    if (worker !== undefined) return 'die';
    return kind === 'killWorkerAndLoseRequest' ? 'drop' : 'go';
  }

  async #toRun(deed: RunDeed, scene: DeedScene, run: CampaignRun): Promise<void> {
    const { parameters, world } = scene.case;
    const { input } = scene;
    switch (deed.kind) {
      case 'cancelRun':
        return this.#runs.cancel(run);
      case 'terminateRun':
        return this.#runs.terminate(run);
      case 'terminateChild':
        return this.#runs.terminateChild(scene.workflowId ?? '');
      case 'terminateAndStartAgain':
        return this.#runs.replace(run, input);
      case 'startAgain':
        await this.#runs.start('chaos', input);
        return;
      case 'startOtherJob': {
        const some = world.customerCodes.filter((_, index) => index % 2 === 0);
        await this.#runs.start('chaos', { ...parameters, CustomersFilter: some });
        return;
      }
      case 'zombieInFlight':
      case 'zombieBeforeCheck':
        return this.#zombie(deed, scene, run);
      case 'resetRun':
        await this.#runs.reset(run.workflowId, (count) => Math.floor(deed.share * count));
        return;
      case 'resetRunToEveryEvent':
        return this.#resetToEvery(run.workflowId, run);
      case 'resetChildrenToEveryEvent':
        for (const { id } of world.scenario.autotask.companies) await this.#resetToEvery(`customer-sync/${id}`, run);
        return;
      case 'resetChild':
        if (scene.workflowId === undefined) return;
        await this.#runs.reset(scene.workflowId, (count) => Math.floor(deed.share * count));
        return;
    }
  }

  async #resetToEvery(workflowId: string, run: CampaignRun): Promise<void> {
    let count = 1;
    for (let index = 0; index < count; index += 1) {
      // The events of the first execution; later ones repeat them.
      const found = await this.#runs.reset(workflowId, (events) => Math.min(index, events - 1));
      if (found === 0) return;
      if (index === 0) count = found;
      await (workflowId === run.workflowId ? this.#runs.ended(run) : this.#runs.executionEnded(workflowId));
    }
  }

  /**
   * A run is terminated while a change of it is held back, which goes on when the next run has read the line for its
   * plan and freshly, or has written.
   */
  async #zombie(deed: RunDeed, { case: each, input, workflowId }: DeedScene, run: CampaignRun): Promise<void> {
    const inFlight = deed.kind === 'zombieInFlight';
    const heldFrom = Date.now();
    await this.#runs.replace(run, input, 'childToo' in deed ? workflowId : undefined);
    const waits = inFlight ? this.#onUnitsRead : this.#onWrite;
    let left = inFlight ? 2 : 1;
    const next = new Promise<void>((resolve) => {
      const done = (): void => {
        left -= 1;
        if (left > 0) return;
        waits.delete(done);
        resolve();
      };
      waits.add(done);
      this.#releases.add(resolve);
    });
    const longest = inFlight ? longestHoldMs(each) : noLongerThanMs;
    const limit = sleepUntil(longest - (Date.now() - heldFrom));
    await Promise.race([next, limit.promise]);
    limit.clear();
  }

  async #hold({ until }: HoldDeed, { case: each }: DeedScene): Promise<void> {
    const come = new Promise<void>((resolve) => {
      this.#onMoment.set(`${momentName(until)} ${until.nth}`, resolve);
      this.#releases.add(resolve);
    });
    const limit = sleepUntil(longestHoldMs(each));
    await Promise.race([come, limit.promise]);
    limit.clear();
  }

  #personEdits(deed: EditDeed, scene: DeedScene): void {
    const { share } = deed;
    const fed = [...scene.case.world.fed.values()];
    const picked = typeof share === 'number' ? fed[Math.floor(share * fed.length)] : scene.write;
    for (const place of share === 'every line' ? fed : [picked]) {
      if (place !== undefined) this.#personEditsLine(place, deed, scene);
    }
  }

  #personEditsLine(
    place: { contractId: number; serviceId: number },
    { day, change }: EditDeed,
    { write, case: each }: DeedScene,
  ): void {
    const key = keyOf(place.contractId, place.serviceId);
    const rows = this.#ledger.statesOf(key).at(-1)?.rows ?? [];
    const effective =
      write?.effectiveDate ?? (each.parameters.ProRatedTransactions === 'True' ? '2026-11-26' : each.period.start);
    const effectiveDate = shifted(effective, { before: -3, same: 0, after: 1 }[day]);
    const target = each.world.fed.get(key)?.target ?? 0;
    const unitChange =
      change === 'like before'
        ? -(write?.unitChange ?? 1)
        : change === 'like target'
          ? target - unitsOn(rows, effectiveDate)
          : change;
    if (unitChange === 0) return;
    adjustAsPerson(this.#lane, this.#ledger, place, { effectiveDate, unitChange });
  }

  #contractChanges({ kind, share }: ContractDeed, scene: DeedScene): void {
    this.#lane.sandbox.edit((world) => {
      if (kind === 'contractIsPosted') {
        world.approveAndPost('2026-11-25');
        return;
      }
      const contracts = [...world.autotask.contracts.values()];
      const one = share === 'every contract' ? undefined : contracts[Math.floor(share * contracts.length)];
      const endDate = scene.case.period.start < '2026-11-01' ? '2026-11-20' : '2026-12-01';
      for (const contract of one === undefined ? contracts : [one]) {
        try {
          world.putContract({ ...contract, endDate });
        } catch {
          // What was posted keeps the contract's end where it is.
        }
      }
    });
    this.#ledger.recordChanges('person');
  }

  #showRows({ as, share }: RowsDeed, { case: { world } }: DeedScene): void {
    const { contractServices, units } = world.scenario.autotask;
    const known = contractServices.filter(({ id, contractID, serviceID }) => {
      const hasUnits = units.find(({ contractServiceID }) => contractServiceID === id)?.units ?? 0;
      return hasUnits > 0 && (world.fed.get(keyOf(contractID, serviceID))?.target ?? 0) > 0;
    });
    const one = share === 'every line' ? undefined : known[Math.floor(share * known.length)];
    if (share !== 'every line' && one === undefined) return;
    this.#lane.sandbox.edit((each) => {
      each.changeSettings({ unitRows: as, unitRowsHiddenOf: one === undefined ? [] : [one.id] });
    });
  }

  /** Other integrations use the hour's calls up; the hour is over when so many calls were refused. */
  #limit(calls: number): void {
    const { sandbox } = this.#lane;
    const { hourlyRequests } = sandbox.edit((world) => world.settings);
    const used = sandbox.calls().length;
    sandbox.edit((world) => {
      world.changeSettings({ hourlyRequestsByOthers: hourlyRequests });
    });
    const lift = (): void => {
      sandbox.edit((world) => {
        world.changeSettings({ hourlyRequestsByOthers: 0 });
      });
    };
    const check = (): void => {
      if (sandbox.calls().length < used + calls) return;
      this.#onCall.delete(check);
      this.#releases.delete(lift);
      lift();
    };
    this.#onCall.add(check);
    this.#releases.add(lift);
  }
}

/** A request that Autotask has takes effect within the commit window after its caller gave up. */
function longestHoldMs({ world }: CampaignCase): number {
  const { requestTimeoutMs, commitWindowMs } = world.scenario.autotask.settings;
  return (requestTimeoutMs ?? sharedTiming.requestTimeoutMs) + (commitWindowMs ?? sharedTiming.commitWindowMs) * 0.8;
}

function shifted(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
