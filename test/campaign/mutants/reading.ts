import { createActivities, type SyncActivities } from '../../../src/activities/index.js';
import type { SyncServices } from '../../../src/activities/services.js';
import { UnitRows, type LineWindow } from '../../../src/activities/unit-rows.js';
import type { AutotaskClient, ContractServiceUnit } from '../../../src/autotask/client.js';
import { addDays } from '../../../src/domain/day.js';

type Shown = Parameters<typeof UnitRows.complete>[1];

/** Takes a line that shows no row for one with 0 units. */
export function takesNoRowsForZero(services: SyncServices): SyncActivities {
  return reading(services, (autotask, shown, lines) => {
    const known = new Set(shown.rows.map(({ contractServiceID }) => contractServiceID));
    const made = lines
      .filter(({ contractServiceId }) => !known.has(contractServiceId))
      .map(({ contractServiceId: id }): ContractServiceUnit => {
        return {
          id,
          contractServiceID: id,
          contractID: 0,
          serviceID: 0,
          startDate: '0001-01-01',
          endDate: '9999-12-31',
          units: 0,
        };
      });
    return complete(
      autotask,
      { ...shown, rows: [...shown.rows, ...made] },
      lines.map((line) => ({ ...line, isDoubted: false })),
    );
  });
}

/** Lets the first of two rows that begin on one day decide about the days that both hold. */
export function firstRowDecides(services: SyncServices): SyncActivities {
  return reading(services, (autotask, shown, lines) => {
    const ofLines = async (ids: readonly number[]) => firstOfDay(await autotask.units.ofLines(ids));
    return complete({ ...autotask, units: { ...autotask.units, ofLines } }, firstOfDay(shown), lines);
  });
}

function firstOfDay({ rows, odd }: Shown): Shown {
  const changed = rows.map((row, index) => {
    const first = rows.slice(0, index).find((other) => {
      return other.contractServiceID === row.contractServiceID && other.startDate === row.startDate;
    });
    return first === undefined ? row : { ...row, startDate: addDays(first.endDate, 1) };
  });
  return { rows: changed, odd };
}

const complete = UnitRows.complete.bind(UnitRows);

/** The product's activities, which read unit rows in another way while one of them is at work. */
function reading(
  services: SyncServices,
  read: (autotask: AutotaskClient, shown: Shown, lines: readonly LineWindow[]) => Promise<UnitRows>,
): SyncActivities {
  const activities = createActivities(services);
  let atWork = 0;
  const broken = async <T>(work: () => Promise<T>): Promise<T> => {
    atWork += 1;
    UnitRows.complete = read;
    try {
      return await work();
    } finally {
      atWork -= 1;
      if (atWork === 0) UnitRows.complete = complete;
    }
  };
  return {
    ...activities,
    planCustomers: (...given) => broken(() => activities.planCustomers(...given)),
    claimLines: (...given) => broken(() => activities.claimLines(...given)),
    settleClaims: (...given) => broken(() => activities.settleClaims(...given)),
  };
}
