import type { Check, JsonLine, RunViews, Stage } from '../evidence.js';
import { plainDecimal, priceTimes, sumOf } from '../money.js';

const proposed = ['AT52', 'AT53', 'AT54', 'AT62'];

/** What the changes of previews come to is the units times the price that Autotask has, exactly, line by line and as sums. */
export const moneyIsExact: Check = ({ before, applied, runs }) => [
  ...amountsOf(runs.preview, before),
  ...amountsOf(runs['undo preview'], applied),
];

function amountsOf(run: RunViews | undefined, stage: Stage): string[] {
  if (run === undefined || run.report.plan === null) return ['A preview has no plan.'];
  const { name, lines, report, amountsOnPage } = run;
  const { plan } = report;
  const changes = lines.filter(({ outcome }) => proposed.includes(outcome));
  const expected = changes.map((line) => priceTimes(priceOf(stage, line), Number(line.change)));
  const [raised, reduced, net] = [
    sumOrNull(expected.filter((each) => each !== '0' && !each.startsWith('-'))),
    sumOrNull(expected.filter((each) => each.startsWith('-'))),
    sumOrNull(expected),
  ];
  const compared: readonly (readonly [string, string | null, string | null])[] = [
    ...changes.map((line, index) => [`line ${line.lineId}`, expected[index] ?? null, decimal(line.amount)] as const),
    ...lines
      .filter((line) => !changes.includes(line))
      .map(({ lineId, amount }) => [`line ${lineId}`, null, decimal(amount)] as const),
    ['what is raised', raised, decimal(plan?.amountRaised)],
    ['what is reduced', reduced, decimal(plan?.amountReduced)],
    ['the net change', net, decimal(plan?.amount)],
    ['what is raised, on the page,', raised, decimal(amountsOnPage['More per contract period'])],
    ['what is reduced, on the page,', reduced, decimal(amountsOnPage['Less per contract period'])],
    ['the net change on the page', net, decimal(amountsOnPage['Net change'])],
  ];
  return compared.flatMap(([what, wanted, found]) =>
    wanted === found
      ? []
      : [`By the ${name}, ${what} comes to ${found ?? 'nothing'}; expected is ${wanted ?? 'nothing'}.`],
  );
}

/** The price of a unit of a line; of one that is not there yet, that of its service. */
function priceOf({ prices, servicePrices }: Stage, { lineId }: JsonLine): number {
  return prices.get(lineId) ?? servicePrices.get(lineId.split('/')[1] ?? '') ?? NaN;
}

function sumOrNull(amounts: readonly string[]): string | null {
  return amounts.length === 0 ? null : sumOf(amounts);
}

/** An amount in plain digits; null where there is none. */
function decimal(shown: string | null | undefined): string | null {
  return shown === null || shown === undefined || shown === '' ? null : plainDecimal(shown);
}
