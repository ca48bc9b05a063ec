import { type AutotaskModel, type BillingItem, type ContractNote, instantOf } from './model.js';
import { type ContractLine, rowsAsOf } from './contract-line.js';
import { parseDay } from '../core/day.js';
import {
  type DateStyle,
  type EntityField,
  type EntityRights,
  type EntityTable,
  entityTable,
  field,
  unfilled,
} from './entity-table.js';
import type { UnknownOperator } from './query-filter.js';
import type { ScenarioCompany, ScenarioContract, ScenarioService } from '../scenario.js';
import type { UnitRow } from './unit-rows.js';

const PERIOD_TYPES = { '2': 'Monthly', '3': 'Quarterly', '4': 'Semi-Annual', '5': 'Yearly' };
const CONTRACT_TYPES = {
  '1': 'Time & Materials',
  '3': 'Fixed Price',
  '4': 'Block Hours',
  '6': 'Retainer',
  '7': 'Recurring Service',
  '8': 'Per Ticket',
};
const CONTRACT_STATUSES = { '0': 'Inactive', '1': 'Active' };
const QUERY_ONLY: EntityRights = { canCreate: false, canQuery: true, canUpdate: false };
const CREATE_ONLY: EntityRights = { canCreate: true, canQuery: false, canUpdate: false };
const FULL: EntityRights = { canCreate: true, canQuery: true, canUpdate: true };
const ID = { readOnly: true } as const;
const HOUR_MS = 3_600_000;

/** The entities by their path segment in lower case. `readsAsOf` is the instant (milliseconds) that unit rows and lines are read as of. */
export function entityTables(model: AutotaskModel, readsAsOf: () => number): ReadonlyMap<string, EntityTable> {
  const dateStyle = (): DateStyle => ({
    withoutZ: model.settings.datesWithoutZ,
    shiftMs: model.settings.datesShiftedHours * HOUR_MS,
  });
  const unknownOperator = (): UnknownOperator => model.settings.unknownOperator;
  const lines = (required: Map<string, Set<number>>): ContractLine[] =>
    linesFor(model, required).filter((line) => line.madeAt <= readsAsOf());
  return new Map([
    table('Company', companyFields(), FULL, () => model.companies.values()),
    table('Contract', contractFields(), FULL, () => model.contracts.values()),
    table('Service', serviceFields(), FULL, () => model.services.values()),
    table('ContractService', lineFields(model), FULL, (required) => lines(renamed(required, 'id'))),
    table('ContractServiceUnit', unitFields(model), QUERY_ONLY, (required, compared) =>
      unitRows(
        lines(renamed(required, 'contractServiceID')).filter((line) => showsRows(line, model, compared)),
        model,
        readsAsOf(),
      ),
    ),
    table('ContractServiceBundle', bundleFields(), FULL, () => []),
    table('ContractNote', noteFields(), FULL, () => model.notes),
    table('BillingItem', billingItemFields(), QUERY_ONLY, () =>
      model.billingItems.filter((item) => item.postedAt !== null),
    ),
    table('ContractServiceAdjustment', adjustmentFields(), CREATE_ONLY, () => []),
  ]);

  function table<T extends { id: number }>(
    name: string,
    fields: readonly EntityField<T>[],
    rights: EntityRights,
    records: (required: Map<string, Set<number>>, compared: ReadonlySet<string>) => Iterable<T>,
  ): [string, EntityTable] {
    const plural = name === 'Company' ? 'companies' : `${name.toLowerCase()}s`;
    return [plural, entityTable({ name, fields, rights, records, dateStyle, unknownOperator })];
  }
}

/** The required numbers of a table in terms of lines: its field `lineField` is a line's id. */
function renamed(required: Map<string, Set<number>>, lineField: string): Map<string, Set<number>> {
  const lineIds = required.get(lineField);
  const contractIds = required.get('contractID');
  return new Map([
    ...(lineIds === undefined ? [] : [['line', lineIds] as const]),
    ...(contractIds === undefined ? [] : [['contract', contractIds] as const]),
  ]);
}

function linesFor(model: AutotaskModel, required: Map<string, Set<number>>): ContractLine[] {
  const lineIds = required.get('line');
  if (lineIds !== undefined) return [...lineIds].map((id) => model.lines.get(id)).filter((line) => line !== undefined);
  const contractIds = required.get('contract');
  if (contractIds !== undefined) return [...contractIds].flatMap((id) => model.linesOf(id));
  return [...model.lines.values()];
}

/** Whether a query, by the fields that it names, is shown the unit rows of a line. */
function showsRows(line: ContractLine, { settings }: AutotaskModel, compared: ReadonlySet<string>): boolean {
  const { unitRows, unitRowsHiddenOf } = settings;
  if (unitRows === 'visible' || (unitRowsHiddenOf.length > 0 && !unitRowsHiddenOf.includes(line.id))) return true;
  return unitRows === 'hiddenByDateFilter' && !compared.has('startDate') && !compared.has('endDate');
}

