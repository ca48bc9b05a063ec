import { setTimeout as wait } from 'node:timers/promises';
import type { CredentialsPlace } from '../../connection/save-credentials.js';
import { testStored } from '../../connection/save-credentials.js';
import { failuresOf } from '../../connection/test-connection.js';
import { hasWorker } from '../../runs/worker-presence.js';
import { initCommandFor, instructions, nextCommand, type CommandFacts } from '../../setup/instructions.js';
import { readSetup, type ToldByTemporal } from '../../setup/read-setup.js';
import { setupSteps, type SetupStep, type SetupStepName } from '../../setup/setup-steps.js';
import { listJobs } from '../../jobs/index.js';
import { listSecretSets, readingKeys, readSecretSet, type SecretSet } from '../../store/secret-sets.js';
import type { Session } from '../program/session.js';
import { CommandFailure, exitCodes } from '../terminal/exit-codes.js';
import { readShortInput } from '../terminal/input.js';
import { wrapped, wrappedWithCommands } from '../terminal/wrapped-text.js';
import { credentialsPlace, savedOrRefused, usersOf, versionOf } from './save-credentials.js';
import { parseSecretSet, secretSetNamed } from './secrets.js';

interface InitOptions {
  readonly secrets: string;
  readonly from?: string | undefined;
  readonly untested?: boolean | undefined;
  readonly otherDatabase?: boolean | undefined;
  readonly json?: boolean | undefined;
}

/** Goes through the first set-up: asks for what is missing, tests it, and tells the next step. */
export async function initCommand(session: Session, options: InitOptions): Promise<void> {
  const { terminal } = session;
  const { from } = options;
  const name = secretSetNamed(options.secrets);
  if (from === undefined && terminal.input.isTTY !== true) {
    throw new CommandFailure(
      exitCodes.usage,
      'init asks questions, and this is no terminal. Run it at a terminal, or give UserName, Secret and IntegrationCode ' +
        'as JSON with --from FILE ("-": the standard input). Nothing was changed.',
    );
  }
  const place = await credentialsPlace(session);
  const opened = await versionOf(place, name);
  const values =
    from === undefined
      ? await askedValues(session, name, opened !== 'none')
      : parseSecretSet(await readShortInput(terminal, from));
  if (values !== undefined) await store(session, place, { ...options, secrets: name }, { values, opened });
  const { UserName: userName = '' } = values ?? (await testAgain(session, place, name));
  const steps = setupSteps(await readSetup(place, await toldByTemporal(session), name));
  show(session, steps, { ...options, secretSet: name, userName });
}

/** @returns undefined to keep the set that is stored */
async function askedValues({ terminal }: Session, name: string, isStored: boolean): Promise<SecretSet | undefined> {
  const { questionsAt } = await import('../terminal/questions.js');
  const { askSecret, askText, askYes } = questionsAt(terminal);
  if (isStored && !(await askYes(`The secret set "${name}" is stored. Replace it?`))) return undefined;
  for (const step of ['apiUser', 'trackingIdentifier'] as const) {
    const { todo, more } = instructions[step];
    const lines = todo.map((each, index) => `${index + 1}. ${each}`);
    terminal.message(`\n${[...lines, ...(more === undefined ? [] : [`${more.label}: ${more.url}`])].join('\n')}\n`);
  }
  const UserName = await askText("UserName (the API user's key)");
  const Secret = await askSecret("Secret (the API user's secret; it does not show)");
  const IntegrationCode = await askSecret("IntegrationCode (the tracking identifier; empty: the workers')", true);
  return { UserName, Secret, ...(IntegrationCode === '' ? {} : { IntegrationCode }) };
}

/** What replaces a set is tried before it is stored, a first one right after. */
async function store(
  session: Session,
  place: CredentialsPlace,
  { secrets: name, untested, otherDatabase }: InitOptions,
  { values, opened }: { readonly values: SecretSet; readonly opened: number | 'none' },
): Promise<void> {
  const { terminal } = session;
  terminal.progress('Trying the values at Autotask …');
  const { test } = await savedOrRefused(place, {
    question: { secretSet: name, values, users: await usersOf(session, place.store, name) },
    choice: { untested: untested === true, otherDatabase: otherDatabase === true },
    opened,
  });
  if (test === undefined && untested !== true) await testAgain(session, place, name);
  terminal.message(`The secret set "${name}" is stored${untested === true ? ', and was not tried' : ''}.`);
}

/** Tries a set as it is stored. */
async function testAgain(session: Session, place: CredentialsPlace, name: string): Promise<SecretSet> {
  const { store, secretsKey, formerSecretsKey } = place;
  const version = (await listSecretSets(store)).find((set) => set.name === name)?.version ?? 0;
  const values = await readSecretSet(store, readingKeys(secretsKey, formerSecretsKey), name);
  session.terminal.progress('Testing the connection …');
  const test = await testStored(
    place,
    { secretSet: name, values, users: await usersOf(session, store, name) },
    version,
  );
  if (failuresOf(test).length > 0) session.exitCode = exitCodes.failed;
  return values;
}

/** How long the set-up waits for Temporal. */
const temporalWithinMs = 5_000;

async function toldByTemporal(session: Session): Promise<ToldByTemporal> {
  const nothing = { hasWorker: undefined, jobs: undefined };
  const ask = async () => {
    const { taskQueue } = await session.configuration();
    const client = await session.client();
    const jobs = await listJobs({ client, store: await session.store(), taskQueue });
    const syncs = jobs.filter(({ task }) => task === 'billingSync').length;
    return { hasWorker: await hasWorker(client, taskQueue), jobs: syncs };
  };
  return Promise.race([ask().catch(() => nothing), wait(temporalWithinMs, nothing, { ref: false })]);
}

const marks: Readonly<Record<SetupStep['state'], string>> = { done: '✓', next: '→', later: ' ' };

function show({ terminal }: Session, steps: readonly SetupStep[], options: InitOptions & CommandFacts): void {
  terminal.endProgress();
  const next = steps.find(({ state }) => state === 'next')?.name;
  const command = nextCommand(next, options);
  if (options.json === true) {
    terminal.json({ steps: steps.map(({ name, state, found }) => ({ name, state, found })), next: command });
    return;
  }
  const { colours, width } = terminal;
  const lines = steps.flatMap(({ title, state, found }) => {
    const head = `${marks[state]} ${title}`;
    const shown = state === 'done' ? colours.green(head) : state === 'next' ? colours.bold(head) : colours.dim(head);
    return [shown, ...found.map((each) => `    ${wrappedWithCommands(each, width, 4)}`)];
  });
  const again = initCommandFor(options);
  const then = next === undefined || command === again ? [] : [`Then: ${again}`];
  terminal.data([...lines, ...howTo(next, width), '', `Next: ${command}`, ...then].join('\n'));
}

/** What the next step is, where init has not told it already. */
function howTo(next: SetupStepName | undefined, width: number | undefined): string[] {
  if (next === undefined) return [];
  return ['', ...instructions[next].todo.map((each) => `  ${wrapped(each, width, 2)}`)];
}
