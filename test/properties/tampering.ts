import type { ContractRow, Evidence, JsonLine, LineRow, RunName, RunViews, Stage, StatementViews } from './evidence.js';
import type { promises } from './checks/index.js';

const applies = 'What applies a preview does what a run does';
const undoes = 'An undo restores each quantity from the day of the change on';
const addsUp = 'Outcomes add up to what was read, in every view';
const byContract = 'Changes by contract add up to the plan, in every view';
const statements = 'Statements lead from the start to now, in every view';
const money = 'Money is exact';
const reads = 'Reading and previewing post nothing';

type Tampering = readonly [what: string, promise: keyof typeof promises, tamper: (evidence: Evidence) => Evidence];

const logViews = [
  '"log"',
  '"log --json"',
  '"log --csv -"',
  '"log --xlsx -"',
  'the page',
  "the page's CSV",
  "the page's XLSX",
];

/** Ways in which the product could be wrong, each made by hand in what a sound seed left, and the promise that it breaks. */
export const tamperings: readonly Tampering[] = [
  ['A preview is applied without its last change', applies, (e) => ({ ...e, applied: withoutLastChange(e.applied) })],
  [
    'A preview is applied from another day',
    applies,
    (e) => ({ ...e, applied: lastChangeFrom(e.applied, '2026-01-01') }),
  ],
  ['A preview is applied to units of its own', applies, (e) => ({ ...e, applied: withUnits(e.applied, 1) })],
  ['An undo leaves one line out', undoes, (e) => ({ ...e, undone: withoutLastChange(e.undone) })],
  ['An undo uses and records a wrong day', undoes, undoneFromAnotherDay],
  ['An undo takes back one unit too many', undoes, (e) => ({ ...e, undone: withUnits(e.undone, -1) })],
  ['An undo is not undone', undoes, (e) => ({ ...e, redone: e.undone })],
  ['An undo cannot be undone', undoes, (e) => ({ ...e, runs: without(e.runs, 'undo of the undo') })],
  ['An undo says that it left a line which it undid', undoes, (e) => inRun(e, 'undo', firstLine({ outcome: 'AT39' }))],
  ['A run reads one record less', addsUp, (e) => ({ ...e, recordsInAtria: e.recordsInAtria + 1 })],
  ['A run loses a line', addsUp, (e) => inRun(e, 'applied', (run) => ({ ...run, lines: run.lines.slice(1) }))],
  ['A run reports a change that it did not make', addsUp, (e) => ({ ...e, applied: withoutLastChange(e.applied) })],
  ['A run reports another size of a change', addsUp, (e) => inRun(e, 'applied', firstChange({ change: '77' }))],
  ['A run reports another day of a change', addsUp, (e) => inRun(e, 'applied', firstChange({ from: '2026-01-01' }))],
  [
    'The workflow answers another outcome',
    addsUp,
    (e) => inRun(e, 'applied', (run) => ({ ...run, result: { AT09: 1 } })),
  ],
  [
    'The page draws another sum',
    addsUp,
    (e) =>
      inRun(e, 'applied', (run) => ({
        ...run,
        boxes: [
          [1, 1],
          [2, 2],
        ],
      })),
  ],
  ['The log lacks the outcome of a line', addsUp, (e) => inRun(e, 'applied', withoutEntry('line '))],
  ['The log lacks a record without a SKU', addsUp, (e) => inRun(e, 'applied', withoutEntry('record '))],
  ['The log tells of a line under another code', addsUp, (e) => inRun(e, 'applied', anotherCode)],
  ['A preview counts a price twice', money, (e) => inRun(e, 'preview', firstChange({ amount: '77' }))],
  ['A preview lacks an amount', money, (e) => inRun(e, 'preview', firstChange({ amount: '' }))],
  ['The preview of an undo has another amount', money, (e) => inRun(e, 'undo preview', firstChange({ amount: '77' }))],
  ['The net change is a cent off', money, (e) => inRun(e, 'preview', withPlan({ amount: '0.01' }))],
  ['The net change is not shown', money, (e) => inRun(e, 'preview', withPlan({ amount: null }))],
  ['What is raised is not shown', money, (e) => inRun(e, 'preview', withPlan({ amountRaised: null }))],
  ['The page shows another net change', money, (e) => inRun(e, 'preview', onPage({ 'Net change': '+0.01' }))],
  ['The page lacks what is reduced', money, (e) => inRun(e, 'preview', onPage({ 'Less per contract period': '' }))],
  ['What is estimated for a first period is a cent off', money, (e) => inRun(e, 'preview', firstPeriodOf('0.01'))],
  ['What is estimated for a first period is not shown', money, (e) => inRun(e, 'preview', firstPeriodOf(''))],
  ['A run says another net change', money, (e) => inRun(e, 'applied', withAmounts({ amount: '0.01' }))],
  ['A run counts one change less', money, (e) => inRun(e, 'applied', withAmounts({ lines: 1 }))],
  ['An undo says another net change', money, (e) => inRun(e, 'undo', withAmounts({ amount: '0.01' }))],
  ['The page of a run shows another net change', money, (e) => inRun(e, 'applied', onPage({ 'Net change': '+0.01' }))],
  ['The page of an undo lacks the net change', money, (e) => inRun(e, 'undo', onPage({ 'Net change': '' }))],
  ['A statement lacks a change', statements, (e) => inStatement(e, withoutFact('Changed'))],
  ['A statement ends with another quantity', statements, (e) => inStatement(e, withFact('Now', { after: '77' }))],
  ['A statement is not what Autotask has', statements, (e) => ({ ...e, redone: withUnits(e.redone, 1) })],
  [
    'A statement has another amount of a change',
    statements,
    (e) => inStatement(e, withFact('Changed', { amount: '77' })),
  ],
  ['A statement lacks a billing record', statements, (e) => inStatement(e, withoutFact('Billing record'))],
  ...(['the page', "the page's CSV", "the page's XLSX"] as const).map((view): Tampering => [
    `In a statement, ${view} lacks a row`,
    statements,
    (e) => inStatement(e, shorterView(view)),
  ]),
  ...(['"run contracts --json"', '"run contracts --csv -"', '"run contracts --xlsx -"', 'the page'] as const).flatMap(
    (view): Tampering[] => [
      [
        `${view} lacks a contract`,
        byContract,
        (e) =>
          inRun(
            e,
            'preview',
            inContracts(view, (rows) => rows.slice(1)),
          ),
      ],
      [`${view} has another amount of a contract`, byContract, (e) => inRun(e, 'preview', inContracts(view, costlier))],
      [
        `${view} lacks what an undo changes`,
        byContract,
        (e) =>
          inRun(
            e,
            'undo preview',
            inContracts(view, () => []),
          ),
      ],
    ],
  ),
  [
    '"run lines" has another quantity',
    addsUp,
    (e) =>
      inRun(e, 'applied', (run) => ({ ...run, textLines: run.textLines.map((line) => ({ ...line, quantity: '7' })) })),
  ],
  [
    '"run lines" lacks a line',
    addsUp,
    (e) => inRun(e, 'undo', (run) => ({ ...run, textLines: run.textLines.slice(1) })),
  ],
  ['A preview posts', reads, (e) => ({ ...e, sent: ['The preview sends POST /ContractServiceAdjustments.'] })],
  ...(
    ['"run lines --csv -"', '"run lines --xlsx -"', 'the page', "the page's CSV", "the page's XLSX"] as const
  ).flatMap((view): Tampering[] => [
    [`In ${view} two lines have the outcome of each other`, addsUp, (e) => inRun(e, 'applied', swapped(view))],
    [`In ${view} a line has another amount`, addsUp, (e) => inRun(e, 'preview', inView(view, { amount: '77' }))],
    [`In ${view} a line has another change`, addsUp, (e) => inRun(e, 'applied', inView(view, { change: '77' }))],
  ]),
  ...logViews.map((view): Tampering => [
    `In ${view} the log lacks an entry`,
    addsUp,
    (e) => inRun(e, 'applied', shorterLog(view)),
  ]),
];

