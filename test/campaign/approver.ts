import { setTimeout as wait } from 'node:timers/promises';
import type { CampaignCase } from './case.js';
import { chosenPart, starter, type DecisionStep, type PartChoice } from './decisions.js';
import { waitsForApproval } from '../../src/store/runs/run-stages.js';
import { findRun, type Run } from '../../src/store/runs/runs.js';
import type { Lane } from './lane.js';
import type { Ledger } from './ledger.js';
import { adjustAsPerson } from './person-edits.js';
import type { CampaignRun, Runs } from './runs.js';
import { send, type Approval, type SentDecision } from './sent-decisions.js';
import { readShownPlan, type ShownPlan } from './shown-changes.js';

const lookEveryMs = 50;

/** A decision that is sent so long before the end of a wait comes just before it, or just after. */
const lastMomentMs = 60;

/** The people who decide on what runs wait for. */
export interface Approver {
  /** What they sent, in the order of time. */
  readonly sent: readonly SentDecision[];
  end(): Promise<void>;
}

/** A plan that a run asks about, as a person looks at it. */
interface Asked {
  readonly run: Run;
  readonly previewId: string;
  readonly planHash: string;
  readonly until: number;
  readonly shown: ShownPlan;
}

const everything: PartChoice = { by: 'ExceptLines', share: 0 };

/**
 * People who decide on whatever a run waits for, as often as it asks: also when an approval was refused, and when the run
 * was reset to before it. They approve everything, except where the case has something else in store.
 */
export function approving(lane: Lane, runs: Runs, ledger: Ledger, campaignCase: CampaignCase): Approver {
  const people = new People(lane, ledger, campaignCase);
  const ending = new AbortController();
  const busy = new Set<string>();
  const look = async (run: CampaignRun): Promise<void> => {
    if (run.endedAt !== null || busy.has(run.runId)) return;
    busy.add(run.runId);
    // A refusal, a run that ends and servers that restart are all answered by looking again.
    await people.decide(run).catch(() => undefined);
    busy.delete(run.runId);
  };
  const over = (async () => {
    while (!ending.signal.aborted) {
      for (const run of runs.all) void look(run);
      await wait(lookEveryMs);
    }
  })();
  return {
    sent: people.sent,
    async end() {
      ending.abort();
      await over;
    },
  };
}

class People {
  readonly sent: SentDecision[] = [];
  readonly #lane: Lane;
  readonly #ledger: Ledger;
  readonly #stepsLeft: DecisionStep[];
  /** What is done about a plan, by the run that asks and the preview that it shows. */
  readonly #stepOf = new Map<string, DecisionStep>();

  constructor(lane: Lane, ledger: Ledger, { decisions = [] }: CampaignCase) {
    this.#lane = lane;
    this.#ledger = ledger;
    this.#stepsLeft = [...decisions];
  }

  async decide({ runId, role }: CampaignRun): Promise<void> {
    const { store } = this.#lane;
    const run = await findRun(store, runId);
    if (run === undefined || !waitsForApproval(run)) return;
    const { previewId, planHash, until } = run.approvalWait;
    const shown = await readShownPlan(store, previewId);
    const asked: Asked = { run, previewId, planHash, until: Date.parse(until), shown };
    const question = `${runId} ${previewId}`;
    const step = this.#stepOf.get(question) ?? (role === 'chaos' ? this.#stepsLeft.shift() : undefined);
    this.#stepOf.set(question, step ?? { kind: 'approve' });
    await this.#take(step ?? { kind: 'approve' }, asked, question);
  }

  async #take(step: DecisionStep, asked: Asked, question: string): Promise<void> {
    switch (step.kind) {
      case 'approve':
        return this.#approve(asked);
      case 'approvePart':
        return this.#approve(asked, { part: step.part });
      case 'reject':
        return this.#reject(asked);
      case 'waitOut':
        if (!step.untilLastMoment || Date.now() < asked.until - lastMomentMs) return;
        return this.#approve(asked);
      case 'stalePlan': {
        this.#stepOf.set(question, { kind: 'approve' });
        const other = {
          ...asked,
          planHash: asked.planHash.replaceAll(/[0-9a-f]/g, (digit) => (digit === '0' ? '1' : '0')),
        };
        await this.#approve(other, { mustFail: 'stale' });
        return this.#reject(other, 'stale');
      }
      case 'ownRun':
        this.#stepOf.set(question, { kind: 'approve' });
        return this.#approve(asked, { by: ` ${starter.toUpperCase()} `, mustFail: 'own' });
      case 'editFirst':
        this.#stepOf.set(question, { kind: 'approve' });
        this.#edit(asked.shown, step.share);
        return this.#approve(asked, { ifMoved: step.ifMoved });
      case 'twoAtOnce':
        await Promise.all([
          this.#approve(asked),
          ...(step.other === 'reject' ? [this.#reject(asked, null, 'Another person')] : []),
          ...(step.other === 'same' ? [this.#approve(asked)] : []),
          ...(step.other === 'part' ? [this.#approve(asked, { by: 'Another person', part: step.part })] : []),
        ]);
    }
  }

  async #approve(
    { run, previewId, planHash, shown }: Asked,
    {
      part = everything,
      by = 'The campaign',
      mustFail = null,
      // Every other plan is approved as far as it still holds.
      ifMoved = planHash < '8' ? 'LeaveOut' : 'Refuse',
    }: Partial<Pick<SentDecision, 'by' | 'mustFail'> & Pick<Approval, 'ifMoved'> & { part: PartChoice }> = {},
  ): Promise<void> {
    const chosen =
      part === everything ? { named: {}, keys: new Set(shown.keys()) } : chosenPart(part, [...shown.values()]);
    await send(this.#lane.client, this.sent, {
      ...{ run, previewId, planHash, shown, by, mustFail },
      approval: { ...chosen, ifMoved },
    });
  }

  async #reject(
    { run, previewId, planHash, shown }: Asked,
    mustFail: SentDecision['mustFail'] = null,
    by = 'The campaign',
  ): Promise<void> {
    await send(this.#lane.client, this.sent, { run, previewId, planHash, shown, by, mustFail, approval: null });
  }

  /** A plan may only show lines that do not exist yet; then nothing is edited. */
  #edit(shown: ShownPlan, share: number): void {
    const present = [...shown.values()].filter(({ isNew }) => !isNew);
    const line = present[Math.floor(share * present.length)];
    if (line === undefined) return;
    adjustAsPerson(this.#lane, this.#ledger, line, { effectiveDate: line.effectiveDate, unitChange: 1 });
  }
}