function* unitRows(lines: readonly ContractLine[], model: AutotaskModel, asOf: number): Iterable<UnitRow> {
  for (const line of lines) {
    if (!line.touched && model.settings.untouchedLineRows === 'none') continue;
    const hidesZero = model.settings.zeroRows === 'hidden';
    yield* rowsAsOf(line, asOf).filter(({ units }) => units !== 0 || !hidesZero);
  }
}

function companyFields(): EntityField<ScenarioCompany>[] {
  return [
    field('id', 'long', (company) => company.id, ID),
    field('companyName', 'string', (company) => company.companyName, { required: true, length: 100 }),
    field('companyNumber', 'string', (company) => company.companyNumber, { length: 50 }),
    field('companyType', 'integer', (company) => company.companyType, {
      required: true,
      picklist: { '1': 'Customer', '2': 'Lead', '3': 'Prospect' },
    }),
    field('isActive', 'boolean', (company) => company.isActive),
    unfilled('ownerResourceID', 'integer', { required: true, references: 'Resource' }),
    unfilled('phone', 'string', { required: true, length: 25 }),
    unfilled('parentCompanyID', 'integer', { references: 'Company' }),
    unfilled('createDate', 'datetime', ID),
    unfilled('lastActivityDate', 'datetime', ID),
  ];
}

function contractFields(): EntityField<ScenarioContract>[] {
  return [
    field('id', 'long', (contract) => contract.id, ID),
    field('companyID', 'integer', (contract) => contract.companyID, {
      required: true,
      readOnly: true,
      references: 'Company',
    }),
    field('contractName', 'string', (contract) => contract.contractName, { required: true, length: 100 }),
    field('contractNumber', 'string', (contract) => contract.contractNumber, { length: 50 }),
    field('contractCategory', 'integer', (contract) => contract.contractCategory),
    field('contractType', 'integer', (contract) => contract.contractType, { required: true, picklist: CONTRACT_TYPES }),
    field('contractPeriodType', 'integer', (contract) => contract.contractPeriodType, { picklist: PERIOD_TYPES }),
    field('status', 'integer', (contract) => contract.status, { required: true, picklist: CONTRACT_STATUSES }),
    field('isDefaultContract', 'boolean', (contract) => contract.isDefaultContract),
    field('startDate', 'datetime', (contract) => instantOf(parseDay(contract.startDate)), { required: true }),
    field('endDate', 'datetime', (contract) => instantOf(parseDay(contract.endDate)), { required: true }),
    unfilled('billToCompanyID', 'integer', { references: 'Company' }),
    unfilled('contactID', 'integer', { references: 'Contact' }),
    unfilled('contactName', 'string', { length: 250 }),
    unfilled('description', 'string', { length: 2000 }),
    unfilled('lastModifiedDateTime', 'datetime', ID),
    unfilled('purchaseOrderNumber', 'string', { length: 50 }),
    unfilled('renewedContractID', 'long', { references: 'Contract' }),
    unfilled('serviceLevelAgreementID', 'integer'),
    unfilled('setupFee', 'double'),
    unfilled('timeReportingRequiresStartAndStopTimes', 'integer', { required: true }),
  ];
}

function serviceFields(): EntityField<ScenarioService>[] {
  return [
    field('id', 'long', (service) => service.id, ID),
    field('name', 'string', (service) => service.name, { required: true, length: 100 }),
    field('description', 'string', (service) => service.description, { length: 400 }),
    field('invoiceDescription', 'string', (service) => service.invoiceDescription, { length: 1000 }),
    field('isActive', 'boolean', (service) => service.isActive),
    field('periodType', 'integer', (service) => service.periodType, { required: true, picklist: PERIOD_TYPES }),
    field('sku', 'string', (service) => service.sku, { length: 50 }),
    field('unitPrice', 'double', (service) => service.unitPrice, { required: true }),
    field('unitCost', 'double', (service) => service.unitCost),
    unfilled('billingCodeID', 'integer', { required: true, references: 'BillingCode' }),
    unfilled('catalogNumberPartNumber', 'string', { length: 50 }),
    unfilled('externalID', 'string', { length: 100 }),
    unfilled('lastModifiedDate', 'datetime', ID),
    unfilled('markupRate', 'double'),
    unfilled('vendorCompanyID', 'integer', { references: 'Company' }),
  ];
}