function withoutLastChange(stage: Stage): Stage {
  return { ...stage, adjustments: stage.adjustments.slice(0, -1) };
}

function lastChangeFrom(stage: Stage, effectiveDate: string): Stage {
  const adjustments = stage.adjustments.map((each, index) =>
    index === stage.adjustments.length - 1 ? { ...each, effectiveDate } : each,
  );
  return { ...stage, adjustments };
}

/** The last line that a run changed has so many units more on each day. */
function withUnits(stage: Stage, more: number): Stage {
  const key = stage.adjustments.at(-1)?.key ?? '';
  const rows = (stage.quantities.get(key) ?? []).map((row) => ({ ...row, units: row.units + more }));
  return { ...stage, quantities: new Map([...stage.quantities, [key, rows]]) };
}

/** Autotask, the report and the log agree on the wrong day: only the day of the change itself tells. */
function undoneFromAnotherDay(evidence: Evidence): Evidence {
  const undone = lastChangeFrom(evidence.undone, '2026-12-24');
  const key = undone.adjustments.at(-1)?.key;
  return inRun({ ...evidence, undone }, 'undo', (run) => ({
    ...run,
    lines: run.lines.map((line) => (line.lineId === key ? { ...line, from: '2026-12-24' } : line)),
  }));
}

function inRun(evidence: Evidence, name: RunName, tamper: (run: RunViews) => RunViews): Evidence {
  const run = evidence.runs[name];
  if (run === undefined) throw new Error(`The seed has no ${name}.`);
  return { ...evidence, runs: { ...evidence.runs, [name]: tamper(run) } };
}

function without(runs: Evidence['runs'], name: RunName): Evidence['runs'] {
  return Object.fromEntries(Object.entries(runs).filter(([each]) => each !== name));
}

function firstLine(tampered: Partial<JsonLine>) {
  return (run: RunViews): RunViews => ({
    ...run,
    lines: run.lines.map((line, index) => (index === 0 ? { ...line, ...tampered } : line)),
  });
}

