import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTerminal, colouredLevel, type Terminal } from '../client/terminal/terminal.js';
import { counted, grouped } from '../domain/wording.js';
import { wrapped } from '../client/terminal/wrapped-text.js';
import type { LogCode } from '../domain/log/log-codes.js';
import { logCodeDefinitions, logCodes } from '../domain/log/log-messages.js';
import type { LogEntry } from '../store/log/log-entries.js';
import { saveSecretSet, type SecretSet } from '../store/secret-sets.js';
import { runToEnd, wholeLog } from './one-shot.js';
import { sampleParameters, sampleProvider } from './sample-provider.js';
import type { Scenario } from '../simulator/scenario.js';
import { startStack } from './stack.js';

/** What is done differently from the demo so that a run logs a code. */
interface Show {
  /** In words, after "here". */
  readonly how: string;
  /** The run's parameters; text stands for parameters that are typed wrongly. */
  readonly parameters?: object | string;
  readonly world?: (sample: Scenario) => Scenario;
  /** A further secret set, stored before the run. */
  readonly secrets?: { readonly name: string; readonly values: SecretSet };
}

const withParameters = (changed: object): object => ({ ...sampleParameters, ...changed });

const healthy: Show = { how: 'the sample provider is run as in the demo' };

/** The codes that a healthy run of the sample does not have. */
const shows: Readonly<Partial<Record<LogCode, Show>>> = {
  AT02: {
    how: 'the parameter ZoneUser names a user that Autotask does not know',
    parameters: withParameters({ ZoneUser: 'nobody@example.com' }),
  },
  AT03: {
    how: "Atria refuses the worker's token",
    world: (sample) => ({ ...sample, faults: { ...sample.faults, scripted: [refusedByAtria] } }),
  },
  AT15: {
    how: 'the parameter BillingPeriod names a period of which Atria has no record',
    parameters: withParameters({ BillingPeriod: '2026-09-25' }),
    world: (sample) => {
      const empty = { periodEnd: '2026-09-25', records: [] };
      return { ...sample, atria: { ...sample.atria, billing: [empty, ...sample.atria.billing] } };
    },
  },
  AT16: {
    how: 'the parameter Secrets names a set that was never stored',
    parameters: withParameters({ Secrets: 'last-year' }),
  },
  AT17: {
    how: 'the parameter ZoneUser is no e-mail address',
    parameters: withParameters({ ZoneUser: 'fred' }),
  },
  AT18: {
    how: 'the parameter Secrets names a set whose Secret is empty',
    parameters: withParameters({ Secrets: 'incomplete' }),
    secrets: { name: 'incomplete', values: { UserName: 'api@example.com', Secret: '', IntegrationCode: 'CODE' } },
  },
  AT19: {
    how: 'the parameter BillingPeriod is "Yesterday"',
    parameters: withParameters({ BillingPeriod: 'Yesterday' }),
  },
  AT23: {
    how: 'a comma is missing in the parameters',
    parameters: '{\n  "BillingPeriod": "Previous"\n  "ZoneUser": "api@example.com"\n}',
  },
  AT25: {
    how: 'the parameter CustomersFilter names a customer that Atria does not know',
    parameters: withParameters({ CustomersFilter: ['ASPLimited', 'NoSuchCustomer'] }),
  },
};

const refusedByAtria = { kind: 'unauthorised', system: 'atria', from: 1, times: 1_000 } as const;

/** The codes that need a run of their own to be seen. */
export const codesOnShow = Object.keys(shows) as LogCode[];

const entriesShown = 5;
const labelWidth = 9;
const exitCodes = { shown: 0, notShown: 1, notKnown: 2 };

/**
 * Runs the sample in the way that yields a log code and tells its entries.
 *
 * @returns the exit code: 0 when the code was logged, 1 when it was not, 2 when there is no such code
 */
export async function showCode(given: string): Promise<number> {
  const terminal = openTerminal();
  const code = logCodes.find((each) => each === given.toUpperCase());
  if (code === undefined) {
    const [first, last] = [logCodes[0] ?? '', logCodes.at(-1) ?? ''];
    terminal.message(`There is no log code "${given}". They go from ${first} to ${last}.`);
    return exitCodes.notKnown;
  }
  const show = shows[code] ?? healthy;
  const { status, log } = await runShow(show, terminal);
  const entries = log.filter((entry) => entry.code === code);
  if (entries.length === 0) {
    terminal.message(
      `The sample provider has nothing that leads to ${code} (${logCodeDefinitions[code].occursWhen}). docs/log-codes.md says when it occurs.`,
    );
    return exitCodes.notShown;
  }
  terminal.data(showText(code, { how: show.how, status, entries }, terminal));
  return exitCodes.shown;
}

async function runShow(
  { parameters = sampleParameters, world, secrets }: Show,
  terminal: Terminal,
): Promise<{ status: string; log: LogEntry[] }> {
  const directory = mkdtempSync(join(tmpdir(), 'billing-sync-'));
  const onProgress = (line: string) => {
    terminal.message(line);
  };
  const scenario = world === undefined ? sampleProvider() : world(sampleProvider());
  try {
    const stack = await startStack({ scenario, directory, ephemeral: true, onProgress });
    try {
      const { store, configuration } = stack;
      if (secrets !== undefined) await saveSecretSet(store, configuration.secretsKey, secrets.name, secrets.values);
      await stack.startWorker();
      onProgress('Running the billing sync …');
      const { runId, status } = await runToEnd(stack, parameters);
      return { status, log: await wholeLog(stack, runId) };
    } finally {
      await stack.stop();
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function showText(
  code: LogCode,
  shown: { readonly how: string; readonly status: string; readonly entries: readonly LogEntry[] },
  { colours, width }: Terminal,
): string {
  const { level, occursWhen, resolution } = logCodeDefinitions[code];
  const labelled = (label: string, text: string) =>
    `${colours.dim(label.padEnd(labelWidth))} ${wrapped(text, width, labelWidth + 1)}`;
  const more = shown.entries.length - entriesShown;
  return [
    '',
    `${colours.bold(code)}  ${colouredLevel(colours, level)}  ${occursWhen}`,
    '',
    labelled('Here', `${shown.how}.`),
    ...shown.entries
      .slice(0, entriesShown)
      .map(({ message }, index) =>
        labelled(index === 0 ? counted(shown.entries.length, 'entry', 'entries') : '', message),
      ),
    ...(more > 0 ? [labelled('', `… and ${grouped(more)} more.`)] : []),
    labelled('Advice', resolution),
    labelled('The run', shown.status === 'Completed' ? 'was completed.' : `failed: ${shown.status}.`),
  ].join('\n');
}
