import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultSyncSettings } from '../domain/sync/settings.js';
import { costOf, costText } from '../probe/cost.js';
import { measurements } from '../probe/measurements/index.js';
import { begin, prepare } from '../probe/prepare.js';
import { reportOf, reportText } from '../probe/report.js';
import { runProbe } from '../probe/run-probe.js';
import { stateFile } from '../probe/state.js';
import { openTenant } from '../probe/tenant.js';
import {
  measuredWhereCallsMeet,
  postedThrough,
  probeScenario,
  sampleOrder,
  type SettingsInput,
} from './sample-probe.js';
import { startSandbox } from '../simulator/simulator.js';

interface PageWorld {
  readonly title: string;
  readonly settings: SettingsInput;
  readonly isPosted: boolean;
}

// Nothing here may depend on how fast the machine is: no change is accepted without showing, for one.

const worlds: readonly PageWorld[] = [
  { title: 'As the simulator is by default', settings: {}, isPosted: false },
  {
    title: 'More lenient',
    settings: {
      ...{
        sameDateAdjustment: 'accepted',
        formerRowEnds: 'sameDay',
        adjustmentAnswer: 'id',
        negativeResult: 'accepted',
      },
      ...{ newLineUnits: 1, maxRecordsPerPage: 25, threadsPerEndpoint: 5 },
    },
    isPosted: true,
  },
  {
    title: 'Stricter, and older',
    settings: {
      ...{ postedPeriodAdjustment: 'refused', zeroAdjustment: 'refused', sameDateAdjustment: 'refusedOnNewLine' },
      ...{ unitRows: 'hiddenByDateFilter', untouchedLineRows: 'none', authMode: 'legacy', datesWithoutZ: true },
      ...{ thresholdEndpoint: 'missing', unknownOperator: 'refused', threadsPerEndpoint: 2 },
      negativeText: 'The number of units must not be less than zero.',
    },
    isPosted: true,
  },
];

const lagWrites = 12;
const waits = { requestTimeoutMs: 5_000, commitWindowMs: 100, readLagMs: 200, stallAllowanceMs: 50 };

/** docs/probe.md, with reports of simulated tenants that are probed now. Takes some ten seconds. */
export async function probePage(): Promise<string> {
  const reports: string[] = [];
  for (const world of worlds) reports.push(await section(world));
  const cost = costText(costOf(measurements, { lagWrites: 24, freshService: sampleOrder.services[1] }));
  return page(cost, reports.join('\n\n'));
}

async function section({ title, settings, isPosted }: PageWorld): Promise<string> {
  const given = JSON.stringify(settings);
  const posted = isPosted ? ', with posted periods' : '';
  const text = await probed(settings, isPosted);
  return `### ${title}\n\n\`autotask.settings\` of the scenario: \`${given}\`${posted}.\n\n\`\`\`text\n${text}\n\`\`\``;
}

