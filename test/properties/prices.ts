import { parse } from 'csv-parse/sync';
import type { Sandbox } from '../../src/simulator/simulator.js';
import { keyOf } from '../campaign/ledger.js';
import type { Desk } from './desk.js';
import { plainDecimal, priceTimes, sumOf } from './money.js';

interface ShownLine {
  readonly lineId: string;
  readonly code: string;
  readonly change: number | null;
  readonly unitPrice: string | null;
  readonly amount: string | null;
}

interface ShownPlan {
  readonly amount: string | null;
  readonly amountRaised: string | null;
  readonly amountReduced: string | null;
}

const proposed = ['AT52', 'AT53', 'AT54'];

/**
 * Works out what the changes of a preview come to, from the prices that Autotask has and with whole numbers, and compares it with what
 * the command line, the page and the download say.
 *
 * @returns what is not so, as sentences
 */
export async function moneyOf(desk: Desk, sandbox: Sandbox, runId: string): Promise<string[]> {
  const json = async (...command: readonly string[]) =>
    JSON.parse((await desk.command(...command, '--json')).toString()) as unknown;
  const { plan } = (await json('run', 'show', runId)) as { plan: ShownPlan };
  const { lines } = (await json('run', 'lines', runId, '--only', 'all')) as { lines: ShownLine[] };
  const changes = lines.filter(({ code }) => proposed.includes(code));
  const prices = pricesIn(sandbox);
  const expected = changes.map(({ lineId, change }) => priceTimes(prices(lineId), change ?? 0));
  const [raised, reduced] = [1, -1].map((sign) =>
    expected.filter((_, index) => Math.sign(changes[index]?.change ?? 0) === sign),
  );
  const csv = parse(await desk.command('run', 'lines', runId, '--csv', '-'), { bom: true, columns: true });
  const inCsv = csv.map((row) => plainDecimal((row as Record<string, string>)['Per period'] ?? ''));
  const page = (await desk.page(`/runs/${runId}`)).toString();
  const onPage = (name: string) =>
    new RegExp(`<dt>${name}</dt>\\s*<dd>(?:<strong>)?([−+\\d.,]+)`).exec(page)?.[1] ?? '0';
  const compared: readonly (readonly [string, string, string])[] = [
    ...changes.map(({ lineId, amount }, index) => [`line ${lineId}`, expected[index] ?? '', amount ?? ''] as const),
    ['what is raised', sumOf(raised ?? []), plan.amountRaised ?? '0'],
    ['what is reduced', sumOf(reduced ?? []), plan.amountReduced ?? '0'],
    ['the net change', sumOf(expected), plan.amount ?? '0'],
    ['the sum of the CSV file', sumOf(expected), sumOf(inCsv)],
    ['what is raised, on the page,', sumOf(raised ?? []), onPage('More per contract period')],
    ['what is reduced, on the page,', sumOf(reduced ?? []), onPage('Less per contract period')],
    ['the net change on the page', sumOf(expected), onPage('Net change')],
  ];
  return compared.flatMap(([what, wanted, found]) =>
    plainDecimal(found) === wanted ? [] : [`By the preview, ${what} comes to ${found}; expected is ${wanted}.`],
  );
}

/** The price of a unit of a line; of one that is not there yet, that of its service. */
function pricesIn(sandbox: Sandbox): (lineId: string) => number {
  const { contractServices, services } = sandbox.dump();
  const known = new Map(contractServices.map((line) => [keyOf(line.contractID, line.serviceID), line.unitPrice]));
  const ofService = new Map(services.map(({ id, unitPrice }) => [String(id), unitPrice]));
  return (lineId) => known.get(lineId) ?? ofService.get(lineId.split('/')[1] ?? '') ?? NaN;
}
