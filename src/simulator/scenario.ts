import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { billingPeriodOf } from './atria/billing-calendar.js';
import { formatDay, parseDay } from './core/day.js';
import { scenarioSchema } from './scenario-schema.js';

/** A small world as one JSON file: Atria's customers and billing, Autotask's contracts and the simulator's settings, all defaults filled in. */
export type Scenario = z.output<typeof scenarioSchema>;
export type ScenarioSettings = Scenario['autotask']['settings'];
export type ScenarioContract = Scenario['autotask']['contracts'][number];
export type ScenarioCompany = Scenario['autotask']['companies'][number];
export type ScenarioService = Scenario['autotask']['services'][number];
export type ScenarioContractService = Scenario['autotask']['contractServices'][number];
export type ScenarioCustomer = Scenario['atria']['customers'][number];
export type ScenarioBillingRecord = Scenario['atria']['billing'][number]['records'][number];
export type ScenarioFaults = Scenario['faults'];

/** Reads a scenario from JSON text. Throws an Error whose message is one sentence naming the path of the first fault. */
export function parseScenario(text: string): Scenario {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new Error(`The scenario is not valid JSON: ${error instanceof Error ? error.message : String(error)}.`, {
      cause: error,
    });
  }
  const result = scenarioSchema.safeParse(json);
  if (!result.success) throw new Error(faultSentence(result.error.issues[0]));
  checkReferences(result.data);
  return result.data;
}

/** Reads a scenario file. Throws an Error that names the file and the path of the fault in it. */
export function loadScenario(file: string): Scenario {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`The scenario file ${file} cannot be read; check its path.`, { cause: error });
  }
  try {
    return parseScenario(text);
  } catch (error) {
    throw new Error(`${file}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

function faultSentence(issue: z.core.$ZodIssue | undefined): string {
  if (issue === undefined) return 'The scenario is not valid.';
  const path = pathText(issue.path);
  if (issue.code === 'unrecognized_keys') {
    const names = issue.keys.map((key) => pathText([...issue.path, key])).join(', ');
    return `The scenario holds a name that does not exist: ${names}; correct or remove it.`;
  }
  return `The scenario is not valid at ${path === '' ? 'its top' : path}: ${issue.message}.`;
}

function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');
}

function checkReferences({ atria, autotask }: Scenario): void {
  checkUnique('atria.customers', 'code', atria.customers, (customer) => customer.code);
  checkUnique('atria.billing', 'periodEnd', atria.billing, (billing) => billing.periodEnd);
  for (const [index, { periodEnd }] of atria.billing.entries()) {
    const day = parseDay(periodEnd);
    const { end } = billingPeriodOf(day, atria.billProcessDay);
    if (end !== day) {
      refuse(
        `atria.billing[${index}].periodEnd`,
        `${periodEnd} is no end of a billing period with billProcessDay ${atria.billProcessDay}; the period of that day ends on ${formatDay(end)}`,
      );
    }
  }
  checkUnique('autotask.companies', 'id', autotask.companies, (company) => company.id);
  checkUnique('autotask.services', 'id', autotask.services, (service) => service.id);
  checkUnique('autotask.contracts', 'id', autotask.contracts, (contract) => contract.id);
  checkUnique('autotask.contractServices', 'id', autotask.contractServices, (line) => line.id);
  for (const [index, contract] of autotask.contracts.entries()) {
    if (contract.endDate < contract.startDate) {
      refuse(
        `autotask.contracts[${index}].endDate`,
        `${contract.endDate} lies before the contract's startDate ${contract.startDate}`,
      );
    }
  }
  checkLines(autotask);
}

function checkLines(autotask: Scenario['autotask']): void {
  const contracts = new Set(autotask.contracts.map((contract) => contract.id));
  const services = new Set(autotask.services.map((service) => service.id));
  for (const [index, line] of autotask.contractServices.entries()) {
    const path = `autotask.contractServices[${index}]`;
    if (!contracts.has(line.contractID)) refuse(`${path}.contractID`, `no contract has the id ${line.contractID}`);
    if (!services.has(line.serviceID)) refuse(`${path}.serviceID`, `no service has the id ${line.serviceID}`);
  }
  const lines = new Set(autotask.contractServices.map((line) => line.id));
  for (const [index, step] of autotask.units.entries()) {
    if (!lines.has(step.contractServiceID)) {
      refuse(`autotask.units[${index}].contractServiceID`, `no contract service has the id ${step.contractServiceID}`);
    }
  }
}

function checkUnique<T>(list: string, name: string, items: readonly T[], key: (item: T) => string | number): void {
  const seen = new Set<string | number>();
  for (const [index, item] of items.entries()) {
    if (seen.has(key(item))) refuse(`${list}[${index}].${name}`, `${key(item)} is there twice`);
    seen.add(key(item));
  }
}

function refuse(path: string, reason: string): never {
  throw new Error(`The scenario is not valid at ${path}: ${reason}.`);
}
