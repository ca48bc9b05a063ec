import { isObject } from '../domain/is-object.js';
import { readParameterText } from '../domain/parameters/parameter-text.js';
import { parseParameters, refusalMessage } from '../domain/parameters/parameters.js';
import { asksForStarter, withStarter } from '../domain/parameters/starter.js';
import { CommandFailure, exitCodes } from './terminal/exit-codes.js';
import { refuseCorrectable } from './correction.js';
import { readShortInput } from './terminal/input.js';
import type { Terminal } from './terminal/terminal.js';
import { nameOfUser } from './user-name.js';

/**
 * The parameters of a run as the command line gives them: `given` is a JSON object, a file, or "-".
 *
 * @param customerCodes replace the parameters' CustomersFilter where there are any
 * @param by who starts the run, if that was said; under dual control, the user of this machine if not
 * @returns the JSON value to start the run with, which a run does not refuse
 */
export async function readGivenParameters(
  terminal: Terminal,
  given: string,
  customerCodes: readonly string[],
  by?: string,
): Promise<unknown> {
  const text = given.trimStart().startsWith('{') ? given : await readShortInput(terminal, given);
  const value = started(valueOf(text), by);
  if (customerCodes.length === 0 || !isObject(value)) return accepted(value);
  return accepted({ ...value, CustomersFilter: [...customerCodes] });
}

function started(value: unknown, by: string | undefined): unknown {
  const isNamed = isObject(value) && 'StartedBy' in value && by === undefined;
  return isNamed || !asksForStarter(value) ? value : withStarter(value, nameOfUser(by));
}

/** Text that holds JSON may itself be a JSON text, as some tools export it. */
function valueOf(text: string): unknown {
  // Refuses what is not JSON, with line and column, and names that are given twice.
  const read = readParameterText(text);
  if ('problem' in read || read.repeatedNames.length > 0) {
    refuseCorrectable(text, 'The parameters are refused and no run was started.', isAcceptedText);
    return accepted(text);
  }
  return typeof read.value === 'string' ? valueOf(read.value) : read.value;
}

/** Whether a run takes parameters as they were typed. Under dual control the name of who starts the run is added, so only that may be missing. */
export function isAcceptedText(text: string): boolean {
  const read = readParameterText(text);
  if ('problem' in read || read.repeatedNames.length > 0) return false;
  return 'parameters' in parseParameters(withStarter(text, 'somebody'));
}

function accepted(value: unknown): unknown {
  const parsed = parseParameters(value);
  if ('parameters' in parsed) return value;
  const lines = parsed.refusals.map((refusal) => `${refusal.code}  ${refusalMessage(refusal)}`);
  throw new CommandFailure(exitCodes.usage, `The parameters are refused and no run was started.\n${lines.join('\n')}`);
}
