import type { AtriaModel } from './model.js';
import { formatDay } from '../core/day.js';
import { ok, type Reply, type SandboxRequest } from '../core/exchange.js';

const DEFAULT_PAGE_SIZE = 500;
const LARGEST_PAGE_SIZE = 1000;

/** Answers a request under `/atria/api`: the read-only billing API, behind a bearer token and in pages. */
export function answerAtria(model: AtriaModel, request: SandboxRequest): Reply {
  if (request.headers['authorization'] !== `Bearer ${model.token}`) {
    return {
      status: 401,
      headers: { 'WWW-Authenticate': 'Bearer' },
      body: { error: 'A valid bearer token is required.' },
    };
  }
  const path = request.segments.slice(1).join('/');
  const items = path === 'api/v2/customers' ? customers(model) : billing(model, request, path);
  if (items === undefined) return { status: 404, body: { error: `There is nothing at ${request.pathname}.` } };
  if (request.method !== 'GET') return { status: 405, body: { error: 'Atria is read-only here: use GET.' } };
  return paged(items, request.query);
}

function billing(model: AtriaModel, request: SandboxRequest, path: string): object[] | undefined {
  if (path === 'api/billing/periods') {
    return model.periods().map(({ start, end, closed }) => ({
      start: formatDay(start),
      end: formatDay(end),
      status: closed ? 'closed' : 'open',
    }));
  }
  const [, periodEnd] = /^api\/billing\/([^/]+)$/.exec(path) ?? [];
  if (periodEnd === undefined) return undefined;
  const found = records(model, periodEnd, request.query.get('billable') === 'true');
  const asked = new Set(request.query.getAll('customerCode'));
  return asked.size === 0 ? found : found?.filter(({ customerCode }) => asked.has(customerCode));
}

function records(model: AtriaModel, periodEnd: string, billableOnly: boolean) {
  const customersByCode = new Map(model.customers.map((customer) => [customer.code, customer]));
  return model
    .records(periodEnd)
    ?.map((record, index) => {
      const customer = customersByCode.get(record.customerCode);
      return {
        id: index + 1,
        customerCode: record.customerCode,
        customerName: customer?.name ?? record.customerCode,
        customerAccountCode: customer?.billingIdentifier ?? '',
        productSku: record.sku,
        summaryGrouping: record.description,
        billable: record.billable,
        lastMonthCount: record.previousQuantity,
        difference: record.quantity - record.previousQuantity,
        thisMonthCount: record.quantity,
      };
    })
    .filter((record) => record.billable || !billableOnly);
}

function customers(model: AtriaModel): object[] {
  return model.customers.map(({ code, name, billingIdentifier, type, status }) => ({
    code,
    name: name ?? code,
    billingIdentifier,
    type,
    status,
  }));
}

function paged(items: readonly object[], query: URLSearchParams): Reply {
  const page = Number(query.get('page') ?? 1);
  const pageSize = Number(query.get('pageSize') ?? DEFAULT_PAGE_SIZE);
  if (
    !Number.isInteger(page) ||
    page < 1 ||
    !Number.isInteger(pageSize) ||
    pageSize < 1 ||
    pageSize > LARGEST_PAGE_SIZE
  ) {
    return { status: 400, body: { error: `page must be at least 1 and pageSize from 1 to ${LARGEST_PAGE_SIZE}.` } };
  }
  const from = (page - 1) * pageSize;
  return ok({ items: items.slice(from, from + pageSize), page, pageSize, totalCount: items.length });
}
