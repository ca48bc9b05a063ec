import { join } from 'node:path';
import { isProcessAlive } from '../../embedded/process-alive.js';
import { dayInTimeZone } from '../../domain/day.js';
import { durationText } from '../../domain/wording.js';
import { settleAfterMs } from '../../domain/sync/settings.js';
import { Bench } from '../../probe/bench.js';
import { budgetReason, costOf, costText, type ProbeCost } from '../../probe/cost.js';
import { measurements } from '../../probe/measurements/index.js';
import { begin, prepare, type Prepared } from '../../probe/prepare.js';
import { reportOf, reportText, type ProbeReport } from '../../probe/report.js';
import { putAllBack, runProbe } from '../../probe/run-probe.js';
import { stateFile, type ProbeState, type StateFile } from '../../probe/state.js';
import { claimedLines } from '../../store/claims/contract-claims.js';
import { confirmed } from '../terminal/confirmation.js';
import { CommandFailure, exitCodes } from '../terminal/exit-codes.js';
import { fittedText } from '../terminal/wrapped-text.js';
import { requireDirectory, writeReport } from '../probe/files.js';
import { customersOfAtria, openPlace, type PlaceOptions, type ProbePlace } from '../probe/place.js';
import type { Session } from '../program/session.js';

interface ProbeOptions extends PlaceOptions {
  readonly contract: number;
  readonly word: string;
  readonly service: readonly number[];
  readonly changes: number;
  readonly directory: string;
  readonly atria: boolean;
  readonly yes?: boolean | undefined;
  readonly json?: boolean | undefined;
}

/**
 * Measures what Autotask does, on a contract that its owner made for it. Where an earlier probe left something, that is
 * put back and nothing else is done.
 */
export async function probeCommand(session: Session, options: ProbeOptions): Promise<void> {
  const { terminal } = session;
  const place = await openPlace(session, options);
  const file = stateFile(join(options.directory, `put-back-${place.ci}-${options.contract}.json`));
  const left = await file.read();
  if (left !== undefined) {
    await putBackFormer(session, { place, file, state: left, yes: options.yes });
    return;
  }
  const prepared = await prepareOrRefuse(session, options, place);
  const cost = costOf(measurements, prepared);
  await refuseWithoutBudget(place, cost);
  terminal.message(planText(place, cost));
  await confirmed(terminal, 'The probe would change the contract as listed, and put it back.', options.yes);
  const report = await probed(session, options, { place, file, prepared, mostCalls: cost.most });
  const files = writeReport(options.directory, report);
  if (options.json === true) terminal.json(report);
  else terminal.data(fittedText(reportText(report), terminal.width));
  terminal.message(`Written: ${files.join(', ')}.`);
}

async function refuseWithoutBudget({ tenant }: ProbePlace, cost: ProbeCost): Promise<void> {
  const reason = await budgetReason(tenant, cost);
  if (reason !== undefined) throw new CommandFailure(exitCodes.usage, `${reason}\nNothing was changed.`);
}

function planText({ settings }: ProbePlace, cost: ProbeCost): string {
  return [
    'The probe asks Autotask and changes the units of the contract by one, each change for itself:',
    costText(cost),
    'Nothing else may change the contract meanwhile. Ctrl-C stops it; what was changed is put back then too.',
    `Where the outcome of a change is in doubt, it waits ${durationText(settleAfterMs(settings))} before it puts anything back.`,
  ].join('\n');
}

async function prepareOrRefuse(session: Session, options: ProbeOptions, place: ProbePlace): Promise<Prepared> {
  const { clock } = await session.configuration();
  const { requestTimeoutMs } = place.settings;
  const prepared = await prepare(place.tenant, {
    ...{ contractId: options.contract, word: options.word, services: [...new Set(options.service)] },
    ...{ today: dayInTimeZone(clock ?? new Date(), 'UTC'), lagWrites: options.changes },
    customersOf: options.atria ? customersOfAtria(session, requestTimeoutMs) : () => Promise.resolve(undefined),
    written: await claimedLines(await session.store(), place.ci, options.contract),
  });
  if (prepared.reasons.length === 0) return prepared;
  throw new CommandFailure(exitCodes.usage, `${prepared.reasons.join('\n')}\nNothing was changed.`);
}

async function probed(
  session: Session,
  { directory }: ProbeOptions,
  { place, file, prepared, mostCalls }: { place: ProbePlace; file: StateFile; prepared: Prepared; mostCalls: number },
): Promise<ProbeReport> {
  const { terminal } = session;
  const { ci, tenant, settings } = place;
  requireDirectory(directory);
  const interruption = new AbortController();
  const interrupt = () => {
    terminal.message(
      `Stopping, and putting back what was changed. Ctrl-C again stops at once; ${file.path} then says what is left.`,
    );
    interruption.abort();
  };
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  try {
    const probe = await begin(prepared, { ci, tenant, file, settings, mostCalls, signal: interruption.signal });
    const result = await runProbe(probe, measurements, (name) => {
      terminal.progress(`${name} …`);
    });
    terminal.endProgress();
    tellLeft(session, result.left, file);
    if (interruption.signal.aborted) session.exitCode ??= exitCodes.interrupted;
    const { clock } = await session.configuration();
    const day = dayInTimeZone(clock ?? new Date(), 'UTC');
    const report = reportOf(result, { day, calls: tenant.calls(), hidden: [...place.hidden, ...prepared.hidden] });
    const isAllAssumed = report.counts.different === 0 && report.counts.notTold === 0;
    if (!isAllAssumed) session.exitCode ??= exitCodes.completedWithWarnings;
    return report;
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
}

/** What an earlier probe could not put back, because it was killed or Autotask did not answer. */
async function putBackFormer(
  session: Session,
  { place, file, state, yes }: { place: ProbePlace; file: StateFile; state: ProbeState; yes: boolean | undefined },
): Promise<void> {
  if (state.pid !== process.pid && isProcessAlive(state.pid)) {
    const advice = `If no probe runs on this machine, change "pid" in ${file.path} to 0.`;
    throw new CommandFailure(
      exitCodes.usage,
      `Another probe of this contract is under way (process ${state.pid}). ${advice}`,
    );
  }
  await confirmed(
    session.terminal,
    `An earlier probe made ${state.writes.length} changes to the contract ${state.contractId} and did not put all of them back: that would be done now.`,
    yes,
  );
  const { tenant, settings } = place;
  const bench = new Bench({ tenant, state, file, settings, signal: new AbortController().signal });
  const left = await putAllBack(bench);
  tellLeft(session, left, file);
  if (left.length === 0) session.terminal.message('Everything is as it was before. Run the command again to measure.');
}

function tellLeft(session: Session, left: readonly string[], { path }: StateFile): void {
  if (left.length === 0) return;
  session.exitCode = exitCodes.completedWithErrors;
  session.terminal.message(
    `${left.join('\n')}\nRun the same command again to put it back; ${path} says what was changed.`,
  );
}
