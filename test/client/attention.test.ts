import { expect, test } from 'vitest';
import { attentionOf, remedyOfRun } from '../../src/runs/attention.js';
import { emptyRunText } from '../../src/runs/empty-run.js';
import { causeText } from '../../src/runs/cause-text.js';
import { nothingKnown } from '../../src/domain/sync/causes.js';
import { stopText } from '../../src/runs/stop-text.js';
import { parseParameters } from '../../src/domain/parameters/parameters.js';
import { runReportText } from '../../src/client/run-report.js';
import type { RunReport } from '../../src/runs/run-report.js';
import type { LogCode } from '../../src/domain/log/log-codes.js';
import type { RunStatus } from '../../src/domain/log/run-status.js';
import { logCodeDefinitions } from '../../src/domain/log/log-messages.js';
import { openTerminal } from '../../src/client/terminal/terminal.js';
import { defaultSyncSettings } from '../../src/domain/sync/settings.js';

const startedAt = new Date('2026-11-26T22:00:00Z');

const report: RunReport = {
  seenTo: [],
  startedBy: null,
  failureSummary: null,
  run: {
    runId: '0192f0c1-0000-7000-8000-000000000001',
    workflowId: 'billing-sync/monthly/1',
    jobId: 'monthly',
    startedAt,
    closedAt: new Date('2026-11-26T22:01:00Z'),
    now: startedAt,
    runDay: '2026-11-26',
    parameters: null,
    leastLogLevel: 'Error',
    settings: defaultSyncSettings,
    databaseCi: 1,
    autotaskUrl: null,
    autotaskWebUrl: null,
    apiUserDigest: null,
    periodStart: '2026-10-26',
    periodEnd: '2026-11-25',
    currentPeriodStart: null,
    periodLoadedAt: startedAt,
    recordsSeen: 6,
    status: 'Completed with errors',
    failureKind: null,
    haltedBecause: null,
    haltedKind: null,
    outageWait: null,
    cancelRequestedAt: null,
    ...{
      isPreview: false,
      planHash: null,
      appliesRunId: null,
      appliedHash: null,
      planDay: null,
      undoes: null,
      mayChange: true,
      approvalWait: null,
    },
  },
  records: { records: 6, inLines: 4, ownOutcome: 1, ofCustomersWithOutcome: 1, unaccounted: 0 },
  lines: [
    { code: 'AT09', count: 1 },
    { code: 'AT36', count: 2 },
    { code: 'AT34', count: 1 },
  ],
  openLines: 0,
  plan: null,
  customers: [{ code: 'AT06', count: 1 }],
  ownRecords: [{ code: 'AT07', count: 1 }],
  failure: [],
  decisions: [],
  undone: null,
  settledBy: null,
  undoesPart: null,
  amounts: null,
  isResumable: false,
  causes: [],
  reported: [
    { code: 'AT06', level: 'Warning', entries: 1, recorded: 0 },
    { code: 'AT07', level: 'Warning', entries: 1, recorded: 0 },
    { code: 'AT24', level: 'Info', entries: 1, recorded: 1 },
    { code: 'AT25', level: 'Warning', entries: 3, recorded: 0 },
    { code: 'AT34', level: 'Error', entries: 1, recorded: 1 },
    { code: 'AT36', level: 'Error', entries: 2, recorded: 2 },
  ],
};

test('what needs a person, what the next run mends and what waits for the end of a hold are told apart, whatever level the log records', () => {
  const held = { code: 'AT67', level: 'Warning', entries: 4, recorded: 4 } as const;
  const { person, nextRun, endOfHold } = attentionOf({ ...report, reported: [...report.reported, held] });
  expect(Object.fromEntries(person)).toEqual({ AT25: 3, AT06: 1, AT34: 1, AT07: 1 });
  expect(Object.fromEntries(nextRun)).toEqual({ AT36: 2 });
  expect(Object.fromEntries(endOfHold)).toEqual({ AT67: 4 });
});