function firstChange(tampered: Partial<JsonLine>) {
  return (run: RunViews): RunViews => {
    const first = run.lines.findIndex(isChange);
    return { ...run, lines: run.lines.map((line, index) => (index === first ? { ...line, ...tampered } : line)) };
  };
}

function isChange({ change }: LineRow): boolean {
  return change !== '';
}

function withPlan(tampered: Partial<NonNullable<RunViews['report']['plan']>>) {
  return (run: RunViews): RunViews => {
    const { plan } = run.report;
    if (plan === null) throw new Error('The run is no preview.');
    return { ...run, report: { ...run.report, plan: { ...plan, ...tampered } } };
  };
}

function withAmounts(tampered: Partial<NonNullable<RunViews['report']['amounts']>>) {
  return (run: RunViews): RunViews => {
    const { amounts } = run.report;
    if (amounts === null) throw new Error('No price of the run is known.');
    return { ...run, report: { ...run.report, amounts: { ...amounts, ...tampered } } };
  };
}

function firstPeriodOf(firstAmount: string) {
  return (run: RunViews): RunViews => {
    const first = run.lines.findIndex((line) => line.firstAmount !== '');
    return { ...run, lines: run.lines.map((line, index) => (index === first ? { ...line, firstAmount } : line)) };
  };
}

function inContracts(view: string, tamper: (rows: readonly ContractRow[]) => readonly ContractRow[]) {
  return (run: RunViews): RunViews => ({
    ...run,
    contractViews: { ...run.contractViews, [view]: tamper(run.contractViews[view] ?? []) },
  });
}

function costlier([first, ...others]: readonly ContractRow[]): readonly ContractRow[] {
  return first === undefined ? [] : [{ ...first, amount: '77' }, ...others];
}

/** Tampers with the statement of a customer who was billed, and whose line was changed. */
function inStatement(evidence: Evidence, tamper: (statement: StatementViews) => StatementViews): Evidence {
  const known = Object.entries(evidence.statements);
  const [code, statement] = known.find(([, { facts }]) => kindsOf(facts).size === 4) ?? [];
  if (code === undefined || statement === undefined) throw new Error('No statement has every kind of row.');
  return { ...evidence, statements: { ...evidence.statements, [code]: tamper(statement) } };
}

function kindsOf(facts: StatementViews['facts']): Set<string> {
  const kinds = ['At the start', 'Changed', 'Now', 'Billing record'];
  return new Set(facts.map(({ what }) => what).filter((what) => kinds.includes(what)));
}

function withoutFact(kind: string) {
  return ({ facts, ...others }: StatementViews): StatementViews => {
    const first = facts.findIndex(({ what }) => what === kind);
    return { ...others, facts: facts.filter((_, index) => index !== first) };
  };
}

function withFact(kind: string, tampered: Partial<StatementViews['facts'][number]>) {
  return ({ facts, ...others }: StatementViews): StatementViews => {
    return { ...others, facts: facts.map((fact) => (fact.what === kind ? { ...fact, ...tampered } : fact)) };
  };
}

function shorterView(view: string) {
  return (statement: StatementViews): StatementViews => ({
    ...statement,
    views: { ...statement.views, [view]: (statement.views[view] ?? []).slice(1) },
  });
}

function onPage(tampered: Readonly<Record<string, string>>) {
  return (run: RunViews): RunViews => ({ ...run, amountsOnPage: { ...run.amountsOnPage, ...tampered } });
}

function withoutEntry(kind: string) {
  return (run: RunViews): RunViews => {
    const first = run.entries.findIndex(({ key }) => key.startsWith(kind));
    return { ...run, entries: run.entries.filter((_, index) => index !== first) };
  };
}

function anotherCode(run: RunViews): RunViews {
  const first = run.entries.findIndex(({ key }) => key.startsWith('line '));
  return { ...run, entries: run.entries.map((entry, index) => (index === first ? { ...entry, code: 'AT00' } : entry)) };
}

/** Two lines of different outcomes tell each other's: how often each code stands there stays the same. */
function swapped(view: string) {
  return (run: RunViews): RunViews => {
    const rows = [...(run.lineViews[view] ?? [])];
    const other = rows.findIndex(({ outcome }) => outcome !== rows[0]?.outcome);
    const [one, two] = [rows[0], rows[other]];
    if (one === undefined || two === undefined) throw new Error('All lines have one outcome.');
    rows[0] = { ...one, outcome: two.outcome };
    rows[other] = { ...two, outcome: one.outcome };
    return { ...run, lineViews: { ...run.lineViews, [view]: rows } };
  };
}

function inView(view: string, tampered: Partial<LineRow>) {
  return (run: RunViews): RunViews => {
    const rows = run.lineViews[view] ?? [];
    const first = rows.findIndex(isChange);
    const changed = rows.map((row, index) => (index === first ? { ...row, ...tampered } : row));
    return { ...run, lineViews: { ...run.lineViews, [view]: changed } };
  };
}

function shorterLog(view: string) {
  return (run: RunViews): RunViews => ({
    ...run,
    logViews: { ...run.logViews, [view]: (run.logViews[view] ?? []).slice(1) },
  });
}
