import { isObject } from '../domain/is-object.js';
import type { ContractSelector } from '../domain/parameters/job-parameters.js';
import { greatestLimit, type parameterDefinitions } from '../domain/parameters/parameter-definitions.js';
import type { QuantityRuleMember } from '../domain/parameters/read-quantity-rules.js';
import type { limitNames } from '../domain/sync/run-limits.js';
import { baseMark } from './pseudonyms.js';

/** Replaces a text as the records and rows of a recording have it replaced. */
type TextReplacer = (text: string) => string;

/** @returns undefined if the parameter, or the member of one, is left out */
type Treatment = (given: unknown, text: TextReplacer) => unknown;

type Treatments<Name extends string> = Readonly<Record<Name, Treatment>>;

/** Days, words of the product, quantities and truth values. */
const kept: Treatment = (given) => given;

/** A text, or a list of texts. */
const replaced: Treatment = (given, text) => {
  if (Array.isArray(given)) return given.map((each: unknown) => replaced(each, text));
  return typeof given === 'string' ? text(given) : given;
};

/** The prices that such a limit is compared with are replaced like identifiers: every run would exceed it. */
const leftOut: Treatment = () => undefined;

const contractMembers: Treatments<keyof ContractSelector> = {
  name: replaced,
  number: replaced,
  category: kept,
  default: kept,
};

const ruleMembers: Treatments<QuantityRuleMember> = {
  SKU: replaced,
  AtLeast: kept,
  AtMost: kept,
  PackOf: kept,
  Free: membersBy({ Percent: kept, Of: replaced }),
  BillAs: replaced,
  IncreasesFrom: kept,
  DecreasesFrom: kept,
};

const limitMembers: Treatments<keyof typeof limitNames> = {
  ChangedLines: kept,
  UnitsOfLine: kept,
  PercentOfLine: kept,
  LinesToZero: kept,
  Amount: leftOut,
  AmountOfCustomer: leftOut,
  LeastRecordsPercent: kept,
  OnlyRecentPeriods: kept,
  OnlyOpenPeriods: kept,
};

/**
 * What becomes of each parameter of a job. Each one has its line here, or nothing compiles: a parameter that is lost makes
 * another run of the recorded one.
 */
const treatments: Treatments<keyof typeof parameterDefinitions> = {
  BaseUrl: (given) => (given === '' ? '' : `${baseMark}/ATServicesRest/`),
  ZoneUser: replaced,
  BillingPeriod: kept,
  CustomersFilter: replaced,
  ProRatedTransactions: kept,
  AllowAtriaCreateItems: kept,
  AllowAtriaCreateAdditions: kept,
  SKUType: kept,
  QuantityRules: (given, text) => {
    const replacedRule = membersBy(ruleMembers);
    return Array.isArray(given) ? given.map((rule: unknown) => replacedRule(rule, text)) : given;
  },
  LogLevel: kept,
  Secrets: () => 'default',
  Contract: membersBy(contractMembers),
  EffectiveDate: kept,
  DecreasesFrom: kept,
  EffectiveDateConflict: kept,
  EffectiveDateAlignment: kept,
  Preview: kept,
  Limits: limits,
  Approval: kept,
  ApprovalDays: kept,
  DualControl: kept,
  StartedBy: replaced,
};

/**
 * The parameters of a job that a run accepted. Those that name another run (`ApplyPreview`, `PreviewOf`, `UndoRun`) and what
 * stands beside them are left out: the run that they name is not in the store of whoever gets the recording.
 *
 * @param text replaces a text
 */
export function replacedParameters(given: Readonly<Record<string, unknown>>, text: TextReplacer) {
  return replacedMembers(given, treatments, text);
}

/** Approval above limits needs limits: one that nothing exceeds stands for those that are left out. */
function limits(given: unknown, text: TextReplacer): unknown {
  if (!isObject(given) || Object.keys(given).length === 0) return given;
  const left = replacedMembers(given, limitMembers, text);
  return Object.keys(left).length === 0 ? { ChangedLines: greatestLimit } : left;
}

function membersBy(members: Readonly<Record<string, Treatment>>): Treatment {
  return (given, text) => (isObject(given) ? replacedMembers(given, members, text) : replaced(given, text));
}

function replacedMembers(
  given: Readonly<Record<string, unknown>>,
  members: Readonly<Record<string, Treatment>>,
  text: TextReplacer,
): Record<string, unknown> {
  const entries = Object.entries(given).map(([name, each]): [string, unknown] => [name, members[name]?.(each, text)]);
  return Object.fromEntries(entries.filter(([, each]) => each !== undefined));
}
