import type { BillingPeriodChoice } from '../billing-period.js';
import { isDay } from '../day.js';
import { isObject } from '../is-object.js';
import {
  approvalRules,
  decreaseStarts,
  effectiveDateAlignments,
  effectiveDateConflictRules,
  effectiveDateRules,
  skuForms,
} from './job-parameters.js';
import type { ContractSelector, DecreaseStart, EffectiveDateAlignment, SkuForm } from './job-parameters.js';
import { logLevels } from '../log/log-codes.js';
import type { QuantityRule } from '../sync/quantity-rules.js';
import { limitNames, type RunLimits } from '../sync/run-limits.js';
import { allowedQuantityRules, readQuantityRules } from './read-quantity-rules.js';

/** How one parameter is read. */
export interface ParameterDefinition<Value> {
  readonly default: Value;
  /** What may be given, in words that follow "must be". */
  readonly allowed: string;
  /** The values that there are, where there are few. */
  readonly choices?: readonly string[];
  /** The whole text of the refusal, if the usual one does not fit. */
  readonly problem?: string;
  /** The value in its normal form, or undefined if it is not allowed. */
  readonly read: (given: unknown) => { readonly value: Value } | undefined;
}

/** What the name of a secret set may be, in words. */
export const secretSetNameForm = 'up to 64 letters, digits, spaces, dots, hyphens and underscores';

/** What a limit can be at most. */
export const greatestLimit = 1_000_000_000;
const greatestApprovalDays = 90;
const longestName = 200;

/** `"True"` or `"False"`. */
export const truthValue: ParameterDefinition<boolean> = {
  default: false,
  allowed: '"True" or "False"',
  choices: ['True', 'False'],
  read(given) {
    if (typeof given === 'boolean') return { value: given };
    const text = textOf(given)?.toLowerCase();
    return text === 'true' || text === 'false' ? { value: text === 'true' } : undefined;
  },
};

/** The definitions of all parameters that a job has, by the name that an operator types. */
export const parameterDefinitions = {
  BaseUrl: {
    default: '',
    allowed: 'an absolute http or https URL without user name, query or fragment, or "" to find it by ZoneUser',
    read: (given) => valued(textOf(given), (text) => text === '' || isPlainHttpUrl(text)),
  } satisfies ParameterDefinition<string>,
  ZoneUser: {
    default: '',
    allowed: 'the e-mail address of an Autotask user',
    // It begins with the documented text of AT17.
    problem:
      'user email is not valid: ZoneUser must be the e-mail address of an Autotask user, unless BaseUrl is given',
    read: (given) => valued(textOf(given), (text) => text === '' || /^[^\s@]+@[^\s@]+\.[^\s@.]+$/.test(text)),
  } satisfies ParameterDefinition<string>,
  BillingPeriod: {
    default: { kind: 'current' } as BillingPeriodChoice,
    allowed: '"Previous", "Current" or an existing date as "YYYY-MM-DD"',
    read: readBillingPeriod,
  } satisfies ParameterDefinition<BillingPeriodChoice>,
  CustomersFilter: {
    default: [],
    allowed: 'a list of customer codes, one customer code, or "" for all customers',
    read: readCustomersFilter,
  } satisfies ParameterDefinition<readonly string[]>,
  ProRatedTransactions: truthValue,
  AllowAtriaCreateItems: truthValue,
  AllowAtriaCreateAdditions: truthValue,
  SKUType: {
    default: 'ServiceId' as SkuForm,
    allowed:
      'an object such as {"name": "ServiceId", "type": "int"}, whose name is ServiceId, name, InvoiceDescription or ' +
      'description and whose type, which may be left out, is int or string',
    read: readSkuType,
  } satisfies ParameterDefinition<SkuForm>,
  QuantityRules: {
    default: undefined,
    allowed: allowedQuantityRules,
    read: readRules,
  } satisfies ParameterDefinition<readonly QuantityRule[] | undefined>,
  LogLevel: oneOf(logLevels, 'Info'),
  Secrets: {
    default: 'default',
    allowed: `the name of a stored secret set: ${secretSetNameForm}`,
    read: (given) => valued(textOf(given), (text) => /^[\p{L}\p{N} ._-]{1,64}$/u.test(text)),
  } satisfies ParameterDefinition<string>,
  Contract: {
    default: undefined,
    allowed: 'an object with one or more of name (text), number (text), category (whole number) and default (true)',
    read: readContract,
  } satisfies ParameterDefinition<ContractSelector | undefined>,
  EffectiveDate: oneOf(effectiveDateRules, 'PeriodStart'),
  DecreasesFrom: {
    ...oneOf(decreaseStarts, 'NextPeriodStart'),
    default: undefined,
  } satisfies ParameterDefinition<DecreaseStart | undefined>,
  EffectiveDateConflict: oneOf(effectiveDateConflictRules, 'Report'),
  EffectiveDateAlignment: {
    ...oneOf(effectiveDateAlignments, 'AsIs'),
    default: undefined,
  } satisfies ParameterDefinition<EffectiveDateAlignment | undefined>,
  Preview: truthValue,
  Limits: {
    default: undefined,
    allowed: `an object with any of ${Object.keys(limitNames).join(', ')}; each is a number, but OnlyRecentPeriods and OnlyOpenPeriods are "True" or "False"`,
    read: readLimits,
  } satisfies ParameterDefinition<RunLimits | undefined>,
  Approval: oneOf(approvalRules, 'None'),
  ApprovalDays: {
    default: undefined,
    allowed: `a whole number from 1 to ${greatestApprovalDays}`,
    read(given) {
      const days = numberOf(given);
      return Number.isInteger(days) && days >= 1 && days <= greatestApprovalDays ? { value: days } : undefined;
    },
  } satisfies ParameterDefinition<number | undefined>,
  DualControl: truthValue,
  StartedBy: {
    default: undefined,
    allowed: `the name of a person, of up to ${longestName} characters`,
    read: (given) => valued(textOf(given)?.replace(/\s+/g, ' '), (text) => text !== '' && text.length <= longestName),
  } satisfies ParameterDefinition<string | undefined>,
};

