import { AutotaskError } from '../../autotask/errors.js';
import { grouped } from '../../domain/wording.js';
import { asAssumed, different } from '../finding.js';
import { measurement } from '../measurement.js';

export const thresholdEndpoint = measurement({
  name: 'threshold-endpoint',
  question: 'Does ThresholdInformation tell how many calls the database may have and has had?',
  assumed: 'it does, and counts each call',
  cost: { reads: 2, writes: 0 },
  async observe({ bench: { tenant } }) {
    try {
      return [await tenant.threshold(), await tenant.threshold()] as const;
    } catch (error) {
      if (!(error instanceof AutotaskError) || error.status === undefined) throw error;
      return error.status;
    }
  },
  judge(observed) {
    if (typeof observed === 'number') {
      return different(
        `It answers HTTP ${observed}.`,
        'The doctor cannot tell how much of the call budget is used, and runs know only of their own calls.',
        { thresholdEndpoint: 'missing' },
      );
    }
    const [first, second] = observed;
    const most = first.externalRequestThreshold;
    const settings = { thresholdEndpoint: 'answers', hourlyRequests: most };
    const limit = `It allows ${grouped(most)} calls in ${first.requestThresholdTimeframe} minutes`;
    if (second.currentTimeframeRequestCount > first.currentTimeframeRequestCount) {
      return asAssumed(`${limit} and counts each call.`, settings);
    }
    return different(
      `${limit}, and its count does not rise with each call.`,
      'The budget that the doctor shows lags behind, and so does what runs know of the calls of others.',
      settings,
    );
  },
});
