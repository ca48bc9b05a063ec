import { closestName } from '../closest-name.js';
import { hasLaterDecreases, usualApprovalDays, type JobParameters } from './job-parameters.js';
import type { CodedValues, LogLevel } from '../log/log-codes.js';
import { renderMessage } from '../log/log-messages.js';
import { isOtherRunParameter, otherRunAdvice } from './other-run.js';
import { isObject } from '../is-object.js';
import { parameterDefinitions } from './parameter-definitions.js';
import type { ParameterDefinition } from './parameter-definitions.js';
import { excessOf } from './parameter-limits.js';
import { readParameterText, textExcess } from './parameter-text.js';
import { readQuantityRules, type RuleFault } from './read-quantity-rules.js';
import { shownName, shownSku, shownValue } from '../log/shown-values.js';

/**
 * Why parameters are refused, under one log code: AT23 for text that is not JSON, AT19 for the billing period, AT17 for
 * everything else. Each problem is a clause without a full stop and never holds a secret.
 */
export interface ParameterRefusal {
  readonly code: 'AT17' | 'AT19' | 'AT23';
  readonly problems: readonly string[];
}

/** The parameters, or all that is wrong with them and the log level that the refusal is to be recorded with. */
export type ParsedParameters =
  | { readonly parameters: JobParameters }
  | { readonly refusals: readonly ParameterRefusal[]; readonly logLevel: LogLevel };

type GivenParameters = Readonly<Record<string, unknown>>;
type ParameterName = keyof typeof parameterDefinitions;

const parameterNames = Object.keys(parameterDefinitions) as ParameterName[];
/** Names, or rules, that are refused one by one. */
const mostNamesShown = 10;

/**
 * Checks the parameters of a job as an operator typed them, and fills in the defaults.
 * @param input the JSON object itself, or a text that holds it, in which comments and trailing commas are accepted
 */
export function parseParameters(input: unknown): ParsedParameters {
  const excess = typeof input === 'string' ? textExcess(input) : excessOf(input);
  if (excess !== undefined) return refused('AT17', [`the parameters are ${excess}`]);
  if (input === undefined || input === null || (typeof input === 'string' && input.trim() === '')) {
    return refused('AT17', ['the parameters are missing']);
  }
  if (typeof input !== 'string') return parseObject(input, []);
  const text = readParameterText(input);
  if ('problem' in text) return refused('AT23', [`the parameters are not valid JSON, ${text.problem}`]);
  return parseObject(
    text.value,
    shortened(text.repeatedNames, (name) => `${shownName(name)} is given twice, give it once`),
  );
}

/** The log entry for a refusal. */
export function refusalEntry({ code, problems }: ParameterRefusal) {
  const details = problems.join('; ');
  // What follows the message of AT19 is a sentence.
  return { code, values: { details: code === 'AT19' ? `${details}.` : details } } satisfies CodedValues;
}

/** The message of the log entry for a refusal. */
export function refusalMessage(refusal: ParameterRefusal): string {
  const { code, values } = refusalEntry(refusal);
  return renderMessage(code, values);
}

function parseObject(input: unknown, repetitions: readonly string[]): ParsedParameters {
  if (!isObject(input)) return refused('AT17', [`the parameters must be a JSON object, not ${kindOf(input)}`]);
  const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
  const reading = new ParameterReading(given);
  const parameters = reading.parameters();
  const others = [...repetitions, ...unknownNames(given), ...reading.problems];
  const refusals: ParameterRefusal[] = [
    { code: 'AT17' as const, problems: others },
    { code: 'AT19' as const, problems: reading.billingPeriodProblems },
  ].filter(({ problems }) => problems.length > 0);
  return refusals.length > 0 ? { refusals, logLevel: parameters.logLevel } : { parameters };
}

/** One pass over given parameters, which collects what is wrong and goes on with the default in its place. */
class ParameterReading {
  readonly problems: string[] = [];
  readonly billingPeriodProblems: string[] = [];
  private readonly given: GivenParameters;

