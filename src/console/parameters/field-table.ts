import { skuForms, usualApprovalDays } from '../../domain/parameters/job-parameters.js';
import {
  greatestLimit,
  parameterDefinitions,
  type ParameterDefinition,
} from '../../domain/parameters/parameter-definitions.js';
import {
  contractHelp,
  limitHelp,
  oneLine,
  parameterHelp,
  type ParameterHelp,
} from '../../domain/parameters/parameter-help.js';
import { jobTasks, type JobTask } from '../../jobs/index.js';

export type SyncParameter = keyof typeof parameterDefinitions;
/** The parameters of both tasks. */
export type ParameterName = SyncParameter | 'PeriodEnd';

/**
 * How a value is typed: `period` chooses a word or a day, `codes` has commas between, and `json` is the value as it stands in
 * JSON.
 */
export type FieldKind = 'text' | 'number' | 'day' | 'choice' | 'period' | 'codes' | 'json';

/** A field of the form of parameters: of a parameter, or of one member of it. */
export interface ParameterField {
  readonly parameter: ParameterName;
  /** undefined: the whole parameter. */
  readonly member?: string;
  readonly kind: FieldKind;
  /** What can be chosen, as it is saved. */
  readonly choices?: readonly (string | boolean)[];
  /** What counts where it is not set, in words. */
  readonly defaultText?: string | undefined;
  /** What a member may be, in words. */
  readonly allowed?: string;
  /** In plain sentences, with names and values between backticks. */
  readonly help: string;
  /** Whether the parameter is removed with its last member. */
  readonly removesEmptyParameter?: boolean;
}

/** Parameters that one looks for together. */
export interface ParameterGroup {
  readonly id: string;
  readonly label: string;
  readonly names: readonly ParameterName[];
}

const syncGroups: readonly (ParameterGroup & { readonly names: readonly SyncParameter[] })[] = [
  { id: 'what', label: 'Period and customers', names: ['ZoneUser', 'BillingPeriod', 'CustomersFilter'] },
  {
    id: 'dates',
    label: 'From when changes count',
    names: [
      ...(['ProRatedTransactions', 'EffectiveDate', 'DecreasesFrom'] as const),
      ...(['EffectiveDateAlignment', 'EffectiveDateConflict'] as const),
    ],
  },
  {
    id: 'lines',
    label: 'Contracts, SKUs and quantities',
    names: ['AllowAtriaCreateItems', 'SKUType', 'Contract', 'QuantityRules'],
  },
  {
    id: 'limits',
    label: 'Limits and approval',
    names: ['Limits', 'Approval', 'ApprovalDays', 'DualControl', 'StartedBy'],
  },
  {
    id: 'others',
    label: 'Log, secrets and others',
    names: ['LogLevel', 'Secrets', 'BaseUrl', 'Preview', 'AllowAtriaCreateAdditions'],
  },
];

/** The parameters of each task, in groups; the first one is never folded. */
export const parameterGroups: Readonly<Record<JobTask, readonly ParameterGroup[]>> = {
  billingSync: syncGroups,
  billingProcess: [{ id: 'what', label: 'Period', names: ['PeriodEnd'] }],
};

/** The parameters of a task that have fields. */
export function parameterNamesOf(task: JobTask): readonly ParameterName[] {
  return parameterGroups[task].flatMap(({ names }) => names);
}

/** Those of all tasks. */
export const parameterNames: readonly ParameterName[] = jobTasks.flatMap(parameterNamesOf);

/** What counts without a parameter whose default is empty, or has no value of its own. */
const defaultTexts: Readonly<Partial<Record<ParameterName, string>>> = {
  BaseUrl: 'found by ZoneUser',
  CustomersFilter: 'all customers',
  SKUType: 'ServiceId',
  ApprovalDays: `${usualApprovalDays}`,
};

const kinds: Readonly<Partial<Record<ParameterName, FieldKind>>> = {
  BillingPeriod: 'period',
  CustomersFilter: 'codes',
  QuantityRules: 'json',
  ApprovalDays: 'number',
};

