import { plainBoundary, type HttpBoundary } from '../http/boundary.js';
import { normaliseBaseUrl } from './base-url.js';
import { companies, type Companies } from './companies.js';
import { contractNotes, type ContractNotes } from './contract-notes.js';
import { contractServiceAdjustments, type ContractServiceAdjustments } from './contract-service-adjustments.js';
import { contractServiceUnits, type ContractServiceUnits } from './contract-service-units.js';
import { contractServices, type ContractServices } from './contract-services.js';
import { contracts, type Contracts } from './contracts.js';
import { createReader } from './reader.js';
import { samples, type Samples } from './samples.js';
import { services, type Services } from './services.js';
import { tenant, type Tenant } from './tenant.js';
import {
  createSlots,
  createTransport,
  type AcceptedCredentials,
  type AutotaskCall,
  type CredentialsSource,
  type Slots,
} from './transport.js';

export type { AutotaskCall, AutotaskCredentials, CredentialsSource } from './transport.js';
export type { ContractServiceUnit, PeriodRow } from './contract-service-units.js';
export type { OwnedOddRow, OwnedRows } from './reader.js';
export type { EntityInformation, Threshold } from './tenant.js';

export interface AutotaskClientOptions extends Scope {
  /** Of the zone. Its host has to have been checked: the credentials are sent there. */
  baseUrl: string;
  credentials: CredentialsSource;
  /** For one whole exchange, in milliseconds; the wait for a free slot does not count. */
  requestTimeoutMs: number;
  /** Parallel calls to one entity; Autotask allows 3 for all processes together. Default 3. */
  threadsPerEndpoint?: number;
  /** Shared with other clients, or processes, instead of that many of its own. */
  slots?: Slots;
  /** The most pages of 500 rows that one query may have. Default 1000. */
  maxPages?: number;
  boundary?: HttpBoundary;
}

/** What one user of a client may have to itself. */
export interface Scope {
  signal?: AbortSignal;
  /** Called for every request that was sent, once it is answered or given up. */
  onCall?: (call: AutotaskCall) => void;
  credentials?: CredentialsSource;
}

export interface AutotaskClient extends Tenant, Samples {
  companies: Companies;
  contracts: Contracts;
  services: Services;
  contractServices: ContractServices;
  units: ContractServiceUnits;
  adjustments: ContractServiceAdjustments;
  notes: ContractNotes;
  /** The same client with its own signal and listener. All of them together keep to the allowed parallel calls. */
  scoped(scope: Scope): AutotaskClient;
}

/**
 * A client of one Autotask database. Every method sends each request once and throws an AutotaskError if it did not
 * succeed, or the signal's reason if it was cancelled without changing anything. Nothing is retried in here.
 * @throws AutotaskError if a credential that is given as such cannot be sent, or the base URL is no web address
 */
export function createAutotaskClient(options: AutotaskClientOptions): AutotaskClient {
  const slots = options.slots ?? createSlots(options.threadsPerEndpoint ?? 3);
  return assemble(options, { slots, accepted: new Set() });
}

function assemble(
  options: AutotaskClientOptions,
  shared: { readonly slots: Slots; readonly accepted: AcceptedCredentials },
): AutotaskClient {
  const { credentials, requestTimeoutMs, maxPages = 1000, boundary = plainBoundary, signal, onCall } = options;
  const baseUrl = normaliseBaseUrl(options.baseUrl);
  const transport = createTransport({ baseUrl, credentials, requestTimeoutMs, boundary, ...shared, signal, onCall });
  const reader = createReader(transport, maxPages);
  return {
    companies: companies(reader),
    contracts: contracts(reader),
    services: services(reader),
    contractServices: contractServices(reader, transport),
    units: contractServiceUnits(reader),
    adjustments: contractServiceAdjustments(transport),
    notes: contractNotes(reader),
    ...tenant(transport),
    ...samples(transport),
    scoped: (scope) => assemble({ ...options, ...scope }, shared),
  };
}
