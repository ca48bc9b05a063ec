import { z } from 'zod';
import { applyEdit } from '../admin-edits.js';
import { formatDay, parseDay } from '../core/day.js';
import type { World } from '../world.js';
import { unitsOn } from '../autotask/contract-line.js';

const number = z.coerce.number().int();
const id = number.min(1);
/** A field that is left empty. */
const freeId = z.union([z.literal('').transform(() => undefined), id]);
const text = z.string().trim().min(1);

const form = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('addCompany'), name: text, id: freeId }),
  z.strictObject({
    ...{ action: z.literal('addService'), name: text, id: freeId, sku: z.string().trim() },
    unitPrice: z.coerce.number().min(0),
  }),
  z.strictObject({ action: z.literal('activateService'), serviceID: id }),
  z.strictObject({
    ...{ action: z.literal('addContract'), companyID: id, name: text },
    ...{ startDate: z.iso.date(), endDate: z.iso.date() },
  }),
  z.strictObject({
    ...{ action: z.literal('addLine'), companyID: id, contractID: id, serviceID: id, units: number.min(0) },
  }),
  z.strictObject({
    ...{ action: z.literal('changeUnits'), companyID: id, contractServiceID: id },
    ...{ units: number.min(0), from: z.iso.date() },
  }),
]);

type Form = z.output<typeof form>;

/** What was done, and the page that shows it. */
export interface DoneEdit {
  readonly done: string;
  readonly page: string;
}

/** Does what a form of the screens asks for. Throws an Error with one sentence when it is not valid or the world refuses it. */
export function applyForm(world: World, fields: URLSearchParams): DoneEdit {
  const parsed = form.safeParse(Object.fromEntries(fields));
  if (!parsed.success) throw new Error(`The form is not valid. ${z.prettifyError(parsed.error)}`);
  return apply(world, parsed.data);
}

function apply(world: World, change: Form): DoneEdit {
  const { companies, services } = world.autotask;
  switch (change.action) {
    case 'addCompany': {
      const added = newId(companies, change.id, 'company');
      applyEdit(world, { action: 'putCompany', company: { id: added, companyName: change.name } });
      return { done: `${change.name} is company ${added}.`, page: `/autotask/companies/${added}` };
    }
    case 'addService': {
      const added = newId(services, change.id, 'service');
      const { name, unitPrice, sku } = change;
      applyEdit(world, { action: 'putService', service: { id: added, name, unitPrice, sku: sku === '' ? null : sku } });
      return { done: `${name} is service ${added}.`, page: '/autotask/services' };
    }
    case 'activateService': {
      const service = services.get(change.serviceID);
      if (service === undefined) throw new Error(`There is no service ${change.serviceID}.`);
      applyEdit(world, { action: 'putService', service: { ...service, isActive: true } });
      return { done: `${service.name} is active.`, page: '/autotask/services' };
    }
    case 'addContract':
      return addContract(world, change);
    case 'addLine':
      return addLine(world, change);
    case 'changeUnits':
      return changeUnits(world, change);
  }
}

function newId(known: ReadonlyMap<number, unknown>, wanted: number | undefined, what: string): number {
  if (wanted === undefined) return Math.max(0, ...known.keys()) + 1;
  if (known.has(wanted)) throw new Error(`There is a ${what} ${wanted} already. Choose another ID, or leave it empty.`);
  return wanted;
}

function pageOf(companyID: number): string {
  return `/autotask/companies/${companyID}`;
}

type FormOf<Action> = Extract<Form, { action: Action }>;

function addContract(world: World, { companyID, name, startDate, endDate }: FormOf<'addContract'>): DoneEdit {
  if (!world.autotask.companies.has(companyID)) throw new Error(`There is no company ${companyID}.`);
  if (endDate < startDate) throw new Error(`The contract would end on ${endDate}, before it starts on ${startDate}.`);
  const id = newId(world.autotask.contracts, undefined, 'contract');
  applyEdit(world, { action: 'putContract', contract: { id, companyID, contractName: name, startDate, endDate } });
  return { done: `${name} is contract ${id}.`, page: pageOf(companyID) };
}

function addLine(world: World, { companyID, contractID, serviceID, units }: FormOf<'addLine'>): DoneEdit {
  const { autotask } = world;
  const service = autotask.services.get(serviceID);
  if (service === undefined) throw new Error(`There is no service ${serviceID}.`);
  const { startDate, endDate } = autotask.contract(contractID);
  if (autotask.linesOf(contractID).some((line) => line.serviceID === serviceID)) {
    throw new Error(`The contract has a line of ${service.name} already. Change its units.`);
  }
  const today = formatDay(autotask.today());
  const from = today < startDate || today > endDate ? startDate : today;
  const contractService = { id: autotask.nextLineId(), contractID, serviceID };
  applyEdit(world, { action: 'addContractService', contractService, units: units === 0 ? [] : [{ from, units }] });
  return { done: `${service.name} is on contract ${contractID}.`, page: pageOf(companyID) };
}

function changeUnits(world: World, { companyID, contractServiceID, units, from }: FormOf<'changeUnits'>): DoneEdit {
  const line = world.autotask.lines.get(contractServiceID);
  if (line === undefined) throw new Error(`There is no contract service ${contractServiceID}.`);
  const unitChange = units - unitsOn(line, parseDay(from));
  if (unitChange === 0) throw new Error(`The line has ${units} units on ${from} already.`);
  applyEdit(world, { action: 'adjustAsPerson', contractServiceID, effectiveDate: from, unitChange });
  return { done: `The line has ${units} units from ${from}.`, page: pageOf(companyID) };
}