test('nothing of an undo mends itself, and every view says so', () => {
  const undo: RunReport = { ...report, run: { ...report.run, undoes: { runId: 'the undone run', part: {} } } };
  expect(Object.fromEntries(attentionOf(undo).nextRun)).toEqual({});
  expect(Object.fromEntries(attentionOf(undo).person)).toMatchObject({ AT36: 2 });
  const remedyWith = (isUndo: boolean, status: RunStatus) =>
    remedyOfRun({ status, isUndo, isPreview: false, settledBy: null, seenTo: [] }, ['AT36']);
  const remedyOfHeld = (isUndo: boolean) =>
    remedyOfRun({ status: 'Completed with warnings', isUndo, isPreview: false, settledBy: null, seenTo: [] }, ['AT67']);
  expect([remedyOfHeld(true), remedyOfHeld(false)]).toEqual(['person', 'endOfHold']);
  for (const status of ['Completed with errors', 'Cancelled', 'Terminated'] as const) {
    expect([remedyWith(true, status), remedyWith(false, status)]).toEqual(['person', 'nextRun']);
  }
});

test('of a run that a later one has settled, only what that one need not say again still needs somebody', () => {
  const settledBy = { runId: 'the later run', startedAt };
  const said = [...report.reported, { code: 'AT43', level: 'Warning', entries: 2, recorded: 2 } as const];
  expect(attentionOf({ ...report, reported: said, settledBy })).toEqual({
    nextRun: new Map([['AT36', 2]]),
    endOfHold: new Map(),
    person: new Map([['AT43', 2]]),
  });
  for (const status of ['Failed', 'Cancelled', 'Completed with errors'] as const) {
    const run = { status, isUndo: false, isPreview: false, settledBy: settledBy.runId, seenTo: [] };
    expect([['AT34', 'AT37'], ['AT36'], ['AT43']].map((codes) => remedyOfRun(run, codes as LogCode[]))).toEqual([
      ...['nobody', 'nextRun', 'person'],
    ]);
    expect(remedyOfRun({ ...run, isPreview: true }, ['AT43'])).toBe('nobody');
  }
});

test('of an undo that a later one has settled, only what it says beside a change that it made still needs somebody', () => {
  const run = {
    status: 'Completed with errors',
    isUndo: true,
    isPreview: false,
    settledBy: 'later',
    seenTo: [],
  } as const;
  const remedies = (['AT39', 'AT63', 'AT36', 'AT67', 'AT31'] as const).map((code) => remedyOfRun(run, [code]));
  expect(remedies).toEqual(['nobody', 'nobody', 'nobody', 'nobody', 'person']);
});

test('the report says when what mends itself will be mended', () => {
  const text = runReportText(report, openTerminal(), {
    temporalUi: undefined,
    nextRun: '2026-12-26 22:00 (Europe/Berlin)',
  });
  expect(text).toContain('Needs you: AT06, AT07, AT25 (3), AT34.');
  expect(text).toContain('Will mend itself with the next run, at 2026-12-26 22:00 (Europe/Berlin): AT36 (2).');
});

test('and that somebody has to start it if no next run is planned', () => {
  const text = runReportText(report, openTerminal(), { temporalUi: undefined, nextRun: undefined });
  expect(text).toContain(
    'Will mend itself with the next run, and none is known to be planned, so start one: AT36 (2).',
  );
});

test('the report counts what the log level left out, and says so', () => {
  const text = runReportText(report, openTerminal(), { temporalUi: undefined, nextRun: undefined });
  expect(text).toContain(
    '3 errors and 5 warnings. The log level of this run, Error, left 5 warnings out of its log. To read what it left out, set LogLevel to Warning and run again.',
  );
});

test('the report of a failed run says why, what to do, and how it goes on', () => {
  const message = 'The Azure Key Vault secret default could not be read.';
  const failed: RunReport = { ...report, failure: [{ code: 'AT16', message }], isResumable: true };
  const text = runReportText(failed, openTerminal(), { temporalUi: undefined, nextRun: undefined });
  const resolution = logCodeDefinitions.AT16.resolution;
  expect(text.replaceAll(/\s+/g, ' ')).toContain(`${message} ${resolution} (AT16)`);
  expect(text).toContain('When that is mended: billing-sync run resume 0192f0c1');
});

