import { Hono, type Context } from 'hono';
import { askForTest, listChannels } from '../../store/notifications/channels.js';
import { listNotifications } from '../../store/notifications/sending.js';
import type { ConsoleServices } from '../services.js';
import { PageProblem } from '../shell/error-pages.js';
import { formText } from '../shell/form.js';
import type { Room } from '../shell/room.js';
import { answered } from '../shell/unavailable.js';
import { jobLabels } from '../jobs/remembered-jobs.js';
import { NotificationsPage } from './notifications-page.js';

const path = '/notifications';

/** How many messages the page shows; the command line lists more. */
const shownMessages = 50;

/** Where people are told what their runs need of them, and what they were told. */
export function notificationsRoom(services: ConsoleServices): Room {
  const { store } = services;
  const pages = new Hono();
  pages.get('/', (context) => show(services, context));
  pages.post('/test', async (context) => {
    const channel = formText(await context.req.parseBody(), 'channel');
    if (!(await askForTest(store, channel))) throw unknownChannel();
    return context.redirect(path, 303);
  });
  return { path, label: 'Notifications', icon: 'bell', group: 'Billing sync', pages };
}

async function show(services: ConsoleServices, context: Context): Promise<Response> {
  const { store, times } = services;
  const [channels, messages, labels] = await Promise.all([
    listChannels(store),
    listNotifications(store, shownMessages),
    answered(jobLabels(services)),
  ]);
  const jobs = 'value' in labels ? labels.value : new Map<string, string>();
  const page = <NotificationsPage {...{ channels, messages, jobs, times, now: new Date() }} />;
  return context.render(page, { title: 'Notifications' });
}

function unknownChannel(): PageProblem {
  const advice = 'The page “Notifications” shows the channels of the workers.';
  return new PageProblem(404, 'No test message was sent', 'No worker has this channel.', advice);
}
