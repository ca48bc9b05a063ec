import { z } from 'zod';
import {
  type AcceptedAdjustment,
  type AutotaskModel,
  isRecurringService,
  POSTED_PERIOD_TEXT,
  RefusedRequest,
} from './model.js';
import { type ContractLine, replaceRows } from './contract-line.js';
import { type Day, formatDay, readDay } from '../core/day.js';
import { periodLength } from './period-grid.js';
import { adjustRows, isFormer, type QuantityStep } from './unit-rows.js';

const int32 = z.int().min(-2_147_483_648).max(2_147_483_647);
const optionalId = z.int().nullish();

/** Keys in lower case, as they are compared; other fields of the model are ignored as the API ignores them. */
const adjustmentBody = z.object({
  contractserviceid: optionalId,
  contractid: optionalId,
  serviceid: optionalId,
  effectivedate: z.string(),
  unitchange: int32.nullish(),
  adjustedunitprice: z.number().nullish(),
  adjustedunitcost: z.number().nullish(),
  allowrepeatservice: z.boolean().nullish(),
});

const newServiceBody = z.object({
  serviceid: z.int(),
  unitcost: z.number().nullish(),
  unitprice: z.number().nullish(),
  internaldescription: z.string().max(100).nullish(),
  invoicedescription: z.string().max(1000).nullish(),
  allowrepeatservice: z.boolean().nullish(),
});

type AdjustmentBody = z.output<typeof adjustmentBody>;

/**
 * Posts a ContractServiceAdjustment: a signed change of units from an effective date to the contract's end. A missing contract service
 * is created silently. Throws RefusedRequest with Autotask's text, and then nothing has changed.
 * https://www.autotask.net/help/developerhelp/Content/APIs/REST/Entities/ContractServiceAdjustmentsEntity.htm
 */
export function postAdjustment(model: AutotaskModel, body: unknown, parentContractID?: number): AcceptedAdjustment {
  const request = readBody(adjustmentBody, body, 'ContractServiceAdjustment');
  const day = readDay(request.effectivedate);
  if (day === undefined) throw new RefusedRequest('effectiveDate: the value is not a valid date.');
  const { line, contractID, serviceID } = findTarget(model, request, parentContractID);
  const grid = model.grid(contractID);
  if (day < grid.start || day > grid.end) {
    throw new RefusedRequest(
      'ContractServiceAdjustment effectiveDate must be between the start date and end date of the Contract referenced by contractID.',
    );
  }
  const unitChange = request.unitchange ?? 0;
  refuseEmpty(model, request, unitChange);
  if (line === undefined && unitChange < 0) refuseNegative(model, serviceID, day);
  if (line !== undefined) checkAccepted(model, line, day, unitChange);
  const target = line ?? createLine(model, contractID, serviceID);
  const accepted = applyAdjustment(model, target, {
    day,
    unitChange,
    unitPrice: request.adjustedunitprice ?? undefined,
    unitCost: request.adjustedunitcost ?? undefined,
  });
  model.adjustments.push(accepted);
  return accepted;
}

/** An adjustment that a person makes in Autotask's own screens: not bound to the rule for one date, else the same. */
export function adjustAsPerson(
  model: AutotaskModel,
  edit: { contractServiceID: number; effectiveDate: string; unitChange: number },
): AcceptedAdjustment {
  const line = model.lines.get(edit.contractServiceID);
  const day = readDay(edit.effectiveDate);
  if (line === undefined || day === undefined) {
    throw new Error(`There is no contract service ${edit.contractServiceID}, or ${edit.effectiveDate} is no date.`);
  }
  const grid = model.grid(line.contractID);
  if (day < grid.start || day > grid.end) throw new Error(`${edit.effectiveDate} lies outside the contract.`);
  if (wouldBeNegative(line, day, edit.unitChange)) refuseNegative(model, line.serviceID, day);
  const accepted = applyAdjustment(model, line, { day, unitChange: edit.unitChange });
  model.personAdjustments.push(accepted);
  return accepted;
}

