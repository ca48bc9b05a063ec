import type { Received } from './odd-server.js';

export interface SentCondition {
  op: string;
  field?: string;
  value?: unknown;
  items?: SentCondition[];
}

export interface SentQuery {
  Filter: SentCondition[];
  MaxRecords: number;
  IncludeFields: string[];
}

export function queryOf(request: Received): SentQuery {
  return JSON.parse(request.body) as SentQuery;
}