async function probed(settings: SettingsInput, isPosted: boolean): Promise<string> {
  const scenario = probeScenario(settings);
  const sandbox = await startSandbox({ scenario });
  const directory = mkdtempSync(join(tmpdir(), 'probe-page-'));
  try {
    if (isPosted) {
      sandbox.edit((world) => {
        world.approveAndPost(postedThrough);
      });
    }
    const sync = { ...defaultSyncSettings, ...waits };
    const { requestTimeoutMs, retryIntervalMs } = sync;
    const { credentials } = scenario.autotask;
    const tenant = openTenant({ baseUrl: sandbox.autotaskUrl, credentials, requestTimeoutMs, retryIntervalMs });
    const nobody = { customersOf: () => Promise.resolve([]), written: { ever: 0, now: 0 } };
    const prepared = await prepare(tenant, { ...sampleOrder, ...nobody, lagWrites });
    const file = stateFile(join(directory, 'state.json'));
    const signal = new AbortController().signal;
    const probe = await begin(prepared, {
      tenant,
      file,
      settings: sync,
      signal,
      ci: scenario.autotask.ci,
      mostCalls: 9_999,
    });
    const result = await runProbe(probe, measuredWhereCallsMeet(sandbox));
    return reportText(reportOf(result, { day: sampleOrder.today, calls: tenant.calls(), hidden: prepared.hidden }));
  } finally {
    await sandbox.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

function page(cost: string, reports: string): string {
  return `# Probing a real Autotask

<!-- Made by \`npm run docs:probe\` from src/demo/probe-page.ts. -->

The product was built without access to a real Autotask. What it takes for granted is in
[exactly once](exactly-once.md#unconfirmed-facts-and-what-happens-where-they-turn-out-differently). The probe measures each of
these assumptions in a tenant, on a contract that its owner made for it, by changes of one unit that cancel each other.

\`\`\`sh
npx billing-sync probe --contract 29683999 --word probe --service 101 102
\`\`\`

## The contract

Make it in Autotask's own screens:

1. A company that Atria does not bill, your own for example. The probe asks Atria and refuses a company that it bills; \`--no-atria\` leaves that out,
   for an Autotask that no Atria bills into.
2. A contract of the type _Recurring Service_, active, that began some months ago and lasts for three more at least. Its name carries a word that you
   type with \`--word\`, of four letters or more.
3. Two services that the probe may use, named with \`--service\`. Put one of them on the contract, with 10 units or so; leave the other one off, so that
   the probe can see how a new line begins. No other line and no bundle may be on the contract.
4. If you can, approve and post one of its past periods, so that a posted period can be measured. Nothing is charged where the services cost nothing.

Autotask's API takes no line off a contract: the line that the probe makes stays, with 0 units. For another probe that measures a new line, name
a further service.

The API user needs what runs need, and may change contracts (Full Permission under CONTRACTS). Credentials are those of a secret set
(\`--secrets\`), and the settings are the worker's.

## What it does, and what it costs

Before it changes anything, it checks whether it may use the contract, and names every reason why it may not. It says what it will do, and asks; \`--yes\` answers.

\`\`\`text
${cost}
\`\`\`

Each change is written into a file before it is sent (in \`--directory\`, by default \`probe\`), is sent once, and is waited for until it shows. After each measurement the units
of each day are made what they were: by the opposite change on the same date; where Autotask refuses that, by ending the contract the day before the first
change and lengthening it again, which Autotask's documentation names as the way to undo adjustments. All changes are dated after today and after the last
posted period, but for one in a posted period. They leave notes on the contract, and, in a posted period, a charge and a credit of the same amount.

Ctrl-C and errors end the measuring, not the putting back. What could not be put back, because Autotask no longer answers or the process was killed, is said; the same command puts it back when it is run again,
and does nothing else then. A change whose outcome is in doubt is never sent again: the probe waits until it can no longer take effect, and
puts back what it reads. Nobody may change the contract meanwhile; what differs by more than the probe changed is left alone and said.

## The report

\`report.txt\` and \`report.json\` are written to the directory. They hold no id, name or secret, and may be shared; the file
\`put-back-….json\`, which is gone when everything is put back, holds ids. Each assumption is

- _as assumed_: the product was built for this;
- _different_: with what follows from it, after the arrow. Most differences are harmless;
- _could not be told_: with the reason.

Two more files are settings:

- \`product-settings.json\`: what the product needs in this tenant, for \`BILLING_SYNC_SETTINGS\`: \`export BILLING_SYNC_SETTINGS="$(cat probe/product-settings.json)"\`.
  It is empty where the defaults will do;
- \`simulator-settings.json\`: a scenario's [\`autotask.settings\`](scenarios.md#settings). \`npm run campaign -- --settings probe/simulator-settings.json\` plays
  the whole [campaign](exactly-once.md#how-it-is-shown) against a simulator like this tenant.

The exit code is 0 where all is as assumed, 3 where something is different or could not be told, 4 where something is left, 2 where the probe was refused.

## Reports of simulated tenants

The lags are those of the simulator. Readers of a real report look at the arrows first.

${reports}
`;
}
