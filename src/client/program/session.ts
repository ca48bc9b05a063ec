import type { Client } from '@temporalio/client';
import type { ClientConfiguration } from '../../configuration/environment.js';
import { temporalUiOf, type TemporalUi } from '../../runs/temporal-ui.js';
import type { Store } from '../../store/database.js';
import { findPlace, halfPlaceMessage, placeMissingMessage, type Place } from '../../configuration/place.js';
import { counted } from '../../domain/wording.js';
import { CommandFailure, exitCodes } from '../terminal/exit-codes.js';
import { messageOf } from '../../domain/message-of.js';
import { openTerminal, type Terminal } from '../terminal/terminal.js';

/** What a command works with. Connections are opened, and their libraries loaded, when a command first asks for them. */
export interface Session {
  readonly terminal: Terminal;
  /** With what the command ends if nothing fails; undefined: 0. A command sets it by what it found. */
  exitCode: number | undefined;
  /** What is set, and what a running "npm start" offers. */
  readonly environment: NodeJS.ProcessEnv;
  /** Where that comes from, for people. */
  readonly place: string;
  configuration(): Promise<ClientConfiguration>;
  /** Where Temporal's web UI is, for links; undefined where nobody said. */
  temporalUi(): Promise<TemporalUi | undefined>;
  /** The store as it is: reading never changes its tables. */
  store(): Promise<Store>;
  /** The store, its tables brought up to date: for what is typed before any worker has run. */
  storeToWrite(): Promise<Store>;
  client(): Promise<Client>;
  /** Does something when the command is over, however it ends. */
  atEnd(work: () => unknown): void;
  close(): Promise<void>;
}

export function openSession(processEnvironment: NodeJS.ProcessEnv, terminal = openTerminal()): Session {
  const closing: (() => unknown)[] = [];
  const place = findPlace(processEnvironment);
  const { environment, source = 'the variables of this process' } = place;
  let configuration: Promise<ClientConfiguration> | undefined;
  let opened: Promise<Store> | undefined;
  const open = () => (opened ??= requireConfiguration().then((known) => openStoreOf(known, closing)));
  let read: Promise<Store> | undefined;
  let written: Promise<Store> | undefined;
  let client: Promise<Client> | undefined;
  const requireConfiguration = () => (configuration ??= readOrRefuse(place));
  return {
    terminal,
    exitCode: undefined,
    environment,
    place: source,
    configuration: requireConfiguration,
    temporalUi: async () => temporalUiOf(environment, (await requireConfiguration()).temporal.namespace),
    store: () => (read ??= (written ?? open()).then(requireTables)),
    storeToWrite: () => (written ??= open().then(makeTables)),
    client: () => (client ??= requireConfiguration().then((known) => connectTemporal(known, closing))),
    atEnd(work) {
      closing.push(work);
    },
    async close() {
      for (const closeOne of closing.splice(0)) await closeOne();
    },
  };
}

async function readOrRefuse({ environment, source }: Place): Promise<ClientConfiguration> {
  if (source === undefined) throw new CommandFailure(exitCodes.usage, placeMissingMessage(environment));
  const half = halfPlaceMessage(environment);
  if (half !== undefined) throw new CommandFailure(exitCodes.usage, half);
  const { readClientConfiguration } = await import('../../configuration/environment.js');
  try {
    return readClientConfiguration(environment);
  } catch (error) {
    throw new CommandFailure(exitCodes.usage, messageOf(error), { cause: error });
  }
}

async function openStoreOf({ databaseUrl }: ClientConfiguration, closing: (() => unknown)[]): Promise<Store> {
  const { openStore } = await import('../../store/database.js');
  const store = openStore(databaseUrl, 2);
  closing.push(() => store.destroy());
  return store;
}

async function makeTables(store: Store): Promise<Store> {
  const { migrate, UnfitStore } = await import('../../store/database.js');
  try {
    await migrate(store);
  } catch (error) {
    if (error instanceof UnfitStore) throw new CommandFailure(exitCodes.failed, error.message, { cause: error });
    throw unusableStore(`${messageOf(error)}. Check that it runs and that the user may create tables.`, {
      cause: error,
    });
  }
  return store;
}

/** @throws CommandFailure where the tables are of another version than this program */
async function requireTables(store: Store): Promise<Store> {
  const { migrationState, newerTables } = await import('../../store/database.js');
  const { done, pending, unknown } = await migrationState(store).catch((error: unknown) => {
    throw unusableStore(`${messageOf(error)}. Check that it runs.`, { cause: error });
  });
  const [lacking] = pending;
  if (lacking === undefined && unknown.length === 0) return store;
  if (unknown.length > 0) throw unusableStore(newerTables);
  throw unusableStore(
    done.length === 0
      ? 'It has no tables yet. A worker makes them when it starts (npm run worker).'
      : `It lacks what ${counted(pending.length, 'migration')} of this version ${pending.length === 1 ? 'makes' : 'make'}, beginning with ${lacking ?? ''}. A worker of this version ` +
          'does that when it starts; this command only reads.',
  );
}

function unusableStore(why: string, options?: ErrorOptions): CommandFailure {
  return new CommandFailure(exitCodes.failed, `The store that DATABASE_URL names cannot be used: ${why}`, options);
}

async function connectTemporal({ temporal }: ClientConfiguration, closing: (() => unknown)[]): Promise<Client> {
  const { Client, Connection } = await import('@temporalio/client');
  const address = temporal.connection.address ?? 'localhost:7233';
  try {
    const connection = await Connection.connect(temporal.connection);
    closing.push(() => connection.close());
    return new Client({ connection, namespace: temporal.namespace });
  } catch (error) {
    throw new CommandFailure(
      exitCodes.failed,
      `Temporal does not answer at ${address} (${messageOf(error)}). Check TEMPORAL_ADDRESS and that the server runs.`,
      { cause: error },
    );
  }
}
