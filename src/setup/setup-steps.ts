import type { Check } from '../connection/check.js';

/** The steps from an empty installation to its first job, in their order. */
export const setupStepNames = [
  'apiUser',
  'trackingIdentifier',
  'secrets',
  'connection',
  'atria',
  'preview',
  'job',
] as const;
export type SetupStepName = (typeof setupStepNames)[number];

/** The set that a job uses if it names none; the first steps are about it, or about the only one that there is. */
export const usualSet = 'default';

/** What is known of the set-up. Nothing of it was ticked by somebody: it is what is there. */
export interface SetupFacts {
  /** The set that the steps are about; undefined while none is stored. */
  readonly secretSet: string | undefined;
  /** Whether it has a tracking identifier of its own, or this process has one; undefined if the set cannot be read here. */
  readonly hasIntegrationCode: boolean | undefined;
  /** What the last test of its present values found; undefined if they were not tested. */
  readonly tested: readonly Pick<Check, 'name' | 'result' | 'found' | 'fix'>[] | undefined;
  readonly atria: AtriaFacts;
  /** The newest preview that was completed. */
  readonly previewRunId: string | undefined;
  /** Whether a worker takes runs; undefined where Temporal does not tell. */
  readonly hasWorker: boolean | undefined;
  /** How many jobs sync billing; undefined where Temporal does not tell. */
  readonly jobs: number | undefined;
}

export type AtriaFacts =
  /** The built-in one has something recorded. */
  | { readonly kind: 'builtIn' }
  /** A remote one answers. */
  | { readonly kind: 'remote'; readonly found: string }
  /** A run has loaded a billing period, from wherever its worker has it. */
  | { readonly kind: 'loaded'; readonly periodEnd: string }
  /** `problem`: why the one that is set here does not do; undefined where none is set. */
  | { readonly kind: 'unknown'; readonly problem: string | undefined };

export interface SetupStep {
  readonly name: SetupStepName;
  readonly title: string;
  /** Exactly one step is `next` until all are done. */
  readonly state: 'done' | 'next' | 'later';
  /** What is there, or what is wrong, in sentences. */
  readonly found: readonly string[];
}

interface JudgedStep extends Omit<SetupStep, 'state' | 'name'> {
  readonly isDone: boolean;
}

/** What of the set-up is done, and what comes next. */
export function setupSteps(facts: SetupFacts): SetupStep[] {
  const judged = setupStepNames.map((name) => ({ name, ...judges[name](facts) }));
  const next = judged.find(({ isDone }) => !isDone)?.name;
  return judged.map(({ isDone, ...step }) => ({
    ...step,
    state: isDone ? 'done' : step.name === next ? 'next' : 'later',
  }));
}

const judges: Readonly<Record<SetupStepName, (facts: SetupFacts) => JudgedStep>> = {
  apiUser: ({ secretSet }) => ({
    title: 'Make the security level and the API user in Autotask',
    isDone: secretSet !== undefined,
    found: secretSet === undefined ? [] : ['Its values are stored. The test below shows whether it may do enough.'],
  }),
  trackingIdentifier: ({ secretSet, hasIntegrationCode }) => ({
    title: 'Have its tracking identifier ready',
    isDone: secretSet !== undefined && hasIntegrationCode !== false,
    found:
      secretSet !== undefined && hasIntegrationCode === false
        ? [`The secret set “${secretSet}” has no IntegrationCode. Replace it, unless the workers have one.`]
        : [],
  }),
  secrets: ({ secretSet }) => ({
    title: 'Store the credentials as a secret set',
    isDone: secretSet !== undefined,
    found: secretSet === undefined ? [] : [`The secret set “${secretSet}” is stored, encrypted.`],
  }),
  connection: ({ tested = [], secretSet }) => {
    const failures = tested.filter(({ result }) => result === 'fail');
    const isDone = tested.length > 0 && failures.length === 0;
    return {
      title: 'Test the connection',
      isDone,
      found: isDone
        ? [`Autotask accepts “${secretSet ?? ''}”: ${tested.find(({ name }) => name === 'zone')?.found ?? ''}.`]
        : failures.map(({ name, found, fix }) => `${name}: ${found}. ${fix ?? ''}`.trim()),
    };
  },
  atria: ({ atria }) => ({ title: 'Connect Atria', isDone: atria.kind !== 'unknown', found: atriaFound(atria) }),
  preview: ({ previewRunId, hasWorker }) => ({
    title: 'Look at a first preview',
    isDone: previewRunId !== undefined,
    found:
      previewRunId === undefined && hasWorker === false
        ? ['No worker takes runs now. Start one: a preview waits until it is there.']
        : [],
  }),
  job: ({ jobs }) => ({ title: 'Make the first job', isDone: (jobs ?? 0) > 0, found: [] }),
};

function atriaFound(atria: AtriaFacts): string[] {
  switch (atria.kind) {
    case 'builtIn':
      return ['The built-in Atria is in use.'];
    case 'remote':
      return [`Atria answers: ${atria.found}.`];
    case 'loaded':
      return [`A run has loaded the billing period that ends on ${atria.periodEnd}.`];
    case 'unknown':
      return atria.problem === undefined ? [] : [atria.problem];
  }
}
