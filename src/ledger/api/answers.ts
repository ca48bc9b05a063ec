import type { CustomerTotal, DetailRecord, SummaryRecord } from '../store/records.js';
import type { LineTrace, RecordTrace } from '../trace.js';

/*
 * What the ledger answers to everybody: the REST API and the command line give the same fields.
 */

/** A record of a period, in the fields of the *Service Billing Summary*. */
export function summaryRow(record: SummaryRecord) {
  return {
    id: record.summaryId,
    customerCode: record.customerCode,
    customerName: record.customerName,
    customerAccountCode: record.billingIdentifier,
    productSku: record.sku,
    skuType: record.skuType,
    summaryGrouping: record.grouping,
    serviceName: record.serviceName,
    planName: record.planName,
    instanceName: record.instanceName,
    billable: record.billable,
    overrideReason: record.overrideReason,
    formerlyBilled: record.formerlyBilled,
    lastMonthCount: record.lastCount,
    difference: record.thisCount - record.lastCount,
    thisMonthCount: record.thisCount,
  };
}

/** All records of one customer added up. */
export function totalRow(total: CustomerTotal) {
  return {
    customerCode: total.customerCode,
    customerName: total.customerName,
    customerAccountCode: total.billingIdentifier,
    records: total.records,
    lastMonthCount: total.lastCount,
    difference: total.thisCount - total.lastCount,
    thisMonthCount: total.thisCount,
  };
}

/** An item of a period, in the fields of the *Service Billing Detail*. */
export function detailRow(detail: DetailRecord) {
  return {
    recordId: detail.summaryId,
    customerCode: detail.customerCode,
    customerName: detail.customerName,
    serviceName: detail.serviceName,
    planName: detail.planName,
    productSku: detail.sku,
    skuType: detail.skuType,
    summaryGrouping: detail.grouping,
    itemKind: detail.itemKind,
    userName: detail.userName,
    instanceName: detail.instance,
    billable: detail.billable,
    overrideReason: detail.overrideReason,
    action: detail.action,
    added: detail.added,
    removed: detail.removed,
  };
}

/** A record with its items. */
export function recordTrace({ periodEnd, record, items, itemCount }: RecordTrace) {
  return { periodEnd, record: summaryRow(record), items: items.map(detailRow), itemCount };
}

/** A contract line with the records that its quantity comes from. */
export function lineTrace({ records, ...line }: LineTrace) {
  return { ...line, records: records.map(recordTrace) };
}
