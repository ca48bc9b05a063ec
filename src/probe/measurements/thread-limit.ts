import { AutotaskError } from '../../autotask/errors.js';
import { asAssumed, different, notTold } from '../finding.js';
import { measurement } from '../measurement.js';
import { greatestBurst } from '../tenant.js';

const assumedThreads = 3;

/** Sends some reads at the same time. Where they are answered too fast to meet, nothing can be told. */
export const threadLimit = measurement({
  name: 'thread-limit',
  question: 'How many calls at once does one endpoint take?',
  assumed: '3; the product makes 2',
  cost: { reads: greatestBurst, writes: 0 },
  async observe({ bench: { tenant } }) {
    const query = { MaxRecords: 500, IncludeFields: ['id'], Filter: [{ op: 'gte', field: 'id', value: 0 }] };
    const answers = await Promise.allSettled(
      Array.from({ length: greatestBurst }, () => tenant.page('ContractServiceUnits', query)),
    );
    const errors = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason as Error] : []));
    const refused = errors
      .filter((error) => error instanceof AutotaskError)
      .filter(({ kind }) => kind === 'ThreadLimit');
    const strange = errors.find((error) => !(refused as Error[]).includes(error));
    if (strange !== undefined) throw strange;
    const texts = refused.flatMap(({ details }) => details);
    const told = texts.map((text) => /threshold of (\d+) threads/i.exec(text)?.[1]).find((each) => each !== undefined);
    return { refused: refused.length, told: told === undefined ? undefined : Number(told) };
  },
  judge({ refused, told }) {
    if (refused === 0) {
      return notTold(`${greatestBurst} calls at once were answered; they may have been too fast to meet.`);
    }
    // Some of them may have ended before others began, so the text tells better than the count.
    const threads = told ?? greatestBurst - refused;
    const found = `${threads} at once${told === undefined ? ' at most' : ', as the refusal says'}.`;
    if (threads === assumedThreads) return asAssumed(found, { threadsPerEndpoint: threads });
    const consequence =
      threads < 2
        ? 'Runs meet refusals, wait and go on: they take longer.'
        : 'Nothing: the product makes 2 calls at once to one endpoint.';
    return different(found, consequence, { threadsPerEndpoint: threads });
  },
});
