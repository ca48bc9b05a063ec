import type { LogCode } from '../../domain/log/log-codes.js';
import { codeNamed, logCodeDefinitions, logCodes } from '../../domain/log/log-messages.js';
import { adviceOf, remedyOf } from '../../domain/log/outcomes.js';
import { CommandFailure, exitCodes } from '../terminal/exit-codes.js';
import type { Session } from '../program/session.js';
import { table } from '../terminal/table.js';
import { colouredLevel, type Terminal } from '../terminal/terminal.js';
import { remedyTexts } from '../../domain/wording.js';
import { wrapped } from '../terminal/wrapped-text.js';

/** Explains all log codes, or one. */
export function codesCommand(
  { terminal }: Session,
  given: string | undefined,
  options: { json?: boolean | undefined },
): void {
  const codes = given === undefined ? logCodes : [requireCode(given)];
  if (options.json === true) terminal.json({ codes: codes.map(inJson) });
  else if (given === undefined) terminal.data(allCodes(terminal));
  else terminal.data(codes.map((code) => oneCode(code, terminal)).join('\n'));
}

function requireCode(given: string): LogCode {
  const code = codeNamed(given);
  if (code !== undefined) return code;
  throw new CommandFailure(
    exitCodes.notFound,
    `There is no log code "${given}". They go from ${logCodes[0] ?? ''} to ${logCodes.at(-1) ?? ''}: "billing-sync codes" lists them.`,
  );
}

function inJson(code: LogCode): object {
  const { level, scope, occursWhen, template } = logCodeDefinitions[code];
  return {
    ...{ code, level, scope, occursWhen, message: template, remedy: remedyOf(code) },
    ...{ advice: adviceOf(code, false), undoAdvice: adviceOf(code, true) },
  };
}

function allCodes({ colours, width }: Terminal): string {
  return table(
    [
      { head: 'code' },
      { head: 'level' },
      { head: 'once per' },
      { head: 'who acts' },
      { head: 'occurs when', flexible: true },
    ],
    logCodes.map((code) => {
      const { level, scope, occursWhen } = logCodeDefinitions[code];
      return [code, colouredLevel(colours, level), scope, remedyTexts[remedyOf(code)], occursWhen];
    }),
    { colours, width },
  );
}

function oneCode(code: LogCode, { colours, width }: Terminal): string {
  const { level, scope, occursWhen, template, resolution, undoResolution } = logCodeDefinitions[code];
  const rows: [string, string][] = [
    ['Message', template],
    ['Advice', resolution],
    ...(undoResolution === undefined ? [] : [['Of undos', undoResolution] as [string, string]]),
    ['Who acts', remedyTexts[remedyOf(code)]],
    ['Once per', scope],
  ];
  return [
    `${colours.bold(code)}  ${colouredLevel(colours, level)}  ${occursWhen}`,
    ...rows.map(([name, value]) => `${colours.dim(name.padEnd(9))} ${wrapped(value, width, 10)}`),
  ].join('\n');
}
