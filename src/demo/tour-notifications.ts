import type { Run } from '../store/runs/runs.js';
import type { Guide } from './tour-guide.js';

const paragraphsShown = 2;

/** Shows what people were told when the run had ended, as it came in. */
export async function showNotification(guide: Guide, { runId }: Run): Promise<void> {
  guide.begin('Notifications: who is told, and what there is to do');
  const message = await guide.told('needs-person', runId);
  const { title = '', text = '', page = '' } = message?.data ?? {};
  const paragraphs = text.split('\n\n');
  guide.say(`When the run had ended, the webhook at ${guide.inbox.origin} was told:`);
  guide.say(`“${title}”`);
  for (const paragraph of paragraphs.slice(0, paragraphsShown)) guide.say(paragraph);
  guide.say(`… and ${paragraphs.length - paragraphsShown} more. It leads to ${page ?? ''}`);
  guide.check('The message came, and its signature fits the key of the webhook', message?.isSigned === true);
  guide.check(
    'It says for each code what to do, and leads to the page of the run',
    page === `${guide.stage.consoleUrl ?? ''}/runs/${runId}` &&
      paragraphs.slice(1).every((each) => /^AT\d\d \(\d+\): .+\. .+/.test(each)),
  );
  guide.lead('/notifications', 'notifications list');
  await guide.pause();
}
