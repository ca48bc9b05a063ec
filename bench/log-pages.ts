import type { BenchedConsole } from './console.js';
import { logAddresses, type LogAddress } from './log-views.js';
import type { Bench, Figures } from './part.js';
import { medianOf, timesOf } from './timing.js';

/** A page has to be there within this time, in milliseconds. */
const pageLimit = 300;
const otherRounds = 9;
/** A page that took half the limit is asked for so often in all: one call says little where the machine has other work. */
const roundsOfSlow = 9;

type Measured = Omit<Figures, 'title'>;

interface MeasuredAddress extends LogAddress {
  /** In milliseconds. */
  readonly middle: number;
  readonly longest: number;
  /** What the page says of how many entries there are. */
  readonly found: string;
}

/** Every search of a log with every filter in every order, at its beginning and deep in it. */
export async function measureLogPages(
  served: BenchedConsole,
  { runId, deepSequence }: { runId: string; deepSequence: number },
  bench: Bench,
): Promise<Measured> {
  // To try the benchmark out, once is enough.
  const rounds = bench.scale < 0.1 ? 1 : 3;
  const bySearch = new Map<string, MeasuredAddress[]>();
  for (const address of logAddresses(runId, deepSequence)) {
    const measured = bySearch.get(address.search) ?? [];
    if (measured.length === 0) bench.progress(`Pages, search: ${address.search} …`);
    bySearch.set(address.search, [...measured, await measureAddress(served, address, rounds)]);
  }
  const all = [...bySearch.values()].flat();
  return {
    columns: ['search', 'pages', 'middle', 'slowest page', 'longest call', 'which page is the slowest', 'found'],
    rows: [...bySearch].map(([search, measured]) => rowOf(search, measured)),
    bounds: [{ what: 'the slowest page of the log', unit: 'ms', measured: slowestOf(all).middle, limit: pageLimit }],
    notes: [
      `Over HTTP, to the end of the page, from a console in a process of its own. Each search is combined with every filter by level and code, and with every order, on the first page and on one that nine tenths of the log come before. Each page was asked for ${rounds} times, one that took half the bound ${roundsOfSlow} times; its time is the middle one. “Longest call” is the longest of all, other work on the machine included. ${all.filter(({ longest }) => longest >= pageLimit).length} of ${all.length} pages had a call of ${pageLimit} ms or more.`,
    ],
  };
}

async function measureAddress(served: BenchedConsole, address: LogAddress, rounds: number): Promise<MeasuredAddress> {
  let text = '';
  const ask = async () => (text = await served.page(address.path));
  const times = await timesOf(rounds, ask);
  if (medianOf(times) >= pageLimit / 2) times.push(...(await timesOf(roundsOfSlow - rounds, ask)));
  const [, found = 'not said'] = /<p role="status">([^<]*)<\/p>/.exec(text) ?? [];
  return { ...address, middle: medianOf(times), longest: Math.max(...times), found };
}

function rowOf(search: string, measured: readonly MeasuredAddress[]): string[] {
  const slowest = slowestOf(measured);
  const longest = Math.max(...measured.map((each) => each.longest));
  const unfiltered = measured.find(({ filter }) => filter === 'none');
  return [
    ...[search, `${measured.length}`, shown(medianOf(measured.map(({ middle }) => middle)))],
    ...[shown(slowest.middle), shown(longest)],
    ...[`${slowest.filter}; ${slowest.order}; ${slowest.place}`, unfiltered?.found ?? ''],
  ];
}

function slowestOf(measured: readonly MeasuredAddress[]): MeasuredAddress {
  return measured.reduce((slowest, each) => (each.middle > slowest.middle ? each : slowest));
}

/** The pages around a run with many lines. */
export async function measureOtherPages(served: BenchedConsole, lines: number, bench: Bench): Promise<Measured> {
  const pages: Readonly<Record<string, string>> = {
    'list of runs': '/runs',
    'list of runs, those that have ended': '/runs?status=Completed',
    'a run': '/runs/large',
    'a run, all lines, deep': `/runs/large?lines=all&after=${Math.round(lines * 0.9)}`,
    'a run, unchanged lines, a search': `/runs/large?lines=unchanged&find=Customer+${Math.round(lines / 11)}`,
    'a run, all lines, a search without a hit': '/runs/large?lines=all&find=zeppelin',
    'a run that is under way': '/runs/under-way',
    'its part that is renewed': '/runs/under-way/live',
    trends: '/trends',
  };
  const rows: string[][] = [];
  let slowest = 0;
  for (const [name, path] of Object.entries(pages)) {
    bench.progress(`Page: ${name} …`);
    const times = await timesOf(otherRounds, () => served.page(path));
    slowest = Math.max(slowest, medianOf(times));
    rows.push([name, shown(medianOf(times)), shown(Math.max(...times))]);
  }
  return {
    columns: ['page', 'middle', 'longest'],
    rows,
    bounds: [{ what: 'the slowest of these pages', unit: 'ms', measured: slowest, limit: pageLimit }],
    notes: [`Each was asked for ${otherRounds} times.`],
  };
}

function shown(ms: number): string {
  return `${Math.round(ms)} ms`;
}
