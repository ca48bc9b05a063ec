import { partParameters, readPart, type PlanPart } from '../sync/decision.js';
import type { EffectiveDateConflictRule } from './job-parameters.js';
import { isObject } from '../is-object.js';
import { parameterDefinitions, truthValue } from './parameter-definitions.js';
import { readParameterText, textExcess } from './parameter-text.js';
import { excessOf } from './parameter-limits.js';

/** The run that another one takes its parameters from. */
export type OtherRun =
  /** The preview whose changes it makes. */
  | {
      readonly relation: 'applies';
      readonly runId: string;
      /** The digest of its plan, if whoever starts the run wants to be sure that it is the one that was looked at. */
      readonly planHash: string | undefined;
      /** What becomes of the run if a change is no longer as it was shown: it leaves that line out, or changes nothing. */
      readonly ifMoved: 'LeaveOut' | 'Refuse';
    }
  /** The run that it is the preview of. */
  | { readonly relation: 'previews'; readonly runId: string }
  /** The run whose changes, or a part of them, it undoes. */
  | ({ readonly relation: 'undoes'; readonly runId: string } & UndoChoices);

/** What may be chosen where changes are undone. */
export interface UndoChoices {
  readonly part: PlanPart;
  readonly preview: boolean;
  /** undefined: that of the run whose changes are undone. */
  readonly effectiveDateConflict: EffectiveDateConflictRule | undefined;
  /** Who starts the run; undefined: nobody said. */
  readonly startedBy: string | undefined;
}

/** What a run is started with instead of a job's parameters, and the form of each. */
export const otherRunParameters = {
  ApplyPreview: /^[0-9a-zA-Z-]{1,64}$/,
  PlanHash: /^[0-9a-f]{64}$/,
  IfMoved: /^(Refuse|LeaveOut)$/,
  PreviewOf: /^[0-9a-zA-Z-]{1,64}$/,
  UndoRun: /^[0-9a-zA-Z-]{1,64}$/,
} as const satisfies Readonly<Record<string, RegExp>>;

type OtherRunParameter = keyof typeof otherRunParameters;

export function isOtherRunParameter(name: string): name is OtherRunParameter {
  return Object.hasOwn(otherRunParameters, name);
}

/** What a person does who gives one of them where parameters of a job are expected. */
export const otherRunAdvice: Readonly<Record<OtherRunParameter, string>> = {
  ApplyPreview: 'use "run apply", or the page of the preview',
  PlanHash: 'use "run apply", or the page of the preview',
  IfMoved: 'use "run apply", or the page of the preview',
  PreviewOf: 'use "run preview", or set Preview to "True"',
  UndoRun: 'use "run undo", or the page of the run',
};

/** What may stand beside each of them. */
const allowedBeside = {
  ApplyPreview: ['PlanHash', 'IfMoved'],
  PreviewOf: [],
  UndoRun: [...partParameters, 'Preview', 'EffectiveDateConflict', 'StartedBy'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/**
 * Reads `{"ApplyPreview": "<run id>", "PlanHash": "<hash>", "IfMoved": "Refuse"}`, `{"PreviewOf": "<run id>"}` or `{"UndoRun": "<run id>"}` with a
 * part of it, an object or a text that holds it. The run has all other parameters from that run.
 *
 * @returns undefined if the input names no other run: then it holds the parameters of a job
 */
export function readOtherRun(input: unknown): OtherRun | { readonly problems: readonly string[] } | undefined {
  const given = objectOf(input);
  if (given === undefined) return undefined;
  const name = (['ApplyPreview', 'PreviewOf', 'UndoRun'] as const).find((each) => each in given);
  if (name === undefined) return undefined;
  const allowed: readonly string[] = [name, ...allowedBeside[name]];
  const problems = Object.keys(given)
    .filter((each) => !allowed.includes(each))
    .map((each) => `${JSON.stringify(each.slice(0, 40))} cannot stand beside ${name}, as that run has all parameters`);
  const runId = textOf(given, name);
  const planHash = textOf(given, 'PlanHash');
  if (runId === undefined) problems.push(`${name} must be the id of a run`);
  if ('PlanHash' in given && planHash === undefined) {
    problems.push('PlanHash must be the 64 digits that the preview shows, or be left out');
  }
  const ifMoved = 'IfMoved' in given ? textOf(given, 'IfMoved') : 'LeaveOut';
  if (ifMoved === undefined) problems.push('IfMoved must be "Refuse" or "LeaveOut"');
  const choices = readChoices(given, problems);
  if (runId === undefined || choices === undefined) return { problems };
  switch (name) {
    case 'ApplyPreview':
      return { relation: 'applies', runId, planHash, ifMoved: ifMoved === 'Refuse' ? ifMoved : 'LeaveOut' };
    case 'PreviewOf':
      return { relation: 'previews', runId };
    case 'UndoRun':
      return { relation: 'undoes', runId, ...choices };
  }
}

/** @param problems those that were found so far; others are added @returns undefined if there are any */
function readChoices(given: Readonly<Record<string, unknown>>, problems: string[]): UndoChoices | undefined {
  const part = readPart(given);
  const preview = truthValue.read(given['Preview'] ?? 'False');
  const conflict = parameterDefinitions.EffectiveDateConflict;
  const rule = 'EffectiveDateConflict' in given ? conflict.read(given['EffectiveDateConflict']) : { value: undefined };
  const starter = parameterDefinitions.StartedBy;
  const by = 'StartedBy' in given ? starter.read(given['StartedBy']) : { value: undefined };
  if (part === undefined) problems.push(`${partParameters.join(', ')} must be lists of texts, and not too long`);
  if (preview === undefined) problems.push(`Preview must be ${truthValue.allowed}`);
  if (rule === undefined) problems.push(`EffectiveDateConflict must be ${conflict.allowed}`);
  if (by === undefined) problems.push(`StartedBy must be ${starter.allowed}`);
  if (!part || !preview || !rule || !by || problems.length > 0) return undefined;
  return { part, preview: preview.value, effectiveDateConflict: rule.value, startedBy: by.value };
}

function objectOf(input: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof input !== 'string') return excessOf(input) === undefined && isObject(input) ? input : undefined;
  if (textExcess(input) !== undefined) return undefined;
  const read = readParameterText(input);
  return 'problem' in read || !isObject(read.value) ? undefined : read.value;
}

function textOf(given: Readonly<Record<string, unknown>>, name: OtherRunParameter): string | undefined {
  const value = given[name];
  const text = typeof value === 'string' ? value.trim() : '';
  return otherRunParameters[name].test(text) ? text : undefined;
}