/** The fields of the parameters that have several. */
const members: Readonly<Partial<Record<ParameterName, readonly ParameterField[]>>> = {
  SKUType: [
    {
      ...{ parameter: 'SKUType', member: 'name', kind: 'choice', choices: skuForms, removesEmptyParameter: true },
      ...{ allowed: oneOf(skuForms), defaultText: 'ServiceId', help: helpText(parameterHelp.SKUType) },
    },
  ],
  Contract: [
    contractField('name', { kind: 'text', allowed: 'a text' }),
    contractField('number', { kind: 'text', allowed: 'a text' }),
    contractField('category', { kind: 'number', allowed: 'a whole number greater than 0' }),
    contractField('default', { kind: 'choice', choices: [true], allowed: 'true' }),
  ],
  Limits: Object.entries(limitHelp).map(([member, help]): ParameterField => ({
    ...{ parameter: 'Limits', member, help: limitText(help) },
    ...limitKind(member),
  })),
};

function contractField(
  member: keyof typeof contractHelp,
  how: Pick<ParameterField, 'kind' | 'choices' | 'allowed'>,
): ParameterField {
  return { parameter: 'Contract', member, help: contractHelp[member], removesEmptyParameter: true, ...how };
}

function limitKind(member: string): Pick<ParameterField, 'kind' | 'choices' | 'allowed'> {
  const choices = ['True', 'False'];
  if (member.startsWith('Only')) return { kind: 'choice', choices, allowed: oneOf(choices) };
  const number = member.startsWith('Amount') ? 'a number' : 'a whole number';
  return { kind: 'number', allowed: `${number} from 0 to ${greatestLimit}` };
}

function oneOf(choices: readonly string[]): string {
  return choices.map((choice) => JSON.stringify(choice)).join(' or ');
}

/** The one field that a parameter has where it is not shown by its members. */
export function fieldOf(name: ParameterName): ParameterField {
  if (name === 'PeriodEnd')
    return { parameter: name, kind: 'day', help: processHelp, defaultText: 'every period that is due' };
  const { choices }: ParameterDefinition<unknown> = parameterDefinitions[name];
  const help = parameterHelp[name];
  const defaultText =
    defaultTexts[name] ?? (typeof help.default === 'string' && help.default !== '' ? help.default : undefined);
  const kind = choices === undefined ? (kinds[name] ?? (members[name] === undefined ? 'text' : 'json')) : 'choice';
  return {
    ...{ parameter: name, kind, defaultText },
    help: kind === 'json' ? `${helpText(help)} For example: \`${oneLine(help.example)}\`` : helpText(help),
    ...(choices === undefined ? {} : { choices }),
  };
}

/** The fields of the members of a parameter; none where it has one field. */
export function memberFieldsOf(name: ParameterName): readonly ParameterField[] {
  return members[name] ?? [];
}

/** The name of a field in the form that is sent. */
export function inputName({ parameter, member }: ParameterField): string {
  return `parameter.${parameter}${member === undefined ? '' : `.${member}`}`;
}

/** The id of what shows a parameter with all its fields. */
export function fieldId(parameter: ParameterName): string {
  return `field-of-${parameter}`;
}

/** The id of a field in the page. */
export function inputId(field: ParameterField): string {
  return inputName(field).replaceAll('.', '-');
}

const processHelp =
  'The last day of the one period to process, which may be closed. Not given: the process does what is due on its day.';

function limitText(help: string): string {
  return help.startsWith('with ') ? help.replace(': ', ', if ') : `if ${help}`;
}

/** What a parameter is for and what it does. */
export function helpOf(name: ParameterName): string {
  return name === 'PeriodEnd' ? processHelp : helpText(parameterHelp[name]);
}

function helpText({ purpose, effect }: ParameterHelp): string {
  return `${purpose} ${effect}`;
}
