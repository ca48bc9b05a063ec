import { addDays } from '../../domain/day.js';
import { asAssumed, different, notTold } from '../finding.js';
import { measurement, type Probe } from '../measurement.js';

export const unitRowVisibility = measurement({
  name: 'unit-row-visibility',
  question: 'Are unit rows shown, also where the filter names dates?',
  assumed: 'they are',
  cost: { reads: 4, writes: 0 },
  async observe({ bench, days, existing, contract }: Probe) {
    const today = addDays(days.first, -2);
    const onDay = [
      { op: 'lte', field: 'startDate', value: `${today}T23:59:59` },
      { op: 'gte', field: 'endDate', value: `${today}T00:00:00` },
    ];
    const count = async (filter: readonly object[]) => {
      const query = { MaxRecords: 1, IncludeFields: ['id'], Filter: filter };
      return (await bench.tenant.page('ContractServiceUnits', query)).items.length;
    };
    const ofContract = { op: 'eq', field: 'contractID', value: contract.id };
    return {
      hasLine: existing !== undefined,
      ofContract: await count([ofContract]),
      ofContractOnDay: await count([ofContract, ...onDay]),
      ofAnybody: await count([{ op: 'gte', field: 'id', value: 0 }]),
      ofAnybodyOnDay: await count(onDay),
    };
  },
  judge({ hasLine, ofContract, ofContractOnDay, ofAnybody, ofAnybodyOnDay }) {
    if (ofContractOnDay > 0 || (ofContract === 0 && ofAnybodyOnDay > 0)) {
      return asAssumed('Unit rows are shown, with and without dates in the filter.', { unitRows: 'visible' });
    }
    if (ofContract > 0 || ofAnybody > 0) {
      return different(
        'Unit rows are shown, but none where the filter names dates.',
        'Runs stop before their first write: no line can be told from one without units. Ask Datto.',
        { unitRows: 'hiddenByDateFilter' },
      );
    }
    if (!hasLine) return notTold('No unit row is shown, and the contract had no line that must have one.');
    return different(
      'No unit row is shown, of this contract or any other.',
      'Runs stop before their first write, and nothing else of this probe could be told. Check the security level of the API user, and ask Datto.',
      { unitRows: 'hidden' },
    );
  },
});