test('the words about a run that stopped before any change are about what stopped it alone', () => {
  const adviceFor = (failureKind: 'LimitExceeded' | 'PlanMoved' | 'AutotaskUnavailable') =>
    stopText('AT56', { failureKind, undoes: null }).advice;
  expect(adviceFor('LimitExceeded')).toContain("change the limit in the job's Limits");
  expect(adviceFor('PlanMoved')).toBe('Look at the new preview, and apply that one.');
  expect(adviceFor('AutotaskUnavailable')).toBe('Look at the preview, and correct what ended it. Then run it again.');
  const cause = { ...nothingKnown, code: 'AT56', mends: 'run', outcomes: 1, unitsUnknown: 1, label: '' } as const;
  expect(causeText(cause, { failureKind: 'LimitExceeded', isUndo: false })).toBe(
    'A limit of the job would be exceeded',
  );
});

test.for([
  ['AT42', 'Unexpected'],
  ['AT56', 'LimitExceeded'],
  ['AT59', 'ApprovalExpired'],
  ['AT59', 'Rejected'],
] as const)(
  'an undo that ended with %s (%s) advises to undo the same run again: the job would make the changes again',
  ([code, failureKind]) => {
    const { advice } = stopText(code, { failureKind, isUndo: true });
    expect(advice).toMatch(/undo the same run again/);
    expect(advice).not.toMatch(/run it again|run the job/);
  },
);

test('links to Temporal name the namespace that is used', () => {
  const temporalUi = { url: 'http://temporal.example/', namespace: 'billing' };
  const text = runReportText(report, openTerminal(), { temporalUi, nextRun: undefined });
  expect(text).toContain('http://temporal.example/namespaces/billing/workflows/billing-sync%2Fmonthly%2F1/');
});

test('A run is called empty only if it met no line, no customer and nothing else to report', () => {
  const records = { records: 0, inLines: 0, ownOutcome: 0, ofCustomersWithOutcome: 0, unaccounted: 0 };
  const empty: RunReport = { ...report, records, lines: [], customers: [], ownRecords: [], reported: [] };
  const warned = (code: 'AT15' | 'AT25' | 'AT49') => ({ code, level: 'Warning' as const, entries: 1, recorded: 1 });
  expect(emptyRunText(empty)).toContain('Atria has no billing records of this period');
  expect(emptyRunText({ ...empty, reported: [warned('AT15'), warned('AT25')] })).toBeDefined();
  const read = parseParameters({ ZoneUser: 'a@example.com' });
  if (!('parameters' in read)) throw new Error('The parameters are refused.');
  const { parameters } = read;
  const filtered = (customersFilter: string[], unknown: number) => {
    const run = { ...empty.run, parameters: { ...parameters, customersFilter } };
    return emptyRunText({ ...empty, run, reported: [{ ...warned('AT25'), entries: unknown }] });
  };
  expect(filtered(['A', 'B'], 2)).toMatch(/for A, B: it does not know any of these codes \(AT25\)\.$/);
  expect(filtered(['A'], 1)).toMatch(/for A: it does not know this code \(AT25\)\.$/);
  expect(filtered(['A', 'B'], 1)).toMatch(/it does not know 1 of these codes, .*Of the others, nothing is billable\.$/);
  const busy: Partial<RunReport>[] = [
    { records: { ...records, records: 1 } },
    // Lines of a customer that has left go to zero without a record.
    { lines: [{ code: 'AT13', count: 1 }] },
    { openLines: 1 },
    { customers: [{ code: 'AT06', count: 1 }] },
    { reported: [warned('AT49')] },
    { run: { ...empty.run, closedAt: null } },
    { run: { ...empty.run, failureKind: 'Cancelled' } },
  ];
  expect(busy.map((different) => emptyRunText({ ...empty, ...different }))).toEqual(busy.map(() => undefined));
});
