import type { Day } from '../domain/day.js';
import type { SyncSettings } from '../domain/sync/settings.js';
import type { SimulatorSettings, Verdict } from './finding.js';
import { redacted, type Hidden } from './redaction.js';
import type { ProbeResult } from './run-probe.js';

/** A report that may be shared: no text of it holds an id, a name or a secret. */
export interface ProbeReport {
  /** The day of the probe. */
  readonly day: Day;
  readonly counts: Readonly<Record<Verdict, number>>;
  readonly findings: readonly ReportedFinding[];
  /** For BILLING_SYNC_SETTINGS; empty: the product's own will do. */
  readonly productSettings: Partial<SyncSettings>;
  /** For `autotask.settings` of a scenario. */
  readonly simulatorSettings: SimulatorSettings;
  readonly calls: number;
  /** Lines or contracts that are not as they were. */
  readonly left: number;
}

export interface ReportedFinding {
  readonly name: string;
  readonly question: string;
  readonly assumed: string;
  readonly verdict: Verdict;
  readonly found: string;
  readonly consequence: string | null;
}

export function reportOf(
  { measured, left }: ProbeResult,
  { day, calls, hidden }: { day: Day; calls: number; hidden: readonly Hidden[] },
): ProbeReport {
  const findings = measured.map(({ name, question, assumed, finding }): ReportedFinding => {
    const { verdict, found, consequence } = finding;
    return {
      ...{ name, question, assumed, verdict, found: redacted(found, hidden) },
      consequence: consequence === undefined ? null : redacted(consequence, hidden),
    };
  });
  const counts = { asAssumed: 0, different: 0, notTold: 0 };
  for (const { verdict } of findings) counts[verdict] += 1;
  return {
    ...{ day, counts, findings, calls, left: left.length },
    productSettings: Object.assign({}, ...measured.map(({ finding }) => finding.product)) as Partial<SyncSettings>,
    simulatorSettings: hiddenIn(
      Object.assign({}, ...measured.map(({ finding }) => finding.simulator)) as SimulatorSettings,
      hidden,
    ),
  };
}

function hiddenIn(settings: SimulatorSettings, hidden: readonly Hidden[]): SimulatorSettings {
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [
      name,
      typeof value === 'string' ? redacted(value, hidden) : value,
    ]),
  );
}

export const verdictTexts: Readonly<Record<Verdict, string>> = {
  asAssumed: 'as assumed',
  different: 'different',
  notTold: 'could not be told',
};

/** The report for people, without colours. */
export function reportText({ day, counts, findings, calls, left, ...settings }: ProbeReport): string {
  const blocks = findings.map(({ name, verdict, question, assumed, found, consequence }) =>
    [
      `${name}: ${verdictTexts[verdict]}`,
      `  ${question}`,
      `  assumed: ${assumed}`,
      `  found:   ${found}`,
      ...(consequence === null ? [] : [`  → ${consequence}`]),
    ].join('\n'),
  );
  const sum = (Object.keys(verdictTexts) as Verdict[]).map((verdict) => `${counts[verdict]} ${verdictTexts[verdict]}`);
  const back = left === 0 ? 'Everything was put back.' : `${left} of what was changed could not be put back.`;
  return [
    `Probe of Autotask on ${day}`,
    ...blocks,
    `${sum.join(', ')}. ${calls} calls. ${back}`,
    `Settings for the product: ${JSON.stringify(settings.productSettings)}`,
    `Settings for the simulator: ${JSON.stringify(settings.simulatorSettings)}`,
  ].join('\n\n');
}