function readBillingPeriod(given: unknown): { value: BillingPeriodChoice } | undefined {
  const text = textOf(given) ?? '';
  const word = text.toLowerCase();
  if (word === 'previous' || word === 'current') return { value: { kind: word } };
  return isDay(text) ? { value: { kind: 'date', day: text } } : undefined;
}

function readCustomersFilter(given: unknown): { value: readonly string[] } | undefined {
  if (typeof given === 'string') return { value: given.trim() === '' ? [] : [given.trim()] };
  if (!Array.isArray(given)) return undefined;
  const codes = given.map(textOf);
  const named = codes.filter((code) => code !== undefined && code !== '') as string[];
  return named.length === codes.length ? { value: [...new Set(named)] } : undefined;
}

function readSkuType(given: unknown): { value: SkuForm } | undefined {
  if (!isObject(given) || hasOtherThan(given, ['name', 'type'])) return undefined;
  const type = given['type'] === undefined ? 'string' : textOf(given['type'])?.toLowerCase();
  if (type !== 'int' && type !== 'string') return undefined;
  return readOneOf(skuForms, given['name']);
}

/** A rule that cannot be used must not be dropped: the job would bill without it. */
function readRules(given: unknown): { value: readonly QuantityRule[] | undefined } | undefined {
  const read = readQuantityRules(given);
  if (read === undefined || read.faults.length > 0) return undefined;
  return { value: read.rules.length === 0 ? undefined : read.rules };
}

function readContract(given: unknown): { value: ContractSelector | undefined } | undefined {
  if (given === '') return { value: undefined };
  if (!isObject(given) || hasOtherThan(given, ['name', 'number', 'category', 'default'])) return undefined;
  const name = textOf(given['name']);
  const number = textOf(given['number']);
  const category = Number.isSafeInteger(given['category']) ? (given['category'] as number) : undefined;
  const isDefault = truthValue.read(given['default'])?.value === true;
  const selector: ContractSelector = {
    ...(name ? { name } : {}),
    ...(number ? { number } : {}),
    ...(category !== undefined && category > 0 ? { category } : {}),
    ...(isDefault ? { default: true } : {}),
  };
  const used = Object.keys(selector).length;
  // A member that is present but unusable must not widen the choice by being dropped.
  return used > 0 && used === Object.keys(given).length ? { value: selector } : undefined;
}

/** The limits of money may have decimals; the others are whole numbers. */
function readLimits(given: unknown): { value: RunLimits | undefined } | undefined {
  if (!isObject(given) || hasOtherThan(given, Object.keys(limitNames))) return undefined;
  const limits = Object.entries(given).map(([name, value]) => {
    const member = limitNames[name as keyof typeof limitNames];
    if (member.startsWith('only')) return [member, truthValue.read(value)?.value];
    const number = numberOf(value);
    const isAllowed =
      number >= 0 && number <= greatestLimit && (member.startsWith('amount') || Number.isInteger(number));
    return [member, isAllowed ? number : undefined];
  });
  // A limit that cannot be used must not be dropped: the job would run without it.
  if (limits.some(([, value]) => value === undefined)) return undefined;
  return { value: limits.length === 0 ? undefined : (Object.fromEntries(limits) as RunLimits) };
}

function oneOf<Value extends string>(values: readonly Value[], usual: Value): ParameterDefinition<Value> {
  return {
    default: usual,
    allowed: `${values.length === 1 ? '' : 'one of '}${values.map((value) => `"${value}"`).join(', ')}`,
    choices: values,
    read: (given) => readOneOf(values, given),
  };
}

function readOneOf<Value extends string>(values: readonly Value[], given: unknown): { value: Value } | undefined {
  const text = textOf(given)?.toLowerCase();
  const value = values.find((each) => each.toLowerCase() === text);
  return value === undefined ? undefined : { value };
}

function textOf(given: unknown): string | undefined {
  return typeof given === 'string' ? given.trim() : undefined;
}

/** NaN if it is none. */
function numberOf(given: unknown): number {
  const text = textOf(given) ?? '';
  return typeof given === 'number' ? given : text === '' ? Number.NaN : Number(text);
}

function valued(text: string | undefined, isAllowed: (text: string) => boolean): { value: string } | undefined {
  return text !== undefined && isAllowed(text) ? { value: text } : undefined;
}

function hasOtherThan(given: Readonly<Record<string, unknown>>, names: readonly string[]): boolean {
  return Object.keys(given).some((name) => !names.includes(name));
}

function isPlainHttpUrl(text: string): boolean {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return false;
  const { username, password, search, hash } = new URL(text);
  return [username, password, search, hash].every((part) => part === '');
}
