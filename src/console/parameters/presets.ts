import { withMember } from '../../jobs/with-member.js';
import { fieldId, type SyncParameter } from './field-table.js';

/** What a link to the form of a job, or of a run by hand, sets there. */
export interface Preset {
  /** What asks for it in the address. */
  readonly query: Readonly<Record<string, string>>;
  readonly parameter: SyncParameter;
  readonly value: string;
  /** What it is good for, as a clause. */
  readonly effect: (who: 'job' | 'run') => string;
}

/** The contract lines that were missing are created (AT12). */
export const creatingLines: Preset = {
  ...{ query: { create: 'yes' }, parameter: 'AllowAtriaCreateItems', value: 'True' },
  effect: (who) => `so that the ${who} creates contract lines that are missing (AT12)`,
};

/** A change that Autotask refuses on its day counts from the day after (AT39). */
export const usingNextDay: Preset = {
  ...{ query: { conflict: 'next-day' }, parameter: 'EffectiveDateConflict', value: 'NextDay' },
  effect: () => 'so that a change that Autotask refuses on its day counts from the day after (AT39)',
};

/** What a preview showed is done. */
export const makingChanges: Preset = {
  ...{ query: { preview: 'no' }, parameter: 'Preview', value: 'False' },
  effect: (who) => `so that the ${who} makes its changes, where the preview only showed them`,
};

/** The preset that an address asks for; undefined: none. */
export function presetIn(query: Readonly<Record<string, string>>): Preset | undefined {
  return [creatingLines, usingNextDay, makingChanges].find((preset) =>
    Object.entries(preset.query).every(([name, value]) => query[name] === value),
  );
}

/** @param text parameters, as a JSON object */
export function withPreset(text: string, { parameter, value }: Preset): string {
  return withMember(text, parameter, value);
}

/** The end of an address that leads to the field of a parameter. */
export function atField(parameter: SyncParameter): string {
  return `#${fieldId(parameter)}`;
}

/** What a form says of its preset. */
export function presetText({ parameter, value, effect }: Preset, who: 'job' | 'run'): string {
  const next = who === 'job' ? 'Save it, then run the job again.' : 'Look at the other fields, then start the run.';
  return `${parameter} is “${value}” in the configuration below, ${effect(who)}. ${next}`;
}
