import { AutotaskError } from '../../autotask/errors.js';
import { asAssumed, different, notTold, type Finding } from '../finding.js';
import { measurement, quoted, type Probe } from '../measurement.js';

/** No line has it: ids of Autotask are 32-bit numbers that rise from 1. */
const noSuchLine = 2_147_483_647;

/** Reads that have to be refused. */
const refusedQueries = [
  { situation: 'an unknown field', Filter: [{ op: 'eq', field: 'noSuchField', value: 1 }] },
  {
    situation: 'a list of 501 values',
    Filter: [{ op: 'in', field: 'id', value: Array.from({ length: 501 }, (_, index) => index + 1) }],
  },
];

async function provoke({ bench: { tenant }, texts }: Probe): Promise<void> {
  for (const { situation, Filter } of refusedQueries) {
    try {
      await tenant.page('ContractServiceUnits', { MaxRecords: 1, IncludeFields: ['id'], Filter });
    } catch (error) {
      if (!(error instanceof AutotaskError) || error.kind === 'Unauthorized' || error.status === undefined) throw error;
      const { details, status, validation: key } = error;
      texts.push({ situation, text: details[0] ?? '', status, key, matters: true });
    }
  }
}

/** Some refusals of its own, and those that the other measurements met. */
export const validationTexts = measurement({
  name: 'validation-texts',
  question: 'Does the product know the texts by which Autotask refuses?',
  assumed: 'it does; what it does not know stays in doubt and is settled by reading',
  cost: { reads: 2, writes: 1 },
  async observe(probe) {
    await provoke(probe);
    if (probe.existing !== undefined || probe.made !== undefined) {
      await probe.adjust(noSuchLine, probe.nextDay(), 1, { mayNotShow: true, situation: 'a line that does not exist' });
    }
    return probe.texts;
  },
  judge(texts): Finding {
    if (texts.length === 0) return notTold('Nothing was refused.');
    const unknown = texts.filter(({ key, matters }) => key === undefined && matters);
    const distinct = new Map(texts.map((each) => [`${each.situation} ${each.text}`, each]));
    const list = [...distinct.values()].map((each) => `${each.situation}: ${quoted(each)}`).join('; ');
    if (unknown.length === 0) return asAssumed(`It knows all that matter. ${list}.`);
    const situations = [...new Set(unknown.map(({ situation }) => situation))].join(', ');
    const consequence = `Not known: ${situations}. Lines that are refused so take some minutes each and are reported (AT34); report the texts.`;
    return different(`It does not know all. ${list}.`, consequence);
  },
});
