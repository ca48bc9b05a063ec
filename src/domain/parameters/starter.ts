import { isObject } from '../is-object.js';
import { truthValue } from './parameter-definitions.js';
import { readParameterText } from './parameter-text.js';

/** Whether parameters, as they were typed, ask for the name of who starts their run or saves their job. */
export function asksForStarter(given: unknown): boolean {
  const value = valueOf(given);
  if (!isObject(value)) return false;
  const isDual = truthValue.read(value['DualControl'])?.value;
  // An undo has the name alone: the run that it undoes has the dual control.
  return isDual ?? 'StartedBy' in value;
}

/** The parameters with this name, if they ask for one. */
export function withStarter(given: unknown, name: string): unknown {
  const value = valueOf(given);
  return asksForStarter(value) && isObject(value) ? { ...value, StartedBy: name } : given;
}

function valueOf(given: unknown): unknown {
  if (typeof given !== 'string') return given;
  const read = readParameterText(given);
  return 'problem' in read ? undefined : read.value;
}
