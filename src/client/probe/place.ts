import { createAtriaClient, type AtriaCustomer } from '../../atria/client.js';
import { checkHost, normaliseBaseUrl } from '../../autotask/base-url.js';
import type { AutotaskCredentials } from '../../autotask/client.js';
import { lookUpZone } from '../../autotask/zone.js';
import { listOf } from '../../configuration/variables.js';
import { inspectEnvironment } from '../../configuration/inspection.js';
import { defaultSyncSettings, type SyncSettings } from '../../domain/sync/settings.js';
import type { Hidden } from '../../probe/redaction.js';
import { openTenant, type ProbeTenant } from '../../probe/tenant.js';
import { readingKeys, readSecretSet, SecretSetError } from '../../store/secret-sets.js';
import { credentialsIn } from '../../connection/autotask-credentials.js';
import { CommandFailure, exitCodes } from '../terminal/exit-codes.js';
import type { Session } from '../program/session.js';

export interface PlaceOptions {
  readonly secrets: string;
  readonly zoneUser?: string | undefined;
  readonly baseUrl?: string | undefined;
}

/** The Autotask database that a probe is made in. */
export interface ProbePlace {
  readonly ci: number;
  readonly tenant: ProbeTenant;
  readonly settings: SyncSettings;
  /** What a report may not say. */
  readonly hidden: readonly Hidden[];
}

/** Finds the database and logs in by nothing yet. @throws CommandFailure where something is not set or does not fit */
export async function openPlace(session: Session, { secrets, zoneUser, baseUrl }: PlaceOptions): Promise<ProbePlace> {
  const { values } = inspectEnvironment(session.environment);
  const settings = { ...defaultSyncSettings, ...required(values.BILLING_SYNC_SETTINGS, 'BILLING_SYNC_SETTINGS') };
  const { requestTimeoutMs, retryIntervalMs } = settings;
  const allowedHosts = listOf(values.AUTOTASK_ALLOWED_HOSTS ?? '');
  const credentials = await credentialsOf(session, secrets, values.AUTOTASK_INTEGRATION_CODE ?? '');
  if (baseUrl !== undefined) checkHost(baseUrl, allowedHosts);
  const zoneUrl = baseUrl ?? required(values.AUTOTASK_ZONE_URL, 'AUTOTASK_ZONE_URL');
  const lookUp = (user: string) => lookUpZone({ zoneUrl, user, allowedHosts, requestTimeoutMs });
  const zone = await lookUp(credentials.userName);
  if (zoneUser !== undefined && (await lookUp(zoneUser)).ci !== zone.ci) {
    refuse('The zone user belongs to another Autotask database than the secret set.');
  }
  const url = baseUrl === undefined ? zone.url : normaliseBaseUrl(baseUrl);
  return {
    ...{ ci: zone.ci, settings, tenant: openTenant({ baseUrl: url, credentials, requestTimeoutMs, retryIntervalMs }) },
    hidden: [
      { text: credentials.secret, as: '***' },
      { text: credentials.integrationCode, as: '***' },
      { text: credentials.userName, as: '<user>' },
      { text: zoneUser ?? '', as: '<user>' },
      { text: new URL(url).host, as: '<host>' },
      { text: String(zone.ci), as: '<database>' },
    ],
  };
}

/** Codes of the customers that Atria bills to a company, whatever their status. */
export function customersOfAtria(session: Session, requestTimeoutMs: number) {
  return async (companyId: number): Promise<string[]> => {
    const { values } = inspectEnvironment(session.environment);
    const { ATRIA_URL: url, ATRIA_TOKEN: token } = values;
    if (url === undefined || token === undefined) {
      refuse(
        "ATRIA_URL and ATRIA_TOKEN are not set here, so nobody can tell whether Atria bills the contract's company. Set the worker's, or add --no-atria where no Atria bills into this Autotask.",
      );
    }
    const { customers, nameless } = await createAtriaClient({ url, token, requestTimeoutMs }).customers();
    // One whose row cannot be read may be billed to any company.
    return [
      ...customers.filter((customer) => isBilledTo(companyId, customer) || isOdd(customer)).map(({ code }) => code),
      ...nameless.map(({ row }) => row),
    ];
  };
}

function isBilledTo(companyId: number, { billingIdentifier }: AtriaCustomer): boolean {
  return billingIdentifier.trim() !== '' && Number(billingIdentifier) === companyId;
}

function isOdd({ fault }: AtriaCustomer): boolean {
  return fault !== undefined && fault !== null;
}

async function credentialsOf(session: Session, name: string, integrationCode: string): Promise<AutotaskCredentials> {
  const { secretsKey, formerSecretsKey } = await session.configuration();
  if (secretsKey === undefined) refuse('BILLING_SYNC_KEY is not set here: the secret set cannot be read without it.');
  const set = await readSecretSet(await session.store(), readingKeys(secretsKey, formerSecretsKey), name).catch(
    (error: unknown) => {
      if (!(error instanceof SecretSetError)) throw error;
      refuse(`The secret set "${name}" could not be read: ${error.message}.`);
    },
  );
  const found = credentialsIn(set, integrationCode);
  if ('missing' in found) refuse(`The secret set "${name}" has no value for ${found.missing.join(' and ')}.`);
  return found.credentials;
}

function required<Value>(value: Value | undefined, name: string): Value {
  return value ?? refuse(`${name} is not valid; "billing-sync doctor" says what is wrong with it.`);
}

function refuse(message: string): never {
  throw new CommandFailure(exitCodes.usage, message);
}