  constructor(given: GivenParameters) {
    this.given = given;
  }

  parameters(): JobParameters {
    const parameters: JobParameters = {
      baseUrl: this.take('BaseUrl', parameterDefinitions.BaseUrl),
      zoneUser: this.take('ZoneUser', parameterDefinitions.ZoneUser),
      billingPeriod: this.take('BillingPeriod', parameterDefinitions.BillingPeriod, this.billingPeriodProblems),
      customersFilter: this.take('CustomersFilter', parameterDefinitions.CustomersFilter),
      proRatedTransactions: this.take('ProRatedTransactions', parameterDefinitions.ProRatedTransactions),
      allowAtriaCreateItems: this.allowAtriaCreateItems(),
      skuType: { name: this.take('SKUType', parameterDefinitions.SKUType) },
      ...this.quantityRules(),
      logLevel: this.take('LogLevel', parameterDefinitions.LogLevel),
      secrets: this.take('Secrets', parameterDefinitions.Secrets),
      contract: this.take('Contract', parameterDefinitions.Contract),
      effectiveDate: this.take('EffectiveDate', parameterDefinitions.EffectiveDate),
      ...this.decreaseStart(),
      effectiveDateConflict: this.take('EffectiveDateConflict', parameterDefinitions.EffectiveDateConflict),
      effectiveDateAlignment: this.take('EffectiveDateAlignment', parameterDefinitions.EffectiveDateAlignment),
      ...(this.take('Preview', parameterDefinitions.Preview) ? { preview: true } : {}),
      ...this.restraints(),
    };
    this.requireAWayToFindAutotask(parameters);
    return parameters;
  }

  private take<Value>(
    name: ParameterName,
    definition: ParameterDefinition<Value>,
    problems: string[] = this.problems,
  ): Value {
    if (!(name in this.given)) return definition.default;
    const reading = definition.read(this.given[name]);
    if (reading) return reading.value;
    problems.push(
      definition.problem ?? `${name} must be ${definition.allowed}, and not ${shownValue(this.given[name])}`,
    );
    return definition.default;
  }

  /** Each rule that cannot be used is named. Runs from before there was the parameter do not have it. */
  private quantityRules(): Pick<JobParameters, 'quantityRules'> {
    const faults = readQuantityRules(this.given['QuantityRules'])?.faults ?? [];
    if (faults.length > 0) {
      this.problems.push(...shortened(faults, ruleProblem, 'rules'));
      return {};
    }
    const quantityRules = this.take('QuantityRules', parameterDefinitions.QuantityRules);
    return quantityRules === undefined ? {} : { quantityRules };
  }

  /** Runs from before there was the parameter do not have it. */
  private decreaseStart(): Pick<JobParameters, 'decreasesFrom'> {
    const decreasesFrom = this.take('DecreasesFrom', parameterDefinitions.DecreasesFrom);
    const { rules = [] } = readQuantityRules(this.given['QuantityRules']) ?? {};
    const later = [
      ...(hasLaterDecreases({ decreasesFrom, quantityRules: rules }) ? ['DecreasesFrom'] : []),
      ...(rules.some(({ increasesFrom }) => increasesFrom === 'NextPeriodStart') ? ['IncreasesFrom'] : []),
    ];
    const alignment = parameterDefinitions.EffectiveDateAlignment.read(this.given['EffectiveDateAlignment'])?.value;
    if (later.length > 0 && alignment === 'ContractPeriodStart') {
      this.problems.push(
        `EffectiveDateAlignment "ContractPeriodStart" takes ${later.join(' and ')} back to a period that has begun, leave one of them out`,
      );
    }
    return decreasesFrom === undefined ? {} : { decreasesFrom };
  }

