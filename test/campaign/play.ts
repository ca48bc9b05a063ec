import { sql } from 'kysely';
import { approving, type Approver } from './approver.js';
import { noFaults, withoutFirstLook, type CampaignCase } from './case.js';
import { checkSeed, conditionsHeld, type Violation } from './checker.js';
import { DeedDoer } from './deed-doer.js';
import { Director } from './director.js';
import { findLeaks, readClaims, readFrom, readRun, type Evidence } from './evidence.js';
import type { Lane } from './lane.js';
import { Ledger } from './ledger.js';
import { prepare, startedOnceMore, type Prepared } from './preparation.js';
import { countOutcomes } from './reached.js';
import { Runs, type RunRole } from './runs.js';
import { productTiming } from './timing.js';
import { makeEarlierEdits } from './world.js';
import { defaultSyncSettings } from '../../src/domain/sync/settings.js';
import { changeCallBudget } from '../../src/store/call-budgets.js';
import { formatDay } from '../../src/simulator/core/day.js';

/** What one seed came to. */
export interface SeedResult {
  readonly name: string;
  readonly violations: readonly Violation[];
  /** Names of what was reached, each with how often. */
  readonly reached: ReadonlyMap<string, number>;
  readonly durationMs: number;
  /** How often it was played until the guarantee's conditions held. */
  readonly tries: number;
  readonly evidence: Evidence;
}

/** Tries of a seed during which the machine was too slow for the guarantee's conditions. */
const triesMax = 3;

/** Plays a case from its beginning to its judgement. */
export async function play(lane: Lane, caseFor: (ci: number) => CampaignCase): Promise<SeedResult> {
  for (let tries = 1; ; tries += 1) {
    const result = await playOnce(lane, caseFor(lane.nextCi()));
    if (tries === triesMax || conditionsHeld(result.evidence)) return { ...result, tries };
  }
}

/** Plays a case once, without the quiet runs at its end that show whether everything is made good. */
export async function playTrouble(lane: Lane, campaignCase: CampaignCase): Promise<readonly Violation[]> {
  return (await playOnce(lane, campaignCase, [])).violations;
}

async function playOnce(
  lane: Lane,
  campaignCase: CampaignCase,
  quietRuns: readonly RunRole[] = ['final', 'again'],
): Promise<Omit<SeedResult, 'tries'>> {
  const startedAt = Date.now();
  const { sandbox, pool, client } = lane;
  const { scenario } = campaignCase.world;
  const ci = scenario.autotask.ci;
  const logFrom = readFrom(lane.logFile, 0).position;
  pool.want(lane.workers);
  await pool.ready();
  sandbox.load(scenario);
  sandbox.edit((world) => {
    world.setFaults(noFaults);
  });
  makeEarlierEdits(sandbox, campaignCase.world);
  await allowCalls(lane, campaignCase);
  const reached = new Map<string, number>();
  const ledger = new Ledger(sandbox);
  const runs = new Runs(client, `${campaignCase.name.replaceAll(' ', '-')}/${ci}-${startedAt.toString(36)}`);
  const doer = new DeedDoer(lane, runs, ledger);
  const approver = approving(lane, runs, ledger, campaignCase);
  const prepared = await prepare(campaignCase, lane, runs, ledger);
  const { input } = prepared;
  const director = new Director({ campaignCase, input }, ledger, doer, reached);
  director.attend(sandbox, pool);
  sandbox.edit((world) => {
    world.setFaults(campaignCase.faults);
  });
  await runs.start('chaos', input);
  let inTime = await runs.allEnded();
  const onceMore = startedOnceMore(campaignCase, input);
  if (onceMore !== undefined) {
    await runs.start('chaos', onceMore);
    inTime &&= await runs.allEnded();
  }
  await director.runEnded();
  inTime &&= await runs.allEnded();
  await director.calmDown();
  inTime &&= await runs.allEnded();
  await approver.end();
  await Promise.all(doer.besides);
  await doer.holds.endAll();
  pool.want(lane.workers);
  await pool.ready();
  // What was given up may still be at work, and must not come after the judgement.
  await pool.idle();
  sandbox.edit((world) => {
    world.setFaults(noFaults);
    // Rows that only a date hides are found, so they may stay as they are.
    if (world.settings.unitRows === 'hidden') world.changeSettings({ unitRows: 'visible' });
  });
  if (inTime) {
    // A person may have taken a change back, which looks as if it did not show: runs leave the line for so long.
    await untilUndone(lane);
    // One run has to make everything equal, also what a preview before it could not know.
    const parameters = withoutFirstLook(campaignCase.parameters);
    for (const role of quietRuns) await runs.ended(await runs.start(role, parameters));
  }
  const evidence = await gather(lane, campaignCase, { runs, ledger, doer, approver, prepared }, logFrom);
  countOutcomes(evidence, director);
  if (!inTime) await endHanging(lane, runs);
  return {
    name: campaignCase.name,
    violations: checkSeed(evidence),
    reached,
    durationMs: Date.now() - startedAt,
    evidence,
  };
}

