import { z } from 'zod';
import * as shapes from './scenario-schema.js';
import type { ScenarioSettings } from './scenario.js';
import type { World } from './world.js';

const date = z.iso.date();

/** One change of the world by another process, as `POST /admin/edit` takes it. */
const edit = z.discriminatedUnion('action', [
  z.strictObject({
    action: z.literal('adjustAsPerson'),
    contractServiceID: z.int(),
    effectiveDate: date,
    unitChange: z.int(),
  }),
  z.strictObject({ action: z.literal('putCustomer'), customer: shapes.atriaCustomer }),
  z.strictObject({ action: z.literal('removeCustomer'), code: z.string() }),
  z.strictObject({
    action: z.literal('replaceBilling'),
    periodEnd: date,
    records: z.array(shapes.billingRecord),
  }),
  z.strictObject({ action: z.literal('putCompany'), company: shapes.company }),
  z.strictObject({ action: z.literal('putService'), service: shapes.service }),
  z.strictObject({ action: z.literal('putContract'), contract: shapes.contract }),
  z.strictObject({
    action: z.literal('addContractService'),
    contractService: shapes.contractService,
    units: z.array(z.strictObject({ from: date, units: z.int().min(0) })).default([]),
  }),
  z.strictObject({ action: z.literal('removeContractService'), id: z.int() }),
  z.strictObject({ action: z.literal('approveAndPost'), through: date }),
  z.strictObject({ action: z.literal('changeSettings'), settings: z.record(z.string(), z.unknown()) }),
  z.strictObject({ action: z.literal('setFaults'), faults: shapes.faults }),
  z.strictObject({ action: z.literal('setClock'), clock: z.iso.datetime({ offset: true }).optional() }),
  z.strictObject({ action: z.literal('unlock') }),
]);

type Edit = z.output<typeof edit>;

/** Applies an edit given as JSON. Throws an Error with one sentence when it is not valid or the world refuses it. */
export function applyEdit(world: World, json: unknown): unknown {
  const parsed = edit.safeParse(json);
  if (!parsed.success) throw new Error(`The edit is not valid. ${z.prettifyError(parsed.error)}`);
  return apply(world, parsed.data) ?? null;
}

function apply(world: World, change: Edit): unknown {
  switch (change.action) {
    case 'adjustAsPerson':
      return world.adjustAsPerson(change);
    case 'putCustomer':
      world.putCustomer(change.customer);
      break;
    case 'removeCustomer':
      world.removeCustomer(change.code);
      break;
    case 'replaceBilling':
      world.replaceBilling(change.periodEnd, change.records);
      break;
    case 'putCompany':
      world.autotask.companies.set(change.company.id, change.company);
      break;
    case 'putService':
      world.autotask.services.set(change.service.id, change.service);
      break;
    case 'putContract':
      world.putContract(change.contract);
      break;
    case 'addContractService':
      world.addContractService(change.contractService, change.units);
      break;
    case 'removeContractService':
      world.autotask.removeLine(change.id);
      break;
    case 'approveAndPost':
      world.approveAndPost(change.through);
      break;
    case 'changeSettings':
      world.changeSettings(readSettings(change.settings));
      break;
    case 'setFaults':
      world.setFaults(change.faults);
      break;
    case 'setClock':
      world.setClock(change.clock);
      break;
    case 'unlock':
      world.access.unlock();
      break;
  }
  return undefined;
}

/** Only the settings that were given: the defaults of the others must not undo what the scenario says. */
function readSettings(given: Record<string, unknown>): Partial<ScenarioSettings> {
  const all = shapes.settings.safeParse(given);
  if (!all.success) throw new Error(`The settings are not valid. ${z.prettifyError(all.error)}`);
  return Object.fromEntries(Object.entries(all.data).filter(([name]) => name in given));
}
