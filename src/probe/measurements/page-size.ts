import { AutotaskError } from '../../autotask/errors.js';
import { asAssumed, different, notTold } from '../finding.js';
import { measurement } from '../measurement.js';

const asked = 500;

/** Asks for the ids of unit rows, of whichever contract, and keeps none of them. */
export const pageSize = measurement({
  name: 'page-size',
  question: 'How many rows come on one page, and are more than 500 refused?',
  assumed: '500; more are refused',
  cost: { reads: 2, writes: 0 },
  async observe({ bench: { tenant }, texts }) {
    const query = (MaxRecords: number) =>
      tenant.page('ContractServiceUnits', {
        ...{ MaxRecords, IncludeFields: ['id'] },
        Filter: [{ op: 'gte', field: 'id', value: 0 }],
      });
    const { items, requestCount, hasNext } = await query(asked);
    let isMoreRefused = false;
    try {
      await query(asked + 1);
    } catch (error) {
      if (!(error instanceof AutotaskError) || error.status === undefined) throw error;
      isMoreRefused = true;
      const { details, status, validation: key } = error;
      texts.push({ situation: 'a page of 501 rows', text: details[0] ?? '', status, key, matters: false });
    }
    const told = requestCount ?? asked;
    return { rows: items.length, page: hasNext ? Math.min(items.length, told) : told, hasNext, isMoreRefused };
  },
  judge({ rows, page, hasNext, isMoreRefused }) {
    const settings = { maxRecordsPerPage: page };
    const refusal = isMoreRefused ? 'more are refused' : 'more are not refused';
    if (page < asked) {
      return different(
        `${page} rows; ${refusal}.`,
        'Nothing: the product follows the pages that Autotask names.',
        settings,
      );
    }
    if (!isMoreRefused) return different(`500 rows; ${refusal}.`, 'Nothing: the product asks for 500.', settings);
    if (hasNext || rows === asked) return asAssumed('500 rows; more are refused.', settings);
    // Autotask repeats what was asked for: that is not yet a page of as many rows.
    const finding = notTold('More than 500 are refused; there were too few rows to fill a page of 500.');
    return { ...finding, verdict: 'asAssumed', simulator: settings };
  },
});