/** Lets the runs believe that Autotask has told them its limit. */
async function allowCalls({ store }: Lane, { callsOfHour, world }: CampaignCase): Promise<void> {
  if (callsOfHour === undefined) return;
  const terms = { ...defaultSyncSettings, ...productTiming };
  await changeCallBudget(store, world.scenario.autotask.ci, terms, (budget) => {
    return { budget: { ...budget, limit: callsOfHour }, answer: undefined };
  });
}

/** Ends the runs that hang, so that they do not go on in the world of the next case. */
async function endHanging({ pool }: Lane, runs: Runs): Promise<void> {
  for (const run of runs.all.filter(({ endedAt }) => endedAt === null)) await runs.terminate(run);
  await pool.idle();
}

/** Waits until every change that does not show counts as taken back. */
async function untilUndone({ store }: Lane): Promise<void> {
  const { rows } = await sql<{ leftMs: number | null }>`
    select (max(extract(epoch from coalesce(held_at, answered_at) - clock_timestamp())) * 1000)::float8 + ${productTiming.undoneAfterMs} "leftMs"
    from claims where state = 'answered' or held_at is not null and state <> 'closed'`.execute(store);
  const leftMs = rows[0]?.leftMs ?? 0;
  if (leftMs > 0) await new Promise((resolve) => setTimeout(resolve, leftMs));
}

/** Who and what took part in a case. */
interface Played {
  readonly runs: Runs;
  readonly ledger: Ledger;
  readonly doer: DeedDoer;
  readonly approver: Approver;
  readonly prepared: Prepared;
}

async function gather(
  lane: Lane,
  campaignCase: CampaignCase,
  { runs, ledger, doer, approver, prepared }: Played,
  logFrom: number,
): Promise<Evidence> {
  const { sandbox, store } = lane;
  const calls = sandbox.calls();
  const evidences = [];
  for (const run of runs.all) evidences.push(await readRun(store, run));
  const newLog = readFrom(lane.logFile, logFrom).text;
  const adjustedOn = sandbox.edit(({ autotask }) => {
    return new Map(
      [...autotask.lines.values()].map((line) => {
        return [`${line.contractID}/${line.serviceID}`, [...line.adjustedOn].map(formatDay)] as const;
      }),
    );
  });
  return {
    case: campaignCase,
    runs: evidences,
    writes: ledger.writes.map((write) => {
      // The record that the ledger was given was still open.
      return { ...write, call: calls.find(({ sequence }) => sequence === write.call.sequence) ?? write.call };
    }),
    states: new Map(ledger.keys.map((key) => [key, ledger.statesOf(key)])),
    linesMade: ledger.linesMade,
    holds: doer.holds.all,
    decisions: approver.sent.map((decision) => ({ ...decision })),
    ...{ shown: prepared.shown, undoPart: prepared.undoPart },
    calls,
    claims: await readClaims(store, campaignCase.world.scenario.autotask.ci),
    adjustedOn,
    contractEnds: sandbox.edit(({ autotask }) => {
      return new Map([...autotask.contracts.values()].map(({ id, endDate }) => [id, endDate]));
    }),
    ...(await findLeaks(lane, runs.all, calls, newLog)),
  };
}
