import { closestName } from '../closest-name.js';
import { isObject } from '../is-object.js';
import { grouped } from '../wording.js';
import { defaultSyncSettings, type SyncSettings } from './settings.js';

/** What a setting may be. It is a whole number unless it is a share. */
interface SettingBounds {
  readonly least: number;
  readonly greatest: number;
  readonly isShare?: true;
}

const dayMs = 86_400_000;

/** A timer that is set for longer than 2,147,483,647 ms strikes at once. This is 24 days. */
const longestMs = 24 * dayMs;

/**
 * Within them, each setting keeps what it promises: a run goes on and ends, no timer strikes at once, and a worker that is
 * gone is noticed.
 */
export const settingBounds: Readonly<Record<keyof SyncSettings, SettingBounds>> = {
  commitWindowMs: { least: 0, greatest: dayMs },
  readLagMs: { least: 0, greatest: dayMs },
  // With less, no change would ever leave the process in time.
  stallAllowanceMs: { least: 10, greatest: dayMs },
  requestTimeoutMs: { least: 100, greatest: dayMs },
  greatestReadAgeMs: { least: 1_000, greatest: dayMs },
  undoneAfterMs: { least: 1_000, greatest: longestMs },
  retryIntervalMs: { least: 1, greatest: dayMs },
  retryAttempts: { least: 1, greatest: 100 },
  patienceMs: { least: 0, greatest: longestMs },
  approvalDayMs: { least: 1, greatest: longestMs },
  heartbeatTimeoutMs: { least: 1_000, greatest: dayMs },
  // With fewer events, a new execution would be full before it has done anything. Temporal ends one of 51,200.
  historyEventsMax: { least: 30, greatest: 20_000 },
  linesPerBatch: { least: 1, greatest: 500 },
  lateAfterMs: { least: 0, greatest: longestMs },
  callsPerHour: { least: 1, greatest: 1_000_000_000 },
  callsHourMs: { least: 1_000, greatest: dayMs },
  // With all of them left to others, no run would ever begin.
  callShareForOthers: { least: 0, greatest: 0.95, isShare: true },
  slowdownMs: { least: 0, greatest: longestMs },
};

/** Settings that replace the usual ones, or what is wrong with them: a sentence for each that cannot be used. */
export type GivenSettings = { readonly settings: Partial<SyncSettings> } | { readonly problems: readonly string[] };

/** Reads the settings of an operator. @param given a JSON value; undefined: it is none */
export function readSettings(given: unknown): GivenSettings {
  if (!isObject(given)) return { problems: ['It must be a JSON object, such as {"patienceMs": 7200000}.'] };
  const problems = Object.entries(given).flatMap(([name, value]) => problemOf(name, value) ?? []);
  return problems.length > 0 ? { problems } : { settings: given };
}

function problemOf(name: string, value: unknown): string | undefined {
  if (!isSetting(name)) {
    const meant = closestName(name, Object.keys(settingBounds));
    const hint = meant === undefined ? 'Leave it out' : `Write ${meant}, or leave it out`;
    return `${JSON.stringify(name.slice(0, 40))} is no setting. ${hint}.`;
  }
  const { least, greatest, isShare = false } = settingBounds[name];
  const isNumber = typeof value === 'number' && (isShare || Number.isInteger(value));
  if (isNumber && value >= least && value <= greatest) return undefined;
  const kind = isShare ? 'a number' : 'a whole number';
  const usual = grouped(defaultSyncSettings[name]);
  return `${name} must be ${kind} from ${grouped(least)} to ${grouped(greatest)}. Change it, or leave it out for the usual ${usual}.`;
}

function isSetting(name: string): name is keyof SyncSettings {
  return Object.hasOwn(settingBounds, name);
}
