import { counted, shortId } from '../domain/wording.js';
import { careFor } from '../runs/care-for-cause.js';
import { causeCountText, keptBackText, settledText, standingCauseText } from '../runs/cause-text.js';
import { readRunReport } from '../runs/run-report.js';
import { careDay, isSnoozed, standingAttention, type StandingCause } from '../runs/standing-causes.js';
import { endHold, type KeptHold } from '../store/lines/held-back.js';
import type { Run } from '../store/runs/runs.js';
import { inactiveServiceId } from './sample-catalogue.js';
import { sampleDays } from './sample-customer.js';
import type { Guide } from './tour-guide.js';
import { ann, ben } from './tour-people.js';
import { sayChanges } from './tour-plan.js';
import { jobParameters } from './tour-preview.js';

const causesShown = 5;
const snoozedUntil = '2026-12-10';
const today = careDay(new Date(sampleDays.clock));

/** Tells what waits for a person, and has somebody see to a cause. */
export async function showAttention(guide: Guide): Promise<void> {
  guide.begin('Attention: what needs a person, by its cause');
  const { causes } = await standingAttention(guide.store);
  guide.say(`${counted(causes.length, 'cause')}. Those that are known to keep most money back come first:`);
  const flexible = true;
  guide.show(
    [
      { head: 'code' },
      { head: 'what to mend', flexible },
      { head: 'entries', flexible },
      { head: 'keeps back', flexible },
    ],
    causes
      .slice(0, causesShown)
      .map((cause) => [cause.code, standingCauseText(cause), causeCountText(cause), keptBackText(cause)]),
  );
  const [first] = causes;
  if (first === undefined) throw new Error('The sample of the tour has no mistake.');
  const reason = 'Autotask is asked';
  const asked = { assignee: ben.who, until: snoozedUntil, reason };
  await careFor(guide.store, first, asked, { version: 0, today, author: ann });
  const arranged = (await standingAttention(guide.store)).causes.find(({ causeId }) => causeId === first.causeId);
  const care = arranged?.care;
  guide.say(
    `${ann.who} arranges who sees to the first one, and that it may wait: ${care?.assignee ?? 'nobody'}, until ${care?.snoozedUntil ?? 'now'} (${care?.reason ?? ''}).`,
  );
  guide.check(
    `${ben.who} sees to it, and nobody is told of it before that day`,
    arranged !== undefined && care?.assignee === ben.who && isSnoozed(arranged, today),
  );
  guide.lead(
    '/attention',
    'attention list --all',
    `attention arrange ${first.causeId} --assign ${ben.who} --snooze-until ${snoozedUntil} --reason "${reason}"`,
  );
  await guide.pause();
}

/** Mends a cause where it is, and shows that the next run no longer reports it. */
export async function showCorrection(guide: Guide, former: Run, hold: KeptHold): Promise<void> {
  guide.begin('Correction: a cause goes with the run after it');
  const cause = await causeOfService(guide);
  guide.say(
    `${cause.code}, ${standingCauseText(cause)}, keeps back ${keptBackText(cause)}. The service is inactive in Autotask.`,
  );
  correct(guide, hold.customerCode);
  await endHold(guide.store, hold.holdId, ben);
  guide.say(
    `Somebody activates it there, and makes ${hold.customerName} active in Atria again. ${ben.who} ends the hold, and ${ann.who} starts the same run once more.`,
  );
  const run = await guide.run(jobParameters, 'Run of the tour, after a correction');
  const changed = await sayChanges(guide, run, `${run.status}. The run changed`);
  guide.check(
    `Autotask accepted ${counted(changed, 'adjustment')}, and nothing of the first run came a second time`,
    changed > 0 && guide.newAdjustments() === changed,
  );
  const { causes } = await standingAttention(guide.store);
  guide.check(
    'The cause is gone',
    causes.every(({ causeId }) => causeId !== cause.causeId),
  );
  const report = await readRunReport(guide.store, former.runId);
  guide.say(`The first run now says: ${settledText(report) ?? 'nothing of it is settled.'}`);
  guide.check('That run is settled by this one', report.settledBy?.runId === run.runId);
  guide.lead(`/runs/${former.runId}`, `run show ${shortId(former.runId)}`);
  await guide.pause();
}

async function causeOfService({ store }: Guide): Promise<StandingCause> {
  const { causes } = await standingAttention(store);
  const cause = causes.find(({ code, thing }) => code === 'AT12' && thing === String(inactiveServiceId));
  if (cause === undefined) throw new Error('Nothing of the tour waits for the inactive service.');
  return cause;
}

/** What people do in Autotask and Atria. */
function correct({ stage }: Guide, customerCode: string): void {
  stage.stack.sandbox.edit((world) => {
    const { services } = world.autotask;
    const service = services.get(inactiveServiceId);
    if (service !== undefined) services.set(inactiveServiceId, { ...service, isActive: true });
    const customer = world.atria.customers.find(({ code }) => code === customerCode);
    if (customer !== undefined) world.putCustomer({ ...customer, status: 'Active' });
  });
}