function lineFields(model: AutotaskModel): EntityField<ContractLine>[] {
  return [
    field('id', 'long', (line) => line.id, ID),
    field('contractID', 'integer', (line) => line.contractID, {
      required: true,
      readOnly: true,
      references: 'Contract',
    }),
    field('serviceID', 'integer', (line) => line.serviceID, { required: true, readOnly: true, references: 'Service' }),
    field('internalDescription', 'string', (line) => line.internalDescription, { length: 100 }),
    // "Use Standard Invoice Description": the service's own text where the line has none.
    field(
      'invoiceDescription',
      'string',
      (line) => line.invoiceDescription ?? model.services.get(line.serviceID)?.invoiceDescription ?? null,
      { length: 1000 },
    ),
    field('unitCost', 'double', (line) => line.unitCost),
    field('unitPrice', 'double', (line) => line.unitPrice, ID),
    field('internalCurrencyUnitPrice', 'double', (line) => line.unitPrice, ID),
    field('internalCurrencyAdjustedPrice', 'double', (line) => line.rows.at(-1)?.unitPrice ?? line.unitPrice, ID),
    unfilled('quoteItemID', 'long', ID),
  ];
}

function unitFields(model: AutotaskModel): EntityField<UnitRow>[] {
  return [
    field('id', 'long', (row) => row.id, ID),
    field('contractID', 'integer', (row) => row.contractID, { ...ID, references: 'Contract' }),
    field('contractServiceID', 'integer', (row) => row.contractServiceID, { ...ID, references: 'ContractService' }),
    field('serviceID', 'integer', (row) => row.serviceID, { ...ID, references: 'Service' }),
    field('startDate', 'datetime', (row) => instantOf(row.start), ID),
    field('endDate', 'datetime', (row) => instantOf(row.end), ID),
    field('units', 'integer', (row) => row.units, ID),
    field('price', 'double', (row) => model.extended(row, row.unitPrice), ID),
    field('cost', 'double', (row) => model.extended(row, row.unitCost), ID),
    field('internalCurrencyPrice', 'double', (row) => model.extended(row, row.unitPrice), ID),
    field('approveAndPostDate', 'datetime', (row) => row.postedAt, ID),
    unfilled('organizationalLevelAssociationID', 'integer', ID),
    unfilled('vendorCompanyID', 'integer', ID),
  ];
}

function noteFields(): EntityField<ContractNote>[] {
  return [
    field('id', 'long', (note) => note.id, ID),
    field('contractID', 'integer', (note) => note.contractID, { required: true, references: 'Contract' }),
    field('createDateTime', 'datetime', (note) => note.createdAt, ID),
    unfilled('creatorResourceID', 'integer', ID),
    field('title', 'string', (note) => note.title, { required: true, length: 250 }),
    field('description', 'string', (note) => note.description, { required: true, length: 8000 }),
    field('lastActivityDate', 'datetime', (note) => note.createdAt, ID),
  ];
}

function billingItemFields(): EntityField<BillingItem>[] {
  return [
    field('id', 'long', (item) => item.id, ID),
    field('contractID', 'integer', (item) => item.contractID, { ...ID, references: 'Contract' }),
    field('contractServiceID', 'integer', (item) => item.contractServiceID, { ...ID, references: 'ContractService' }),
    field('contractServiceAdjustmentID', 'integer', (item) => item.contractServiceAdjustmentID, ID),
    field('contractServicePeriodID', 'integer', (item) => item.contractServicePeriodID, ID),
    field('serviceID', 'integer', (item) => item.serviceID, { ...ID, references: 'Service' }),
    field('itemDate', 'datetime', (item) => instantOf(item.itemDay), ID),
    field('quantity', 'double', (item) => item.quantity, ID),
    field('rate', 'double', (item) => item.rate, ID),
    field('totalAmount', 'double', (item) => item.totalAmount, ID),
    field('extendedPrice', 'double', (item) => item.totalAmount, ID),
    field('postedDate', 'datetime', (item) => item.postedAt, ID),
    field('postedOnTime', 'datetime', (item) => item.postedAt, ID),
    unfilled('invoiceID', 'integer'),
  ];
}

/** The simulator sells no bundles. */
function bundleFields(): EntityField<{ id: number }>[] {
  return [
    unfilled('id', 'long', ID),
    unfilled('contractID', 'integer', { references: 'Contract' }),
    unfilled('serviceBundleID', 'integer', { references: 'ServiceBundle' }),
  ];
}

function adjustmentFields(): EntityField<{ id: number }>[] {
  return [
    unfilled('id', 'long', ID),
    unfilled('contractServiceID', 'integer', { references: 'ContractService' }),
    unfilled('contractID', 'integer', { references: 'Contract' }),
    unfilled('serviceID', 'integer', { references: 'Service' }),
    unfilled('effectiveDate', 'datetime', { required: true }),
    unfilled('unitChange', 'integer'),
    unfilled('adjustedUnitPrice', 'double'),
    unfilled('adjustedUnitCost', 'double'),
    unfilled('allowRepeatService', 'boolean'),
    unfilled('quoteItemID', 'integer'),
  ];
}