/** Creates a contract service, with 0 units unless the settings say otherwise; answers its id. Throws RefusedRequest. */
export function postContractService(model: AutotaskModel, contractID: number, body: unknown): number {
  const request = readBody(newServiceBody, body, 'ContractService');
  const contract = model.contract(contractID);
  if (!isRecurringService(contract)) {
    throw new RefusedRequest('Services can only be added to a contract of the type Recurring Service.');
  }
  checkServiceExists(model, request.serviceid);
  const there = model.linesOf(contractID).some((line) => line.serviceID === request.serviceid);
  if (there && request.allowrepeatservice !== true) {
    throw new RefusedRequest(`serviceID: the service ${request.serviceid} is already on the contract ${contractID}.`);
  }
  const line = createLine(model, contractID, request.serviceid, {
    unitCost: request.unitcost ?? undefined,
    unitPrice: request.unitprice ?? undefined,
    internalDescription: request.internaldescription ?? null,
    invoiceDescription: request.invoicedescription ?? null,
  });
  return line.id;
}

function readBody<T>(schema: z.ZodType<T>, body: unknown, entity: string): T {
  const lowered =
    typeof body === 'object' && body !== null && !Array.isArray(body)
      ? Object.fromEntries(Object.entries(body).map(([key, value]) => [key.toLowerCase(), value as unknown]))
      : body;
  const result = schema.safeParse(lowered);
  if (result.success) return result.data;
  const field = result.error.issues[0]?.path[0];
  throw new RefusedRequest(
    field === undefined
      ? `${entity}: the request body is not a valid object.`
      : `Value does not exist or is invalid for the field ${String(field)}. ; on record number [1].`,
  );
}

function findTarget(
  model: AutotaskModel,
  request: AdjustmentBody,
  parentContractID: number | undefined,
): { line: ContractLine | undefined; contractID: number; serviceID: number } {
  const contractID = parentContractID ?? request.contractid ?? undefined;
  if (typeof request.contractserviceid === 'number' && request.contractserviceid !== 0) {
    const line = model.lines.get(request.contractserviceid);
    if (line === undefined || (contractID !== undefined && line.contractID !== contractID)) {
      throw new RefusedRequest(`contractServiceID: Value ${request.contractserviceid} does not exist or is invalid`);
    }
    return { line, contractID: line.contractID, serviceID: line.serviceID };
  }
  if (contractID === undefined || typeof request.serviceid !== 'number') {
    throw new RefusedRequest('Either contractServiceID or both contractID and serviceID are required.');
  }
  const contract = model.contract(contractID);
  if (!isRecurringService(contract)) {
    throw new RefusedRequest('Services can only be adjusted on a contract of the type Recurring Service.');
  }
  checkServiceExists(model, request.serviceid);
  const found = model.linesOf(contractID).find((line) => line.serviceID === request.serviceid);
  const line = request.allowrepeatservice === true ? undefined : found;
  return { line, contractID, serviceID: request.serviceid };
}

function checkServiceExists(model: AutotaskModel, serviceID: number): void {
  if (!model.services.has(serviceID))
    throw new RefusedRequest(`serviceID: Value ${serviceID} does not exist or is invalid`);
}

function checkAccepted(model: AutotaskModel, line: ContractLine, day: Day, unitChange: number): void {
  const { sameDateAdjustment, postedPeriodAdjustment, negativeResult } = model.settings;
  const dateRefused = sameDateAdjustment === 'refused' || (sameDateAdjustment === 'refusedOnNewLine' && line.madeHere);
  if (dateRefused && line.adjustedOn.has(day)) {
    throw new RefusedRequest('Attempt to insert duplicate data into contract_service_period');
  }
  if (negativeResult === 'refused' && wouldBeNegative(line, day, unitChange)) {
    refuseNegative(model, line.serviceID, day);
  }
  const posted = line.rows.some((row) => row.end >= day && row.postedAt !== null);
  if (postedPeriodAdjustment === 'refused' && posted) throw new RefusedRequest(POSTED_PERIOD_TEXT);
}

function wouldBeNegative(line: ContractLine, day: Day, unitChange: number): boolean {
  return (
    unitChange < 0 &&
    line.rows.some((row, index) => {
      const last = (line.rows[index + 1]?.start ?? Infinity) - 1;
      return last >= Math.max(day, row.start) && row.units + unitChange < 0;
    })
  );
}