  /** What may keep a run from its changes. */
  private restraints(): Partial<JobParameters> {
    const problemsBefore = this.problems.length;
    const limits = this.take('Limits', parameterDefinitions.Limits);
    const approval = this.take('Approval', parameterDefinitions.Approval);
    const days = this.take('ApprovalDays', parameterDefinitions.ApprovalDays);
    const dualControl = this.take('DualControl', parameterDefinitions.DualControl);
    const startedBy = this.take('StartedBy', parameterDefinitions.StartedBy);
    // One mistake is reported once.
    if (this.problems.length > problemsBefore) return {};
    if (approval === 'AboveLimits' && limits === undefined) {
      this.problems.push('Approval "AboveLimits" needs Limits, give them or set Approval to "Required"');
    }
    const given = {
      ...(limits === undefined ? {} : { limits }),
      ...(startedBy === undefined ? {} : { startedBy }),
    };
    if (approval !== 'None') {
      if (dualControl && startedBy === undefined) {
        this.problems.push('DualControl needs StartedBy, the name of who starts the run or saves the job');
      }
      const dual = dualControl ? ({ dualControl } as const) : {};
      return { ...given, approval, approvalDays: days ?? usualApprovalDays, ...dual };
    }
    if (days !== undefined) this.problems.push('ApprovalDays has no meaning without Approval, leave it out');
    if (dualControl) this.problems.push('DualControl has no meaning without Approval, leave it out');
    return given;
  }

  /** The parameter has two names, both of which are in use. */
  private allowAtriaCreateItems(): boolean {
    const items = this.take('AllowAtriaCreateItems', parameterDefinitions.AllowAtriaCreateItems);
    if (!('AllowAtriaCreateAdditions' in this.given)) return items;
    const additions = this.take('AllowAtriaCreateAdditions', parameterDefinitions.AllowAtriaCreateAdditions);
    if ('AllowAtriaCreateItems' in this.given && items !== additions) {
      this.problems.push(
        'AllowAtriaCreateItems and AllowAtriaCreateAdditions mean the same but differ, give one of them',
      );
    }
    return additions;
  }

  private requireAWayToFindAutotask({ baseUrl, zoneUser }: JobParameters): void {
    const baseUrlIsMissing = baseUrl === '' && isBlank(this.given['BaseUrl'] ?? '');
    if (baseUrlIsMissing && zoneUser === '' && isBlank(this.given['ZoneUser'] ?? '')) {
      this.problems.push(parameterDefinitions.ZoneUser.problem);
    }
  }
}

function unknownNames(given: GivenParameters): string[] {
  const unknown = Object.entries(given).filter(([name]) => !Object.hasOwn(parameterDefinitions, name));
  return shortened(unknown, ([name]) => {
    if (isOtherRunParameter(name)) return `${name} cannot be given here: ${otherRunAdvice[name]}`;
    const meant = closestName(name, parameterNames);
    const hint = meant === undefined ? `allowed are ${parameterNames.join(', ')}` : `did you mean "${meant}"?`;
    return `${shownName(name)} is not a parameter (${hint})`;
  });
}

function ruleProblem({ place, sku, fault }: RuleFault): string {
  const named = sku === undefined ? '' : `, of ${shownSku(sku)},`;
  return `QuantityRules: rule ${place}${named} ${fault}`;
}

/** The first problems, and how many more there are. */
function shortened<Item>(items: readonly Item[], problemOf: (item: Item) => string, noun = 'names'): string[] {
  const problems = items.slice(0, mostNamesShown).map(problemOf);
  const left = items.length - problems.length;
  return left === 0 ? problems : [...problems, `and so on with ${left} more of the ${noun}`];
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}

function isBlank(value: unknown): boolean {
  return typeof value === 'string' && value.trim() === '';
}

function refused(code: ParameterRefusal['code'], problems: readonly string[]): ParsedParameters {
  return { refusals: [{ code, problems }], logLevel: parameterDefinitions.LogLevel.default };
}
