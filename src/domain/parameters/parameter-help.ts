import { leastForPercent, type limitNames } from '../sync/run-limits.js';
import type { ContractSelector, SkuForm } from './job-parameters.js';
import { usualApprovalDays } from './job-parameters.js';
import type { parameterDefinitions } from './parameter-definitions.js';
import type { QuantityRuleMember } from './read-quantity-rules.js';

/** What a person has to know of a parameter, in plain sentences. Names and values stand between backticks. */
export interface ParameterHelp {
  /** What it does. */
  readonly purpose: string;
  /** What a run does because of it. */
  readonly effect: string;
  /** The default as it stands in JSON; not given: there is none, and the effect says what happens then. */
  readonly default?: unknown;
  /** A value as it stands in JSON. */
  readonly example: unknown;
}

/** Of all parameters of a run, for the page of documentation and for the forms of the console. */
export const parameterHelp: Readonly<Record<keyof typeof parameterDefinitions, ParameterHelp>> = {
  BaseUrl: {
    purpose: 'The base of the Autotask API.',
    effect:
      'Leave it empty: Autotask then tells the right one for `ZoneUser`. A run sends credentials only to the hosts of Autotask and to those that the worker allows.',
    default: '',
    example: 'https://webservices2.autotask.net/ATServicesRest/',
  },
  ZoneUser: {
    purpose: 'The e-mail address of a user of your Autotask, preferably of the API user.',
    effect:
      'It finds your Autotask database. If both this and `BaseUrl` are empty, a run is refused (AT17). If it belongs to another database than the secret set, a run stops (AT02).',
    default: '',
    example: 'api@example.com',
  },
  BillingPeriod: {
    purpose: 'Which billing period of Atria a run processes.',
    effect:
      '`"Previous"` is the closed period that ended last before the day of the run, `"Current"` is the period that contains that day. With a date, a run takes the period that contains the date, so a job takes the same one each time.',
    default: 'Current',
    example: 'Previous',
  },
  CustomersFilter: {
    purpose: 'The customers that a run processes, by their code in Atria.',
    effect:
      'A run touches no other customer. Capital letters count. A code that Atria does not know is reported (AT25). Empty: all customers.',
    default: '',
    example: ['ASP', 'SampleCustomerShortCodeName'],
  },
  ProRatedTransactions: {
    purpose: 'Whether changes count from the day of the run.',
    effect:
      'With `"True"`, `EffectiveDate` does nothing, `EffectiveDateAlignment` moves only what counts by `DecreasesFrom` or `IncreasesFrom`, and the job has to run at least daily (AT41). With `"False"`, `EffectiveDate` decides.',
    default: 'False',
    example: 'False',
  },
  AllowAtriaCreateItems: {
    purpose: 'Whether a run may add a line to a contract that lacks it.',
    effect: 'With `"True"`, a run adds the line (AT11). With `"False"`, it reports that the line is missing (AT12).',
    default: 'False',
    example: 'True',
  },
  AllowAtriaCreateAdditions: {
    purpose: 'Another name of `AllowAtriaCreateItems`.',
    effect: 'Give one of both. A run is refused if they differ (AT17).',
    default: 'False',
    example: 'True',
  },
  SKUType: {
    purpose: 'The field of an Autotask service that the SKU in Atria is compared with.',
    effect:
      'A SKU that fits no service is reported (AT08). `type` may be left out and changes nothing. Capital letters of `name` do not count, so `ServiceID` is `ServiceId`.',
    default: { name: 'ServiceId' },
    example: { name: 'ServiceId', type: 'int' },
  },
  QuantityRules: {
    purpose: 'What a run bills of some SKUs, if not just what Atria provisioned.',
    effect:
      'A run takes away what is `Free`, then bills at least `AtLeast`, rounds up to packs of `PackOf`, and bills at most `AtMost`. Units of a SKU with `BillAs` count as units of the other SKU, on its line and for its rule. What Atria provisioned no unit of goes to zero all the same. Each line on which a rule acts says so. Not given, or `[]`: a run bills what Atria provisioned.',
    example: [
      { SKU: 'MBX-100', AtLeast: 5 },
      { SKU: 'MBX-OLD', BillAs: 'MBX-100' },
      { SKU: 'BKP', PackOf: 10 },
      { SKU: 'STO-GB', Free: { Percent: 130, Of: 'MBX-100' } },
    ],
  },
  LogLevel: {
    purpose: 'The least level of the entries in the log of a run.',
    effect:
      '`"Verbose"` keeps everything. The levels after it keep less. What a run changes, and its result, do not depend on it.',
    default: 'Info',
    example: 'Verbose',
  },
  Secrets: {
    purpose: 'The name of the stored secret set with the credentials of Autotask.',
    effect:
      'A run logs in with it. It is a name, never a secret itself. A set that is not stored stops the run (AT16).',
    default: 'default',
    example: 'default',
  },
  Contract: {
    purpose: 'Which Recurring Services contract of a customer is meant, where there are several.',
    effect:
      'Only a contract that has all of what is given counts. If several are left, a run changes nothing for that customer (AT26). If none is left, it says so (AT06). Empty: the only one.',
    default: '',
    example: { category: 12, default: true },
  },
  EffectiveDate: {
    purpose: 'The billing period of Atria from whose first day changes count, if the job does not pro-rate.',
    effect:
      '`"PeriodStart"`: the start of the processed period. `"CurrentPeriodStart"`: the start of the period that the day of the run lies in.',
    default: 'PeriodStart',
    example: 'CurrentPeriodStart',
  },
  DecreasesFrom: {
    purpose: 'Lets decreases count from the day after the processed period.',
    effect:
      'Increases count as they would without it. Not given: decreases count from the same day as increases. A rule of `QuantityRules` may say otherwise for its SKU.',
    example: 'NextPeriodStart',
  },
  EffectiveDateConflict: {
    purpose: 'What a run does if Autotask refuses a second change of a line on one day.',
    effect:
      '`"Report"`: it leaves the line and reports it (AT39). `"NextDay"`: it posts the change on the day after, and so on, within the contract, and no later than the last day of the processed period or, if that is later, the day of the run. Later runs of the period then compare the line on that day. Decreases by `DecreasesFrom` are always reported.',
    default: 'Report',
    example: 'NextDay',
  },
  EffectiveDateAlignment: {
    purpose: 'Moves the effective date to the start of one of the billing periods of the contract itself.',
    effect:
      '`"AsIs"` leaves the date. `"ContractPeriodStart"` takes the start of the period of the contract that holds it, `"NextContractPeriodStart"` the start of the next one. Not given: as it is, and the log names each contract whose periods begin on another day (AT50).',
    example: 'NextContractPeriodStart',
  },
  Preview: {
    purpose: 'Lets a run only show what it would change.',
    effect: 'With `"True"`, a run changes nothing in Autotask.',
    default: 'False',
    example: 'True',
  },
  Limits: {
    purpose: 'What a run may change without a person having seen it.',
    effect:
      'A run that would exceed a limit fails before its first change (AT56), or waits for a person if `Approval` says so. Not given, or `{}`: no limit.',
    example: { LinesToZero: 25, LeastRecordsPercent: 50, OnlyRecentPeriods: 'True' },
  },
  Approval: {
    purpose: 'When a run waits until a person approves its changes.',
    effect:
      '`"None"`: never. `"AboveLimits"`: if it would exceed one of its `Limits`. `"Required"`: whenever it would change a line.',
    default: 'None',
    example: 'AboveLimits',
  },
  ApprovalDays: {
    purpose: 'How many days a run waits for the decision.',
    effect: `After that, it ends and makes none of the changes (AT59). Not given: ${usualApprovalDays} days. Without \`Approval\`, it is refused.`,
    example: 7,
  },
  DualControl: {
    purpose: 'Forbids whoever starts a run or saves its job to approve the run.',
    effect:
      'With `"True"`, a run refuses the approval of whoever started it or saved its job. It needs `Approval` and `StartedBy`.',
    default: 'False',
    example: 'True',
  },
  StartedBy: {
    purpose: 'The name of the person who starts the run or saves the job.',
    effect:
      'Dual control compares it with the name of the person who approves. It is what somebody types, and no log-in.',
    example: 'Ann',
  },
};

