import { z } from 'zod';
import { asAssumed, different, notTold } from '../finding.js';
import { measurement } from '../measurement.js';

const kinds = {
  null: z.object({ itemId: z.null() }),
  id: z.object({ itemId: z.int() }),
} as const;

function kindOf(answer: unknown): 'null' | 'id' | 'other' {
  if (kinds.null.safeParse(answer).success) return 'null';
  return kinds.id.safeParse(answer).success ? 'id' : 'other';
}

/** Looks at the answers that the other measurements got. */
export const adjustmentAnswer = measurement({
  name: 'adjustment-answer',
  question: 'What does an accepted change answer?',
  assumed: '{"itemId": null}; a number is accepted too',
  cost: { reads: 0, writes: 0 },
  observe: ({ accepted }) => Promise.resolve(accepted.map(({ answer }) => kindOf(answer))),
  judge(answers) {
    if (answers.length === 0) return notTold('No change was accepted.');
    const found = (['null', 'id', 'other'] as const).filter((kind) => answers.includes(kind));
    if (found.includes('other')) {
      const consequence =
        'The product takes such an answer for one in doubt and settles it by reading: runs take longer. Report it.';
      return different(
        `Something else, in ${answers.filter((each) => each === 'other').length} of ${answers.length}.`,
        consequence,
      );
    }
    if (found.includes('id')) {
      return different('A number.', 'Nothing: the product accepts it.', { adjustmentAnswer: 'id' });
    }
    return asAssumed('{"itemId": null}.', { adjustmentAnswer: 'null' });
  },
});
