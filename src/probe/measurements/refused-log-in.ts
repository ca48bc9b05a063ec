import { AutotaskError } from '../../autotask/errors.js';
import { asAssumed, different, notTold } from '../finding.js';
import { measurement } from '../measurement.js';

/** The user does not exist, so no user can be locked by it. */
export const refusedLogIn = measurement({
  name: 'refused-log-in',
  question: 'How is a log-in refused? (tried as a user that does not exist)',
  assumed: 'by HTTP 401',
  cost: { reads: 1, writes: 0 },
  async observe({ bench: { tenant } }) {
    try {
      await tenant.askAsStranger();
      return undefined;
    } catch (error) {
      if (error instanceof AutotaskError && error.status !== undefined) return error;
      throw error;
    }
  },
  judge(refusal) {
    if (refusal === undefined) {
      return notTold('The user was let in: something before Autotask answers for it, or it checks no log-in here.');
    }
    const { status = 0, kind, details } = refusal;
    if (status === 401) return asAssumed('By HTTP 401.', { authMode: 'modern' });
    const said = `By HTTP ${status}${details[0] === undefined ? '' : `, "${details[0]}"`}.`;
    const consequence =
      kind === 'Unauthorized'
        ? 'The product knows this text and stops a run by it too.'
        : 'The product does not know this text: a run with refused credentials would try some times. Report the text.';
    return different(said, consequence, { authMode: 'legacy' });
  },
});
