import { closestName } from '../domain/closest-name.js';
import { parseParameters } from '../domain/parameters/parameters.js';
import { counted, listed } from '../domain/wording.js';
import { allowanceOf } from '../domain/sync/quantity-rules.js';
import { asProblems, type Job, type JobProblem } from '../jobs/index.js';
import { listCatalogue } from '../ledger/store/catalogue.js';
import { allCustomerCodes } from '../ledger/store/customers.js';
import type { Store } from '../store/database.js';
import { listSecretSets } from '../store/secret-sets.js';
import { lastBilledCustomers, lastBilledSkus } from '../store/runs/run-customers.js';
import { periodWarnings } from './period-warnings.js';

const mostWarnings = 5;
const mostSets = 10;

/** Names of parameters that Atria is asked for, of one kind. */
interface AskedNames {
  readonly parameter: 'CustomersFilter' | 'QuantityRules';
  readonly names: readonly string[];
}

/** What is known here of one kind of names. */
interface KnownNames {
  /** Of the ledger; none where Atria is remote. */
  readonly ledger: ReadonlySet<string>;
  /** With those that had records in the last run of all customers. */
  readonly all: ReadonlySet<string>;
}

type Known = Readonly<Record<AskedNames['parameter'], KnownNames>>;

/**
 * Says what is odd about parameters: an unknown customer or SKU, a secret set that nobody has stored, or an old billing period. A
 * name is unknown if neither the ledger nor the last run of all customers has it. If Atria is remote, the ledger is empty: then a name
 * counts only if the last run had a similar one. The function returns nothing if a run refuses the parameters. What makes a run fail
 * comes first.
 *
 * @param parameters as somebody typed them
 */
export async function nameWarnings(store: Store, parameters: unknown): Promise<JobProblem[]> {
  const asked = askedNamesOf(parameters);
  const oddNames = asked.length === 0 ? [] : oddIn(asked, await knownNames(store));
  const periods = await periodWarnings(store, parameters);
  return errorsFirst([...(await secretSetWarnings(store, parameters)), ...oddNames, ...periods]);
}

/** A job that exists has this among its problems already. */
async function secretSetWarnings(store: Store, given: unknown): Promise<JobProblem[]> {
  const parsed = parseParameters(given);
  if (!('parameters' in parsed)) return [];
  const unknown = await unknownSecretSet(store, parsed.parameters.secrets);
  return unknown === undefined ? [] : asProblems('Error', [unknown]);
}

/** Says that a run would fail as its secret set is not stored, and which may be meant; undefined if it is stored. */
export async function unknownSecretSet(store: Store, secretSet: string): Promise<string | undefined> {
  const stored = (await listSecretSets(store)).map(({ name }) => name);
  if (stored.includes(secretSet)) return undefined;
  return `No secret set “${secretSet}” is stored: a run would fail (AT16). ${meantSet(secretSet, stored)}`;
}

function meantSet(secretSet: string, stored: readonly string[]): string {
  const meant = closestName(secretSet, stored);
  if (meant !== undefined) return `Did you mean “${meant}”?`;
  if (stored.length === 0) return 'No set is stored at all.';
  const shown = stored.slice(0, mostSets).map((name) => `“${name}”`);
  const left = stored.length - shown.length;
  return `These are: ${listed(left > 0 ? [...shown, counted(left, 'more set')] : shown)}.`;
}

/** Adds what is odd about the parameters of jobs to their problems. */
export async function withNameWarnings(store: Store, jobs: readonly Job[]): Promise<Job[]> {
  const asked = jobs.map(({ task, parametersText }) => (task === 'billingSync' ? askedNamesOf(parametersText) : []));
  const known = asked.every((names) => names.length === 0) ? undefined : await knownNames(store);
  return Promise.all(
    jobs.map(async (job, index) => {
      const oddNames = known === undefined ? [] : oddIn(asked[index] ?? [], known);
      const oddPeriods = job.task === 'billingSync' ? await periodWarnings(store, job.parametersText) : [];
      return { ...job, problems: errorsFirst([...job.problems, ...oddNames, ...oddPeriods]) };
    }),
  );
}

function errorsFirst(problems: readonly JobProblem[]): JobProblem[] {
  return [...problems].sort((one, other) => Number(other.level === 'Error') - Number(one.level === 'Error'));
}

function askedNamesOf(given: unknown): AskedNames[] {
  const parsed = parseParameters(given);
  if (!('parameters' in parsed)) return [];
  const { customersFilter, quantityRules = [] } = parsed.parameters;
  const skus = quantityRules.flatMap((rule) => [rule.sku, allowanceOf(rule)?.of ?? rule.sku]);
  const asked: AskedNames[] = [
    { parameter: 'CustomersFilter', names: customersFilter },
    { parameter: 'QuantityRules', names: [...new Set(skus)] },
  ];
  return asked.filter(({ names }) => names.length > 0);
}

async function knownNames(store: Store): Promise<Known> {
  const codes = await allCustomerCodes(store);
  const skus = (await listCatalogue(store)).map(({ sku }) => sku).filter((sku) => sku !== '');
  const billed = (await lastBilledCustomers(store)).map(({ code }) => code);
  return {
    CustomersFilter: { ledger: new Set(codes), all: new Set([...codes, ...billed]) },
    QuantityRules: { ledger: new Set(skus), all: new Set([...skus, ...(await lastBilledSkus(store))]) },
  };
}

function oddIn(asked: readonly AskedNames[], known: Known): JobProblem[] {
  const warnings = asked.flatMap(({ parameter, names }) => {
    return names.flatMap((name) => oddName(parameter, name, known[parameter]));
  });
  const left = warnings.length - mostWarnings;
  const more =
    left > 0
      ? [`${counted(left, 'more name')} of CustomersFilter or QuantityRules ${left === 1 ? 'is' : 'are'} unknown too.`]
      : [];
  return asProblems('Warning', [...warnings.slice(0, mostWarnings), ...more]);
}

function oddName(parameter: AskedNames['parameter'], name: string, { ledger, all }: KnownNames): string[] {
  const meant = all.has(name) ? undefined : closestName(name, [...all]);
  if (all.has(name) || (meant === undefined && ledger.size === 0)) return [];
  const why =
    ledger.size > 0 ? 'the built-in Atria does not have' : 'had no billing records in the last run of all customers';
  const hint = meant === undefined ? '' : ` Did you mean “${meant}”?`;
  return [`${parameter} names “${name}”, which ${why}.${hint}`];
}
