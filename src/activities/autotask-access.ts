import { cancellationSignal } from '@temporalio/activity';
import {
  createAutotaskClient,
  type AutotaskCall,
  type AutotaskClient,
  type AutotaskCredentials,
} from '../autotask/client.js';
import { readingKeys, readSecretSet, SecretSetError } from '../store/secret-sets.js';
import type { RunWithZone } from '../store/runs/run-stages.js';
import { otherDatabase, userDigest, zoneOfUser } from './autotask-database.js';
import { runFailure } from './failures.js';
import { inTime } from './in-time.js';
import type { CallCounter } from './call-counter.js';
import type { SyncServices } from './services.js';

/** Autotask as a run reaches it. */
export interface AutotaskAccess {
  /** The secrets that are current now. */
  credentials(secretSetName: string): Promise<AutotaskCredentials>;
  /** A client for a run. Its requests are counted by their claims. */
  clientFor(run: RunWithZone): AutotaskClient;
  /** The same for activities that write nothing to Autotask: it stops when the activity is cancelled, and counts its calls. */
  readerFor(run: RunWithZone): AutotaskClient;
}

/** Clients kept for reuse; each keeps its connections. */
const clientsKept = 8;

export function autotaskAccess(services: SyncServices, calls: CallCounter): AutotaskAccess {
  const clients = new Map<string, AutotaskClient>();
  /** Users that replaced the one their run began with, and belong to the same database. */
  const otherUsers = new Set<string>();

  async function credentials(secretSetName: string): Promise<AutotaskCredentials> {
    const keys = readingKeys(services.secretsKey, services.formerSecretsKey);
    // Read within the slot of a call, for which others wait.
    const set = await inTime(readSecretSet(services.store, keys, secretSetName)).catch((error: unknown) => {
      // A store that does not answer says nothing about the set: the activity is retried.
      if (!(error instanceof SecretSetError)) throw error;
      const details = error.message;
      const message = `The secret set "${secretSetName}" could not be read: ${details}.`;
      throw runFailure('SecretsUnavailable', message, [{ code: 'AT16', values: { details } }]);
    });
    const userName = valueOf(set, ['UserName', 'Username']);
    const secret = valueOf(set, ['Secret']);
    const integrationCode = valueOf(set, ['IntegrationCode']) || services.autotask.integrationCode;
    const missing = Object.entries({ UserName: userName, Secret: secret, IntegrationCode: integrationCode }).find(
      ([, value]) => value === '',
    );
    if (missing !== undefined) {
      const message = `The secret set "${secretSetName}" has no value for ${missing[0]}.`;
      throw runFailure('SecretsUnavailable', message, [{ code: 'AT18', values: { secretName: missing[0] } }]);
    }
    return { userName, secret, integrationCode };
  }

  /** The run's current credentials, which must belong to the database that it began in. */
  async function credentialsOf(run: RunWithZone, secrets: string): Promise<AutotaskCredentials> {
    const current = await credentials(secrets);
    const user = userDigest(run, current.userName);
    if (user === run.apiUserDigest || otherUsers.has(user)) return current;
    const { ci } = await zoneOfUser(services, calls, run, current.userName, current);
    if (ci !== run.databaseCi) throw otherDatabase(run.databaseCi, secrets, ci);
    otherUsers.add(user);
    return current;
  }

  function clientFor(run: RunWithZone): AutotaskClient {
    const { secrets } = run.parameters;
    // Read at each call: a secret set replaced during a run takes effect with the next call.
    return sharedClient(run, secrets).scoped({
      credentials: () => credentialsOf(run, secrets),
      onCall: countingIn(services, run),
    });
  }

  function sharedClient({ autotaskUrl: baseUrl, databaseCi, settings }: RunWithZone, secrets: string): AutotaskClient {
    const { requestTimeoutMs, stallAllowanceMs } = settings;
    const key = JSON.stringify([baseUrl, databaseCi, secrets, requestTimeoutMs, stallAllowanceMs]);
    const known = clients.get(key);
    if (known !== undefined) return known;
    const { boundary } = services;
    const client = createAutotaskClient({
      ...{ baseUrl, requestTimeoutMs, boundary },
      credentials: () => credentials(secrets),
      slots: services.callBudgets
        .of(databaseCi)
        .within(services.callSlots.of(databaseCi, requestTimeoutMs + stallAllowanceMs)),
    });
    const oldest = clients.keys().next();
    if (clients.size >= clientsKept && oldest.done !== true) clients.delete(oldest.value);
    clients.set(key, client);
    return client;
  }

  return {
    credentials,
    clientFor,
    readerFor(run) {
      const onCall = (call: AutotaskCall) => {
        calls.note(run.runId);
        countingIn(services, run)(call);
      };
      return clientFor(run).scoped({ signal: cancellationSignal(), onCall });
    },
  };
}

/** Counts calls in the budget of the run's database. */
function countingIn({ callBudgets }: SyncServices, { databaseCi }: RunWithZone): (call: AutotaskCall) => void {
  return (call) => {
    callBudgets.of(databaseCi).note(call);
  };
}

function valueOf(set: Readonly<Record<string, string>>, names: readonly string[]): string {
  return names.map((name) => set[name]?.trim()).find((value) => value !== undefined && value !== '') ?? '';
}
