import { postAdjustment, postContractService } from './adjustments.js';
import type { AutotaskAccess } from './access.js';
import { type AutotaskModel, RefusedRequest } from './model.js';
import type { CallBudget } from './call-budget.js';
import { readDay } from '../core/day.js';
import { answerEntityInformation, answerFields, userAccessTo } from './entity-information.js';
import type { EntityTable } from './entity-table.js';
import { errorsReply, noSuchResource, ok, type Reply, type SandboxRequest, wrongMethod } from '../core/exchange.js';
import { answerCount, answerQuery, parseJson } from './query-page.js';

/** What Autotask's routes work on. */
export interface AutotaskService {
  model: AutotaskModel;
  access: AutotaskAccess;
  budget: CallBudget;
  tables: ReadonlyMap<string, EntityTable>;
  ci: number;
  /** What the zone look-up names, with a slash at its end. */
  zoneUrl: () => string;
  /** Where this server is, without a slash at its end. */
  url: () => string;
}

const CHILDREN = new Map([
  ['services', 'contractservices'],
  ['serviceunits', 'contractserviceunits'],
  ['serviceadjustments', 'contractserviceadjustments'],
  ['notes', 'contractnotes'],
]);

/**
 * The name under which a call counts for the thread limit: its entity, whether it came by the root or the child path. Undefined for
 * the look-ups that are exempt.
 */
export function endpointOf(request: SandboxRequest): string | undefined {
  const [, version, first, , child] = request.segments.map((segment) => segment.toLowerCase());
  if (version !== 'v1.0' || first === undefined || first === 'zoneinformation') return undefined;
  return first === 'contracts' ? (CHILDREN.get(child ?? '') ?? first) : first;
}

/** Answers a request under `/ATServicesRest`, in any case. Whatever it changes is changed when it returns. */
export function answerAutotask(service: AutotaskService, request: SandboxRequest): Reply {
  const [version, ...path] = request.segments.slice(1).map((segment) => segment.toLowerCase());
  if (version === 'versioninformation') return getOnly(request, { apiVersions: ['V1.0', 'V2.0'] });
  // V2.0 is listed and yet not served, as seen on live zones: a trap for clients that take the last version.
  if (version !== 'v1.0') return noSuchResource(request);
  if (path[0] === 'zoneinformation') return answerZone(service, request);
  const refusal = service.access.refusal(request);
  if (refusal !== undefined) return refusal;
  try {
    return answerEntity(service, request, path);
  } catch (error) {
    if (error instanceof RefusedRequest) return errorsReply(500, error.message);
    throw error;
  }
}

function answerZone(service: AutotaskService, request: SandboxRequest): Reply {
  if (!service.access.knowsZoneOf(request.query.get('user') ?? '')) {
    return errorsReply(500, 'Zone information could not be determined');
  }
  return getOnly(request, { zoneName: 'Sandbox', url: service.zoneUrl(), webUrl: `${service.url()}/`, ci: service.ci });
}

function answerEntity(service: AutotaskService, request: SandboxRequest, path: readonly string[]): Reply {
  const [first, second, third, fourth, ...more] = path;
  if (more.length > 0) return noSuchResource(request);
  if (second === undefined) {
    if (first === 'version') {
      return getOnly(request, { majorVersion: 1, minorVersion: 0, build: 'sandbox', customerType: 'Sandbox' });
    }
    if (first === 'authenticate') return getOnly(request, { success: true });
    if (first === 'thresholdinformation' && service.model.settings.thresholdEndpoint === 'answers') {
      return getOnly(request, thresholds(service));
    }
  }
  if (first === 'contracts' && third !== undefined && second !== 'query' && second !== 'entityinformation') {
    return answerChild(service, request, { contractID: Number(second), child: third, id: fourth });
  }
  const table = service.tables.get(first ?? '');
  if (table === undefined || fourth !== undefined) return noSuchResource(request);
  return answerTable(service, table, request, [first ?? '', second, third]);
}

function answerTable(
  service: AutotaskService,
  table: EntityTable,
  request: SandboxRequest,
  [plural, second, third]: [string, string | undefined, string | undefined],
): Reply {
  if (second === 'entityinformation') {
    const given = userAccessTo(service.model.settings, plural);
    if (third === undefined) {
      return request.method === 'GET' ? answerEntityInformation(table, given) : wrongMethod(request);
    }
    if (third === 'fields') return request.method === 'GET' ? answerFields(table) : wrongMethod(request);
    return third === 'userdefinedfields' ? getOnly(request, { fields: [] }) : noSuchResource(request);
  }
  const deed = request.method === 'PATCH' ? 'update' : second === undefined ? 'create' : 'query';
  refuseWithoutAccess(service, plural, deed);
  if (second === 'query' && table.rights.canQuery) return answerQueryRoute(service, table, request, third);
  if (third !== undefined || second === 'query') return noSuchResource(request);
  if (second !== undefined) {
    if (!/^\d+$/.test(second)) return noSuchResource(request);
    const readable = request.method === 'GET' && table.rights.canQuery;
    return readable ? ok({ item: table.find(Number(second)) }) : wrongMethod(request);
  }
  if (plural === 'contractserviceadjustments' && request.method === 'POST') {
    return adjusted(service.model, parseJson(request.body));
  }
  if (plural === 'contracts' && request.method === 'PATCH') return patchContract(service.model, request);
  return wrongMethod(request);
}

