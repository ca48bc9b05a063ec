import { AutotaskError } from '../autotask/errors.js';
import { ProbeStop } from './bench.js';
import { notTold, type Finding, type MeasurementTexts } from './finding.js';
import type { Measurement, Probe } from './measurement.js';
import { putBack } from './put-back.js';

export interface Measured extends Pick<MeasurementTexts, 'name' | 'question' | 'assumed'> {
  readonly finding: Finding;
}

export interface ProbeResult {
  readonly measured: readonly Measured[];
  /** What could not be put back, one sentence each with ids in it; none: everything is as it was. */
  readonly left: readonly string[];
}

/**
 * Makes the measurements one after the other, and puts back what each changed before the next begins. Whatever goes wrong,
 * the rest is told as not told, and what was changed is put back.
 */
export async function runProbe(
  probe: Probe,
  measurements: readonly Measurement[],
  onProgress: (name: string) => void = () => undefined,
): Promise<ProbeResult> {
  const measured: Measured[] = [];
  let stopped: string | undefined;
  for (const each of measurements) {
    const { name, question, assumed } = each;
    if (probe.bench.isInterrupted) stopped ??= 'the probe was interrupted';
    const needsWrites = each.cost(probe).writes > 0;
    onProgress(name);
    const told =
      stopped !== undefined && (needsWrites || probe.bench.isInterrupted)
        ? { finding: notTold(`Not tried: ${stopped}.`), stopped }
        : await tryOne(probe, each);
    stopped ??= told.stopped;
    measured.push({ name, question, assumed, finding: told.finding });
    if (needsWrites && stopped === undefined) stopped = await undone(probe);
  }
  onProgress('putting back');
  return { measured, left: await putAllBack(probe.bench) };
}

/**
 * Puts back what is left, as soon as nothing that was sent can take effect any more.
 * @returns what could not be put back
 */
export async function putAllBack(bench: Probe['bench']): Promise<string[]> {
  let left: string[] = [];
  // What is put back may be in doubt itself, once more.
  for (let round = 0; round < 2; round += 1) {
    await bench.settled();
    const sent = bench.state.writes.length;
    left = await putBackOrSay(bench);
    const inDoubt = bench.state.writes
      .slice(sent)
      .some(({ outcome }) => outcome === 'sending' || outcome === 'doubtful');
    if (!inDoubt) break;
  }
  if (left.length === 0) await bench.forget();
  return left;
}

async function putBackOrSay(bench: Probe['bench']): Promise<string[]> {
  try {
    return await putBack(bench);
  } catch (error) {
    if (!(error instanceof ProbeStop) && !(error instanceof AutotaskError)) throw error;
    return [`Not everything could be put back: ${error.message}`];
  }
}

async function tryOne(probe: Probe, each: Measurement): Promise<{ finding: Finding; stopped?: string }> {
  try {
    const finding = await each.measure(probe);
    const rows = finding.simulator?.['unitRows'];
    const isBlind = each.name === 'unit-row-visibility' && (rows === undefined || rows === 'hidden');
    return isBlind ? { finding, stopped: 'no unit row is shown, so no change could be seen' } : { finding };
  } catch (error) {
    if (error instanceof ProbeStop) return { finding: notTold(`Not told: ${error.message}.`), stopped: error.message };
    if (!(error instanceof AutotaskError)) throw error;
    const finding = notTold(`Not told: ${error.message}`);
    return error.kind === 'Unauthorized' ? { finding, stopped: 'Autotask refused the credentials' } : { finding };
  }
}

/** @returns why nothing more may be changed; undefined where everything is as it was */
async function undone(probe: Probe): Promise<string | undefined> {
  const left = await putBackOrSay(probe.bench);
  return left.length === 0 ? undefined : 'not everything could be put back';
}