/** A parameter with its example, as it stands in JSON. */
export function exampleOf(name: keyof typeof parameterDefinitions): string {
  return `${JSON.stringify(name)}: ${oneLine(parameterHelp[name].example)}`;
}

/** The default as it stands in JSON; undefined: there is none. */
export function defaultOf(name: keyof typeof parameterDefinitions): string | undefined {
  const help = parameterHelp[name];
  return 'default' in help ? oneLine(help.default) : undefined;
}

/** JSON on one line, as people write it. */
export function oneLine(value: unknown): string {
  return JSON.stringify(value, null, 1).replaceAll(/\n\s*/g, ' ').replaceAll('[ ', '[').replaceAll(' ]', ']');
}

/** What each form of a SKU means, with the name that the documentation of the integration has for the field. */
export const skuFormHelp: Readonly<
  Record<SkuForm, { readonly field: string; readonly type: 'int' | 'string'; readonly means: string }>
> = {
  ServiceId: {
    field: 'ServiceID',
    type: 'int',
    means: 'the id of the service, a whole number that is never given twice',
  },
  name: { field: 'Name', type: 'string', means: 'the name of the service' },
  InvoiceDescription: { field: 'InvoiceDescription', type: 'string', means: 'the text of the service on invoices' },
  description: { field: 'description', type: 'string', means: 'the description of the service' },
};