/** No public source has Autotask's own text for this. */
function refuseWithoutAccess({ model }: AutotaskService, plural: string, deed: 'query' | 'create' | 'update'): void {
  if (userAccessTo(model.settings, plural)[deed] !== 'None') return;
  throw new RefusedRequest(`[simulator's own text] The user does not have the permission to ${deed} this entity type.`);
}

function answerQueryRoute(
  service: AutotaskService,
  table: EntityTable,
  request: SandboxRequest,
  third: string | undefined,
): Reply {
  const { method } = request;
  if (method !== 'GET' && method !== 'POST') return wrongMethod(request);
  if (third === 'count') return answerCount(table, request);
  if (third !== undefined && third !== 'next') return noSuchResource(request);
  // Only the next page of a GET query carries its search; that of a POST query must be asked for by POST.
  if (third === 'next' && method === 'GET' && !request.query.has('search')) return wrongMethod(request);
  const entityUrl = service.url() + request.pathname.replace(/\/query(\/next)?\/?$/i, '');
  return answerQuery(table, request, { maxRecordsPerPage: service.model.settings.maxRecordsPerPage, entityUrl });
}

function answerChild(
  service: AutotaskService,
  request: SandboxRequest,
  { contractID, child, id }: { contractID: number; child: string; id: string | undefined },
): Reply {
  const plural = CHILDREN.get(child);
  const table = service.tables.get(plural ?? '');
  if (table === undefined || !Number.isInteger(contractID)) return noSuchResource(request);
  refuseWithoutAccess(service, plural ?? '', request.method === 'GET' ? 'query' : 'create');
  if (request.method === 'GET' && table.rights.canQuery) {
    const filter = [
      { op: 'eq', field: 'contractID', value: contractID },
      ...(id === undefined ? [] : [{ op: 'eq', field: 'id', value: Number(id) }]),
    ];
    const { items } = table.page({ filter, afterId: -Infinity, pageSize: 500, includeFields: undefined });
    if (id !== undefined) return ok({ item: items[0] ?? null });
    return ok({ items, pageDetails: { count: items.length, requestCount: 500, prevPageUrl: null, nextPageUrl: null } });
  }
  if (request.method !== 'POST' || id !== undefined) return wrongMethod(request);
  const body = parseJson(request.body);
  if (child === 'services') return ok({ itemId: postContractService(service.model, contractID, body) });
  if (child !== 'serviceadjustments') return wrongMethod(request);
  return adjusted(service.model, body, contractID);
}

function adjusted(model: AutotaskModel, body: unknown, contractID?: number): Reply {
  postAdjustment(model, body, contractID);
  return ok({ itemId: model.settings.adjustmentAnswer === 'id' ? model.adjustments.length : null });
}

/** Of the fields that can be updated the simulator takes those that shape billing: the end date, status, name and default flag. */
function patchContract(model: AutotaskModel, request: SandboxRequest): Reply {
  const body = new Map(
    Object.entries(Object(parseJson(request.body)) as object).map(([key, value]) => [
      key.toLowerCase(),
      value as unknown,
    ]),
  );
  const id = body.get('id');
  if (typeof id !== 'number') throw new RefusedRequest('id: Value does not exist or is invalid');
  const endDate = body.get('enddate');
  const status = body.get('status');
  const contractName = body.get('contractname');
  const isDefaultContract = body.get('isdefaultcontract');
  if (endDate !== undefined && (typeof endDate !== 'string' || readDay(endDate) === undefined)) {
    throw new RefusedRequest('endDate: the value is not a valid date.');
  }
  model.updateContract(id, {
    ...(typeof endDate === 'string' ? { endDate: endDate.slice(0, 10) } : {}),
    ...(typeof status === 'number' ? { status } : {}),
    ...(typeof contractName === 'string' ? { contractName } : {}),
    ...(typeof isDefaultContract === 'boolean' ? { isDefaultContract } : {}),
  });
  return ok({ itemId: id });
}

function thresholds({ budget, model }: AutotaskService): object {
  return {
    externalRequestThreshold: model.settings.hourlyRequests,
    requestThresholdTimeframe: 60,
    currentTimeframeRequestCount: budget.usedThisHour(),
  };
}

function getOnly(request: SandboxRequest, body: object): Reply {
  return request.method === 'GET' ? ok(body) : wrongMethod(request);
}
