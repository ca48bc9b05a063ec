import type { Measurement } from '../measurement.js';
import { adjustmentAnswer } from './adjustment-answer.js';
import { dateOutsideContract } from './date-outside-contract.js';
import { dateTimeZone } from './date-time-zone.js';
import { filterOperators } from './filter-operators.js';
import { formerRowEnd } from './former-row-end.js';
import { negativeResult } from './negative-result.js';
import { newLineUnits } from './new-line-units.js';
import { pageSize } from './page-size.js';
import { postedPeriod } from './posted-period.js';
import { readLag } from './read-lag.js';
import { refusedLogIn } from './refused-log-in.js';
import { sameDateAdjustment } from './same-date-adjustment.js';
import { thresholdEndpoint } from './threshold-endpoint.js';
import { threadLimit } from './thread-limit.js';
import { unitRowVisibility } from './unit-row-visibility.js';
import { validationTexts } from './validation-texts.js';
import { zeroQuantity } from './zero-quantity.js';

/** In the order in which they are made: reads first, and what others build on before them. */
export const measurements: readonly Measurement[] = [
  thresholdEndpoint,
  refusedLogIn,
  unitRowVisibility,
  filterOperators,
  pageSize,
  threadLimit,
  newLineUnits,
  zeroQuantity,
  sameDateAdjustment,
  formerRowEnd,
  negativeResult,
  dateOutsideContract,
  postedPeriod,
  readLag,
  adjustmentAnswer,
  dateTimeZone,
  validationTexts,
];
