import { isObject } from '../domain/is-object.js';
import { parameterDefinitions, type ParameterDefinition } from '../domain/parameters/parameter-definitions.js';
import { readParameterText } from '../domain/parameters/parameter-text.js';
import { parseParameters } from '../domain/parameters/parameters.js';
import { asksForStarter } from '../domain/parameters/starter.js';
import type { Job, JobChanges, JobTask } from './job.js';
import { withLimitsToAskAbove } from './new-job-defaults.js';
import { withMember } from './with-member.js';

type ReplacedName = 'LogLevel' | 'Secrets' | 'Approval' | 'DualControl' | 'StartedBy';

/** What a job's parameters say that a list of jobs shows; the defaults where they are refused. */
export function shownParameters(text: string): Pick<Job, 'logLevel' | 'secretsName' | 'approval' | 'dualControl'> {
  const parsed = parseParameters(text);
  if ('parameters' in parsed) {
    const { logLevel, secrets } = parsed.parameters;
    return { logLevel, secretsName: secrets, ...shownApproval(text) };
  }
  return {
    ...{ logLevel: parsed.logLevel, secretsName: parameterDefinitions.Secrets.default },
    ...shownApproval(text),
  };
}

/** Of refused parameters too: who corrects them must not lose the approval by that. */
function shownApproval(text: string): Pick<Job, 'approval' | 'dualControl'> {
  const read = readParameterText(text);
  const given = 'problem' in read || !isObject(read.value) ? {} : read.value;
  const { Approval, DualControl } = parameterDefinitions;
  return {
    approval: Approval.read(given['Approval'])?.value ?? Approval.default,
    dualControl: DualControl.read(given['DualControl'])?.value ?? DualControl.default,
  };
}

/** The parameters of a job as they are saved: with what is chosen beside them, and with who saves them if they ask for it. */
export function savedParameters(
  task: JobTask,
  text: string,
  { logLevel, secretsName, approval, dualControl, savedBy }: JobChanges,
): string {
  if (task !== 'billingSync') return text;
  const limited = approval === 'AboveLimits' ? withLimitsToAskAbove(text) : text;
  const chosen = withParameters(limited, {
    ...{ LogLevel: logLevel, Secrets: secretsName, Approval: approval },
    DualControl: dualControl === undefined ? undefined : dualControl ? 'True' : 'False',
  });
  if (dualControl === false) return withoutStarter(chosen);
  return asksForStarter(chosen) ? withParameters(chosen, { StartedBy: savedBy }) : chosen;
}

/** Without dual control nobody has to know who saved the job, and no run is to be taken for one that this person started. */
function withoutStarter(text: string): string {
  const read = readParameterText(text);
  return 'problem' in read || !isObject(read.value) || !('StartedBy' in read.value)
    ? text
    : withMember(text, 'StartedBy', undefined);
}

/**
 * Parameters with some of them replaced; everything else, comments and line breaks too, stays as it was typed. Other text
 * stays as it is: the check of the parameters refuses it later.
 */
function withParameters(text: string, replaced: Readonly<Partial<Record<ReplacedName, string | undefined>>>): string {
  const base = text.trim() === '' ? '{}' : text;
  const read = readParameterText(base);
  if ('problem' in read || !isObject(read.value)) return text;
  const { value } = read;
  return Object.entries(replaced).reduce((current, [name, wanted]) => {
    if (wanted === undefined || isSaid(value, name as ReplacedName, wanted)) return current;
    return withMember(current, name, wanted);
  }, base);
}

/** Whether the parameters, or their defaults, say so already. */
function isSaid(given: Readonly<Record<string, unknown>>, name: ReplacedName, wanted: string): boolean {
  const definition: ParameterDefinition<unknown> = parameterDefinitions[name];
  const said = name in given ? definition.read(given[name]) : { value: definition.default };
  return said !== undefined && said.value === definition.read(wanted)?.value;
}