/** What each member of `Contract` is compared with. */
export const contractHelp: Readonly<Record<keyof ContractSelector, string>> = {
  name: 'the contract has exactly this name',
  number: 'the contract has exactly this contract number',
  category: 'the contract is of the contract category with this id',
  default: 'with `true`: the contract is the default contract of the company',
};

/** What each member of a rule does with the units of its SKU, in the order in which they act. */
export const quantityRuleHelp: Readonly<Record<Exclude<QuantityRuleMember, 'SKU'>, string>> = {
  BillAs:
    'counts its units as units of this other SKU, for whose line and rule they are; such a rule has no other steps',
  Free: 'takes away this many units, or `Percent` of the units that Atria provisioned the customer of the SKU `Of`; a part of a unit is not free',
  AtLeast: 'bills this many units if fewer are left',
  PackOf: 'rounds up to whole packs of this many units',
  AtMost: 'bills this many units if there are more; with `PackOf`, it has to be whole packs',
  IncreasesFrom:
    'says from when increases of the SKU count, whatever the job says: the start of the processed period (`"PeriodStart"`), that of the current one (`"CurrentPeriodStart"`), the day of the run (`"RunDay"`), or the day after the processed period (`"NextPeriodStart"`); its decreases count from the same day, unless they count later',
  DecreasesFrom:
    'with `"NextPeriodStart"`, decreases count from the day after the processed period; with `"AsIncreases"`, they count from the day of increases, whatever `DecreasesFrom` of the job says',
};

/** When each of the limits stops a run. */
export const limitHelp: Readonly<Record<keyof typeof limitNames, string>> = {
  ChangedLines: 'more lines would change',
  LinesToZero: 'more lines would go to zero',
  UnitsOfLine: 'one line would change by more units',
  PercentOfLine: `one line would change by more percent; lines with fewer than ${leastForPercent} units do not count`,
  Amount: 'more money would be added per contract period, or taken away; also if a price cannot be read',
  AmountOfCustomer: 'more money would be added for one customer, or taken away',
  LeastRecordsPercent:
    'Atria has fewer records than this share of those that the last run without a failure found in the same Atria, or none at all',
  OnlyRecentPeriods:
    'with `"True"`: the period is older than the one before that of the day of the run, or has not begun on that day',
  OnlyOpenPeriods:
    'with `"True"`: a line would change from a day in a period that Autotask has approved and posted, or does not show',
};
