import { areas, worstOf, type Area, type Check, type CheckResult } from '../../connection/check.js';
import { examine, examineSecretSet } from '../doctor/examine.js';
import { exitCodes, type ExitCode } from '../terminal/exit-codes.js';
import type { Session } from '../program/session.js';
import type { Colours, Terminal } from '../terminal/terminal.js';
import { fitsWithin, wrapped, wrappedWithCommands } from '../terminal/wrapped-text.js';

interface DoctorOptions {
  readonly parameters?: string | undefined;
  readonly secrets?: string | undefined;
  readonly problems?: boolean | undefined;
  readonly json?: boolean | undefined;
}

/** Checks everything that a run needs, and says what to do about what is wrong. It changes nothing anywhere. */
export async function doctorCommand(session: Session, options: DoctorOptions): Promise<void> {
  const { terminal } = session;
  const { secrets, parameters } = options;
  const checks = await (secrets === undefined
    ? examine(session, parameters)
    : examineSecretSet(session, secrets, parameters));
  terminal.endProgress();
  const status = worstOf(checks);
  const counts = countsOf(checks);
  session.exitCode = exitCodesByStatus[status];
  if (options.json === true) {
    terminal.json({ status, counts, checks });
    return;
  }
  const shown = options.problems === true ? checks.filter(({ result }) => result !== 'ok') : checks;
  terminal.data([...sections(shown, terminal), summary(counts, terminal.colours)].join('\n\n'));
}

const exitCodesByStatus: Readonly<Record<'ok' | 'warn' | 'fail', ExitCode>> = {
  ok: exitCodes.done,
  warn: exitCodes.completedWithWarnings,
  fail: exitCodes.completedWithErrors,
};

function countsOf(checks: readonly Check[]): Record<CheckResult, number> {
  const counts = { ok: 0, warn: 0, fail: 0, skip: 0 };
  for (const { result } of checks) counts[result] += 1;
  return counts;
}

const titles: Readonly<Record<Area, string>> = {
  configuration: 'Configuration',
  store: 'Store',
  temporal: 'Temporal',
  retention: 'Retention',
  jobs: 'Jobs',
  secrets: 'Secret sets',
  atria: 'Atria',
  autotask: 'Autotask',
};

/** One block of lines per area, and in Autotask per secret set. */
function sections(checks: readonly Check[], terminal: Terminal): string[] {
  return areas.flatMap((area) => {
    const ofArea = checks.filter((check) => check.area === area);
    return [...new Set(ofArea.map(({ secretSet }) => secretSet))].map((secretSet) => {
      const title = secretSet === null ? titles[area] : `${titles[area]}, secret set "${secretSet}"`;
      const lines = ofArea.filter((check) => check.secretSet === secretSet);
      return [terminal.colours.bold(title), ...linesOf(lines, terminal)].join('\n');
    });
  });
}

const resultWidth = 4;
const gap = '  ';
const arrowWidth = '→ '.length;
/** Below the name. */
const stackedIndentation = gap.length * 2 + resultWidth;
/** A longer name gets a line of its own, so that one of them does not push all findings to the right. */
const widestName = 24;

function linesOf(checks: readonly Check[], { colours, width }: Terminal): string[] {
  const names = checks.map(({ name }) => name.length).filter((length) => length <= widestName);
  const nameWidth = Math.max(...names, 0);
  const indentation = gap.length * 3 + resultWidth + nameWidth;
  return checks.flatMap(({ name, result, found, fix }) => {
    const mark = coloured(colours, result, result.padEnd(resultWidth));
    // What is too long to stand beside the name stands below it.
    const isBelow = name.length > nameWidth || !fitsWithin(`${found} ${fix ?? ''}`, width, indentation + arrowWidth);
    const inner = isBelow && width !== undefined ? stackedIndentation : indentation;
    const head = `${gap}${mark}${gap}${isBelow ? name : name.padEnd(nameWidth)}`;
    const text = wrapped(found, width, inner);
    const first = isBelow ? [head, `${' '.repeat(inner)}${text}`] : [`${head}${gap}${text}`];
    if (fix === null) return first;
    const shownFix = wrappedWithCommands(fix, width, inner + arrowWidth);
    return [...first, `${' '.repeat(inner)}${colours.cyan('→')} ${shownFix}`];
  });
}

function coloured(colours: Colours, result: CheckResult, text: string): string {
  switch (result) {
    case 'ok':
      return colours.green(text);
    case 'warn':
      return colours.yellow(text);
    case 'fail':
      return colours.red(text);
    case 'skip':
      return colours.dim(text);
  }
}

function summary({ ok, warn, fail, skip }: Record<CheckResult, number>, colours: Colours): string {
  const parts = [`${ok} ok`, `${warn} warn`, `${fail} fail`, ...(skip === 0 ? [] : [`${skip} could not be checked`])];
  return colours.bold(`${parts.join(', ')}.`);
}