/** A change of no units is for prices. No source tells whether Autotask takes one that changes nothing at all. */
function refuseEmpty({ settings }: AutotaskModel, request: AdjustmentBody, unitChange: number): void {
  const changesPrice = typeof request.adjustedunitprice === 'number' || typeof request.adjustedunitcost === 'number';
  if (settings.zeroAdjustment === 'accepted' || unitChange !== 0 || changesPrice) return;
  throw new RefusedRequest("[simulator's own text] The adjustment changes nothing.");
}

// No source tells what Autotask answers here; the wording says that it is the simulator's own.
function refuseNegative({ settings }: AutotaskModel, serviceID: number, day: Day): never {
  const { negativeText } = settings;
  if (negativeText !== undefined) throw new RefusedRequest(negativeText);
  throw new RefusedRequest(
    `[simulator's own text] The adjustment would make the units of service ${serviceID} negative on or after ${formatDay(day)}.`,
  );
}

function createLine(
  model: AutotaskModel,
  contractID: number,
  serviceID: number,
  given: Partial<Pick<ContractLine, 'internalDescription' | 'invoiceDescription'>> & {
    unitPrice?: number | undefined;
    unitCost?: number | undefined;
  } = {},
): ContractLine {
  if (model.settings.refusedNewServiceIDs.includes(serviceID)) {
    throw new RefusedRequest(`Reference value on field: serviceID of type: Service does not exist or is invalid.`);
  }
  const line = model.addLine(
    {
      id: model.nextLineId(),
      contractID,
      serviceID,
      unitPrice: given.unitPrice,
      unitCost: given.unitCost,
      internalDescription: given.internalDescription ?? null,
      invoiceDescription: given.invoiceDescription ?? null,
    },
    newLineSteps(model, contractID),
    { madeHere: true, madeAt: Date.now() },
  );
  model.addNote(
    contractID,
    'Service added',
    `Service ${serviceID} was added to the contract as contract service ${line.id}.`,
  );
  return line;
}

function newLineSteps(model: AutotaskModel, contractID: number): QuantityStep[] {
  const units = model.settings.newLineUnits;
  return units === 0 ? [] : [{ from: model.grid(contractID).start, units }];
}

function applyAdjustment(
  model: AutotaskModel,
  line: ContractLine,
  change: { day: Day; unitChange: number; unitPrice?: number | undefined; unitCost?: number | undefined },
): AcceptedAdjustment {
  const rows = adjustRows(line.rows, change, model.rowContext(line.contractID));
  const cutsOff = model.settings.negativeResult === 'zero';
  replaceRows(line, cutsOff ? rows.map((row) => ({ ...row, units: Math.max(row.units, 0) })) : rows);
  line.touched = true;
  line.adjustedOn.add(change.day);
  addProratedItems(model, line, change.day, change.unitChange);
  const effectiveDate = formatDay(change.day);
  model.addNote(
    line.contractID,
    'Service units adjusted',
    `Contract service ${line.id} (service ${line.serviceID}): ${change.unitChange} units from ${effectiveDate}.`,
  );
  return {
    contractID: line.contractID,
    contractServiceID: line.id,
    serviceID: line.serviceID,
    effectiveDate,
    unitChange: change.unitChange,
  };
}

/** A change within periods that were posted already leaves a pending charge or credit for each, prorated by days. */
function addProratedItems(model: AutotaskModel, line: ContractLine, from: Day, unitChange: number): void {
  const grid = model.grid(line.contractID);
  const adjustmentNumber = model.adjustments.length + model.personAdjustments.length + 1;
  const first = line.rows.findLastIndex((row) => row.start <= from);
  for (const [index, row] of line.rows.entries()) {
    // The row that was split off a posted one has no posting of its own: the one before it tells.
    const posted =
      row.postedAt !== null || (index === first && row.split && typeof line.rows[index - 1]?.postedAt === 'number');
    if (row.start < from || !posted || unitChange === 0 || isFormer(line.rows, index)) continue;
    const days = (line.rows[index + 1]?.start ?? grid.end + 1) - row.start;
    model.addBillingItem({
      contractID: line.contractID,
      contractServiceID: line.id,
      serviceID: line.serviceID,
      contractServicePeriodID: row.id,
      contractServiceAdjustmentID: adjustmentNumber,
      itemDay: row.start,
      quantity: unitChange,
      rate: row.unitPrice,
      totalAmount: Math.round((unitChange * row.unitPrice * days * 100) / periodLength(grid, row.start)) / 100,
      postedAt: null,
    });
  }
}
