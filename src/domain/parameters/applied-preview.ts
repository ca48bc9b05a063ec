import { isObject } from './parameter-definitions.js';
import { readParameterText, textExcess } from './parameter-text.js';
import { excessOf } from './parameter-limits.js';

/** The preview whose changes a run is to make. */
export interface AppliedPreview {
  /** The preview's run id. */
  readonly runId: string;
  /** The digest of its plan, if whoever starts the run wants to be sure that it is the one that was looked at. */
  readonly planHash: string | undefined;
}

/** What a run is started with instead of a job's parameters, and the form of each. */
export const appliedPreviewParameters: Readonly<Record<string, RegExp>> = {
  ApplyPreview: /^[0-9a-zA-Z-]{1,64}$/,
  PlanHash: /^[0-9a-f]{64}$/,
};

/**
 * Reads `{"ApplyPreview": "<run id>", "PlanHash": "<hash>"}`, an object or a text that holds it. The run has all other
 * parameters from its preview.
 *
 * @returns undefined if the input names no preview: then it holds the parameters of a job
 */
export function readAppliedPreview(
  input: unknown,
): AppliedPreview | { readonly problems: readonly string[] } | undefined {
  const given = objectOf(input);
  if (given === undefined || !('ApplyPreview' in given)) return undefined;
  const problems = Object.keys(given)
    .filter((name) => !Object.hasOwn(appliedPreviewParameters, name))
    .map(
      (name) =>
        `${JSON.stringify(name.slice(0, 40))} cannot stand beside ApplyPreview, as the preview has all parameters`,
    );
  const runId = textOf(given, 'ApplyPreview');
  const planHash = textOf(given, 'PlanHash');
  if (runId === undefined) problems.push('ApplyPreview must be the run id of a preview');
  if ('PlanHash' in given && planHash === undefined) {
    problems.push('PlanHash must be the 64 digits that the preview shows, or be left out');
  }
  return runId === undefined || problems.length > 0 ? { problems } : { runId, planHash };
}

function objectOf(input: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof input !== 'string') return excessOf(input) === undefined && isObject(input) ? input : undefined;
  if (textExcess(input) !== undefined) return undefined;
  const read = readParameterText(input);
  return 'problem' in read || !isObject(read.value) ? undefined : read.value;
}

function textOf(given: Readonly<Record<string, unknown>>, name: 'ApplyPreview' | 'PlanHash'): string | undefined {
  const value = given[name];
  const text = typeof value === 'string' ? value.trim() : '';
  return appliedPreviewParameters[name]?.test(text) === true ? text : undefined;
}
