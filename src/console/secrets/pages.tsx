import { Hono, type Context } from 'hono';
import { listSecretSets, saveSecretSet } from '../../store/secret-sets.js';
import type { ConsoleServices } from '../services.js';
import { noticeOnNextPage } from '../shell/notices.js';
import type { Room } from '../shell/room.js';
import { readSecretsForm } from './secret-values.js';
import { SecretsPage } from './secrets-page.js';

/** The secret sets: written here, and never shown. */
export function secretsRoom(services: ConsoleServices): Room {
  const { store, secretsKey, times } = services;
  const pages = new Hono();
  const show = async (context: Context, form: { name: string; problems: Readonly<Record<string, string>> }) => {
    const page = (
      <SecretsPage sets={await listSecretSets(store)} canStore={secretsKey !== undefined} times={times} {...form} />
    );
    return context.render(page, { title: 'Secrets' });
  };
  pages.get('/', (context) => show(context, { name: context.req.query('name') ?? '', problems: {} }));
  pages.post('/', async (context) => {
    const given = readSecretsForm(await context.req.parseBody());
    if ('problems' in given || secretsKey === undefined) {
      context.status(422);
      return show(context, { name: given.name, problems: 'problems' in given ? given.problems : {} });
    }
    await saveSecretSet(store, secretsKey, given.name, given.values);
    noticeOnNextPage(context, 'good', `The secret set “${given.name}” is stored. Runs use it from their next call on.`);
    return context.redirect('/secrets', 303);
  });
  return { path: '/secrets', label: 'Secrets', icon: 'secrets', group: 'Billing sync', pages };
}
