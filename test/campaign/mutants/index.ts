import type { SyncActivities } from '../../../src/activities/index.js';
import type { SyncServices } from '../../../src/activities/services.js';
import { appliesWhatMoved, asksNobody } from './deciding.js';
import { believesDoubtfulChanges, judgesByOneDay, settlesAtOnce } from './judging.js';
import { firstRowDecides, takesNoRowsForZero } from './reading.js';
import { forgetsALine, logsSecrets } from './reporting.js';
import { sendsWhatIsHeldBack } from './holding-back.js';
import { ignoresTheToken, intentNotRecorded, postsInDoubtAgain } from './sending.js';
import { ignoresForeignClaims, trustsThePlan } from './claiming.js';
import { undoesFromAnotherDay, undoesNothing, undoesWhatMoved } from './undoing.js';

/** A deliberately broken product: its activities with one of their rules left out. */
export type Mutant = (services: SyncServices) => SyncActivities;

export const mutants: Readonly<Record<string, Mutant>> = {
  intentNotRecorded,
  postsInDoubtAgain,
  ignoresTheToken,
  settlesAtOnce,
  judgesByOneDay,
  believesDoubtfulChanges,
  trustsThePlan,
  ignoresForeignClaims,
  sendsWhatIsHeldBack,
  takesNoRowsForZero,
  firstRowDecides,
  undoesWhatMoved,
  undoesFromAnotherDay,
  undoesNothing,
  asksNobody,
  appliesWhatMoved,
  forgetsALine,
  logsSecrets,
};
