import type { AcceptedAdjustment, ContractNote } from './autotask/model.js';
import { formatDay } from './core/day.js';
import type { ScenarioCompany, ScenarioContract, ScenarioService } from './scenario.js';
import type { World } from './world.js';

/** A unit row with its dates as `YYYY-MM-DD`. */
export interface UnitRowState {
  contractServiceID: number;
  contractID: number;
  serviceID: number;
  startDate: string;
  endDate: string;
  units: number;
}

/** What the simulated Autotask holds, for tests, the demo and other processes. */
export interface State {
  companies: ScenarioCompany[];
  services: ScenarioService[];
  contracts: ScenarioContract[];
  contractServices: { id: number; contractID: number; serviceID: number; unitPrice: number }[];
  /** By contract service and start date. */
  units: UnitRowState[];
  /** Accepted through the API, in order. */
  adjustments: AcceptedAdjustment[];
  /** Made by people in Autotask's own screens, in order. */
  personAdjustments: AcceptedAdjustment[];
  notes: { id: number; contractID: number; createDateTime: string; title: string; description: string }[];
}

/** A copy of the present state. */
export function dumpState({ autotask, settings }: World): State {
  const lines = [...autotask.lines.values()].sort((a, b) => a.id - b.id);
  const state: State = {
    companies: [...autotask.companies.values()],
    services: [...autotask.services.values()],
    contracts: [...autotask.contracts.values()],
    contractServices: lines.map(({ id, contractID, serviceID, unitPrice }) => ({
      id,
      contractID,
      serviceID,
      unitPrice,
    })),
    units: lines
      .filter((line) => line.touched || settings.untouchedLineRows === 'zero')
      .flatMap((line) =>
        line.rows.map((row) => ({
          contractServiceID: row.contractServiceID,
          contractID: row.contractID,
          serviceID: row.serviceID,
          startDate: formatDay(row.start),
          endDate: formatDay(row.end),
          units: row.units,
        })),
      ),
    adjustments: autotask.adjustments,
    personAdjustments: autotask.personAdjustments,
    notes: autotask.notes.map(noteState),
  };
  return structuredClone(state);
}

function noteState({ id, contractID, createdAt, title, description }: ContractNote): State['notes'][number] {
  return { id, contractID, createDateTime: new Date(createdAt).toISOString(), title, description };
}
