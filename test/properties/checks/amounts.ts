import { changedCodes } from '../../../src/domain/log/outcomes.js';
import { firstPeriodOf } from '../contract-days.js';
import type { Check, JsonLine, RunName, RunViews, ShownAmounts, Stage } from '../evidence.js';
import { partOf, plainDecimal, priceTimes, sumOf } from '../money.js';

/** Outcomes of the lines that a preview would change. */
export const proposedCodes: readonly string[] = ['AT52', 'AT53', 'AT54', 'AT62'];

/**
 * What previews would change, and what the runs changed by prices that a preview has read, is the units times the price that
 * Autotask has, exactly, line by line and as sums.
 */
export const moneyIsExact: Check = ({ before, applied, runs }) => [
  ...planned(runs.preview, before),
  ...planned(runs['undo preview'], applied),
  ...(['applied', 'undo', 'undo of the undo'] as const).flatMap((name) => changed(name, runs[name], before)),
];

/** Something that comes to an amount; null where there is none. */
type Compared = readonly [what: string, wanted: string | null, found: string | null];

function planned(run: RunViews | undefined, stage: Stage): string[] {
  if (run === undefined || run.report.plan === null) return ['A preview has no plan.'];
  const { name, lines } = run;
  const changes = lines.filter(({ outcome }) => proposedCodes.includes(outcome));
  const expected = changes.map((line) => amountOf(stage, line));
  return breaches(name, [
    ...changes.map((line, index): Compared => [`line ${line.lineId}`, expected[index] ?? null, decimal(line.amount)]),
    ...changes.map((line): Compared => {
      return [`the first period of line ${line.lineId}`, firstAmountOf(stage, line), decimal(line.firstAmount)];
    }),
    ...lines
      .filter((line) => !changes.includes(line))
      .flatMap(({ lineId, amount, firstAmount }): Compared[] => [
        [`line ${lineId}`, null, decimal(amount)],
        [`the first period of line ${lineId}`, null, decimal(firstAmount)],
      ]),
    ...sums(run, run.report.plan, expected),
  ]);
}

/** A run without prices says so by having no amounts: each of these has a preview that read them, its own or that of what it undoes. */
function changed(name: RunName, run: RunViews | undefined, stage: Stage): string[] {
  if (run === undefined) return [];
  const changes = run.lines.filter(({ outcome }) => (changedCodes as readonly string[]).includes(outcome));
  const { amounts } = run.report;
  if (amounts === null) return [`By the ${name}, no amounts are known.`];
  return [
    ...(amounts.lines === changes.length ? [] : [`The ${name} counts ${amounts.lines} of ${changes.length} changes.`]),
    ...breaches(
      name,
      sums(
        run,
        amounts,
        changes.map((line) => amountOf(stage, line)),
      ),
    ),
  ];
}

/** In the report and on the page. */
function sums({ amountsOnPage }: RunViews, amounts: ShownAmounts, expected: readonly string[]): Compared[] {
  const [raised, reduced, net] = [
    sumOrNull(expected.filter((each) => each !== '0' && !each.startsWith('-'))),
    sumOrNull(expected.filter((each) => each.startsWith('-'))),
    sumOrNull(expected),
  ];
  return [
    ['what is raised', raised, decimal(amounts.amountRaised)],
    ['what is reduced', reduced, decimal(amounts.amountReduced)],
    ['the net change', net, decimal(amounts.amount)],
    ['what is raised, on the page,', raised, decimal(amountsOnPage['More per contract period'])],
    ['what is reduced, on the page,', reduced, decimal(amountsOnPage['Less per contract period'])],
    ['the net change on the page', net, decimal(amountsOnPage['Net change'])],
  ];
}

function breaches(name: RunName, compared: readonly Compared[]): string[] {
  return compared.flatMap(([what, wanted, found]) =>
    wanted === found
      ? []
      : [`By the ${name}, ${what} comes to ${found ?? 'nothing'}; expected is ${wanted ?? 'nothing'}.`],
  );
}

function amountOf(stage: Stage, { lineId, change }: JsonLine): string {
  return priceTimes(priceOf(stage, lineId), Number(change));
}

/** The part of the amount for the days that are left of the billing period; null if the change begins a period. */
function firstAmountOf(stage: Stage, line: JsonLine): string | null {
  const contract = stage.contracts.get(line.lineId.split('/')[0] ?? '');
  const period = contract === undefined ? undefined : firstPeriodOf(contract, line.from);
  return period === undefined || period.isWhole ? null : partOf(amountOf(stage, line), period.left, period.days);
}

/** The price of a unit of a line; of one that is not there yet, that of its service. */
export function priceOf({ prices, servicePrices }: Stage, lineId: string): number {
  return prices.get(lineId) ?? servicePrices.get(lineId.split('/')[1] ?? '') ?? NaN;
}

function sumOrNull(amounts: readonly string[]): string | null {
  return amounts.length === 0 ? null : sumOf(amounts);
}

/** An amount in plain digits; null where there is none. */
function decimal(shown: string | null | undefined): string | null {
  return shown === null || shown === undefined || shown === '' ? null : plainDecimal(shown);
}
