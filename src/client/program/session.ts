import type { Client } from '@temporalio/client';
import type { ClientConfiguration } from '../../configuration/environment.js';
import { temporalUiOf, type TemporalUi } from '../../runs/temporal-ui.js';
import type { Store } from '../../store/database.js';
import { findPlace, placeMissingMessage, type Place } from '../../configuration/place.js';
import { CommandFailure, exitCodes } from '../terminal/exit-codes.js';
import { messageOf } from '../terminal/message-of.js';
import { openTerminal, type Terminal } from '../terminal/terminal.js';

/** What a command works with. Connections are opened, and their libraries loaded, when a command first asks for them. */
export interface Session {
  readonly terminal: Terminal;
  /** What is set, and what a running "npm start" offers. */
  readonly environment: NodeJS.ProcessEnv;
  /** Where that comes from, for people. */
  readonly place: string;
  configuration(): Promise<ClientConfiguration>;
  /** Where Temporal's web UI is, for links; undefined where nobody said. */
  temporalUi(): Promise<TemporalUi | undefined>;
  store(): Promise<Store>;
  client(): Promise<Client>;
  close(): Promise<void>;
}

export function openSession(processEnvironment: NodeJS.ProcessEnv): Session {
  const terminal = openTerminal();
  const closing: (() => Promise<unknown>)[] = [];
  const place = findPlace(processEnvironment);
  const { environment, source = 'the variables of this process' } = place;
  let configuration: Promise<ClientConfiguration> | undefined;
  let store: Promise<Store> | undefined;
  let client: Promise<Client> | undefined;
  const requireConfiguration = () => (configuration ??= readOrRefuse(place));
  return {
    terminal,
    environment,
    place: source,
    configuration: requireConfiguration,
    temporalUi: async () => temporalUiOf(environment, (await requireConfiguration()).temporal.namespace),
    store: () => (store ??= requireConfiguration().then((known) => connectStore(known, closing))),
    client: () => (client ??= requireConfiguration().then((known) => connectTemporal(known, closing))),
    async close() {
      for (const closeOne of closing.splice(0)) await closeOne();
    },
  };
}

async function readOrRefuse({ environment, source }: Place): Promise<ClientConfiguration> {
  if (source === undefined) throw new CommandFailure(exitCodes.usage, placeMissingMessage(environment));
  const { readClientConfiguration } = await import('../../configuration/environment.js');
  try {
    return readClientConfiguration(environment);
  } catch (error) {
    throw new CommandFailure(exitCodes.usage, messageOf(error));
  }
}

async function connectStore({ databaseUrl }: ClientConfiguration, closing: (() => Promise<unknown>)[]): Promise<Store> {
  const { migrate, openStore } = await import('../../store/database.js');
  const store = openStore(databaseUrl, 2);
  closing.push(() => store.destroy());
  try {
    await migrate(store);
  } catch (error) {
    throw new CommandFailure(
      exitCodes.failed,
      `The store that DATABASE_URL names cannot be used: ${messageOf(error)} Check that it runs and that the user may create tables.`,
    );
  }
  return store;
}

async function connectTemporal(
  { temporal }: ClientConfiguration,
  closing: (() => Promise<unknown>)[],
): Promise<Client> {
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
    );
  }
}
