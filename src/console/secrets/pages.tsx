import { Hono, type Context } from 'hono';
import { secretSetUsers, type SecretSetUsers } from '../../runs/secret-set-users.js';
import { saveCredentials, testStored, type SavedCredentials } from '../../connection/save-credentials.js';
import { connectionTests } from '../../store/connection-tests.js';
import { listSecretSets, removeSecretSet, SecretSetChanged, type ListedSecretSet } from '../../store/secret-sets.js';
import { shortId } from '../../domain/wording.js';
import { ConfirmPage } from '../components/confirm-page.js';
import { jobAddress } from '../jobs/job-address.js';
import type { ConsoleServices } from '../services.js';
import { PageProblem } from '../shell/error-pages.js';
import { openedValues, savedSince, type FieldChange } from '../shell/merged-edits.js';
import { noticeOnNextPage } from '../shell/notices.js';
import { formText } from '../shell/form.js';
import type { Room } from '../shell/room.js';
import { askTemporal } from '../shell/unavailable.js';
import { storedQuestion, usersOfSet } from './connection.js';
import { connectionAddress, ConnectionPage } from './connection-page.js';
import { noChoice, plainUserName, readSecretsForm } from './secret-values.js';
import { cameFrom, wayBack } from './way-back.js';
import { SecretsPage, type SecretsForm } from './secrets-page.js';

/** The secret sets: written here, and never shown. */
export function secretsRoom(services: ConsoleServices): Room {
  const { store, secretsKey, formerSecretsKey, connection, times, author } = services;
  const pages = new Hono();
  const show = async (context: Context, form: SecretsForm) => {
    const [sets, tests] = await Promise.all([listSecretSets(store), connectionTests(store)]);
    const page = <SecretsPage {...{ sets, tests, times }} canStore={secretsKey !== undefined} {...form} />;
    return context.render(page, { title: 'Secrets' });
  };
  pages.get('/', async (context) => {
    const name = context.req.query('name') ?? '';
    const version = (await listSecretSets(store)).find((set) => set.name === name)?.version;
    const from = context.req.query(cameFrom) ?? '';
    return show(context, { name, opened: version ?? 'none', choice: noChoice, problems: {}, from });
  });
  pages.post('/', async (context) => {
    const form = await context.req.parseBody();
    const given = readSecretsForm(form);
    const from = formText(form, cameFrom);
    const { name, opened, choice } = given;
    if ('problems' in given || secretsKey === undefined) {
      context.status(422);
      return show(context, { name, opened, choice, problems: 'problems' in given ? given.problems : {}, from });
    }
    const users = opened === 'none' ? [] : await usersOfSet(services, name);
    const place = { store, connection, secretsKey, formerSecretsKey };
    let saved: SavedCredentials;
    try {
      saved = await saveCredentials(place, { secretSet: name, values: given.values, users }, choice, {
        opened,
        author,
      });
    } catch (error) {
      if (!(error instanceof SecretSetChanged)) throw error;
      context.status(409);
      // Once the person has been told, the form goes on with the set that is there now.
      const present = opened === 'none' ? undefined : (await listSecretSets(store)).find((set) => set.name === name);
      const kept = {
        name,
        opened: present?.version ?? 'none',
        choice,
        userName: plainUserName(given.values),
        from,
      } as const;
      return show(context, { ...kept, problems: { name: notReplaced(opened) } });
    }
    if (saved.kind !== 'saved') {
      context.status(409);
      return show(context, { name, opened, choice, problems: {}, refused: saved, from });
    }
    noticeOnNextPage(context, 'good', `The secret set “${name}” is stored. Runs use it from their next call on.`);
    return context.redirect(connectionAddress(name, from), 303);
  });
  addTesting(pages, services);
  addRemoving(pages, services);
  return { path: '/secrets', label: 'Secrets', icon: 'secrets', group: 'Billing sync', pages };
}

function notReplaced(opened: number | 'none'): string {
  return opened === 'none'
    ? 'There is a set of this name. To replace it, choose “Replace” in the list above.'
    : 'Somebody else stored or removed this set while you had it open. No page shows its values. Look at the list above; type your secrets again only if they shall take the place of what is there now.';
}

function addTesting(pages: Hono, services: ConsoleServices): void {
  const { store, connection, times } = services;
  const show = async (context: Context, problem?: string) => {
    const name = context.req.param('name') ?? '';
    const [set, tests] = await Promise.all([requireSet(services, name), connectionTests(store)]);
    const test = tests.find(({ secretSet }) => secretSet === name);
    const from = context.req.query(cameFrom);
    const back = from === undefined ? undefined : await wayBack(store, from);
    return context.render(<ConnectionPage {...{ set, test, problem, times, from, back }} />, {
      title: `Connection of ${name}`,
    });
  };
  pages.get('/:name/connection', (context) => show(context));
  pages.post('/:name/connection', async (context) => {
    const { name } = await requireSet(services, context.req.param('name'));
    const asked = await storedQuestion(services, name, await usersOfSet(services, name));
    if ('problem' in asked) {
      context.status(409);
      return show(context, asked.problem);
    }
    await testStored({ store, connection }, asked.question, asked.version);
    return context.redirect(connectionAddress(name, context.req.query(cameFrom)), 303);
  });
}

/** @throws PageProblem where there is none of this name */
async function requireSet({ store }: ConsoleServices, name: string): Promise<ListedSecretSet> {
  const set = (await listSecretSets(store)).find((each) => each.name === name);
  if (set !== undefined) return set;
  throw new PageProblem(404, 'There is no such secret set', `None is named “${name}”.`, 'Choose one of those listed.');
}

function addRemoving(pages: Hono, services: ConsoleServices): void {
  const { store, author } = services;
  const ask = (context: Context, { name, version }: ListedSecretSet, changes?: readonly FieldChange[]) => {
    const title = 'Remove this secret set?';
    if (changes !== undefined) context.status(409);
    return context.render(
      <ConfirmPage
        title={title}
        crumbs={[{ href: '/secrets', label: 'Secrets' }]}
        action="Remove the set"
        address={`/secrets/${encodeURIComponent(name)}/remove`}
        {...{ changes, opened: { version }, labels: { version: 'Version' } }}
        back={{ href: '/secrets', label: 'Keep it' }}
      >
        <p>No job and no run uses “{name}”. Its values cannot be recovered.</p>
      </ConfirmPage>,
      { title },
    );
  };
  pages.get('/:name/remove', async (context) => ask(context, await requireUnused(services, context)));
  pages.post('/:name/remove', async (context) => {
    const set = await requireUnused(services, context);
    const { name, version } = set;
    const opened = openedValues(await context.req.parseBody(), { version });
    try {
      await removeSecretSet(store, name, author, opened.version);
    } catch (error) {
      if (!(error instanceof SecretSetChanged)) throw error;
      const present = await requireUnused(services, context);
      return ask(context, present, savedSince(opened, { version: present.version }));
    }
    noticeOnNextPage(context, 'info', `The secret set “${name}” is removed.`);
    return context.redirect('/secrets', 303);
  });
}

/** The set that a page is about, if nothing uses it. */
async function requireUnused(services: ConsoleServices, context: Context): Promise<ListedSecretSet> {
  const set = await requireSet(services, context.req.param('name') ?? '');
  const { name } = set;
  const users = await askTemporal(services, () => secretSetUsers(services, name));
  if (users.jobs.length + users.runs.length === 0) return set;
  throw new PageProblem(
    409,
    'The secret set is in use',
    <SetUsers name={name} users={users} />,
    'Give these jobs another set first, or replace the values of this one.',
  );
}

function SetUsers({ name, users: { jobs, runs } }: { name: string; users: SecretSetUsers }) {
  const ofJobs = (isDescribed: boolean) =>
    jobs
      .filter((job) => job.isDescribed === isDescribed)
      .map(({ jobId, label }) => ({ address: jobAddress(jobId), title: label }));
  const groups = [
    { what: 'the job', links: ofJobs(true) },
    { what: 'perhaps, as Temporal does not describe it now, the job', links: ofJobs(false) },
    {
      what: 'the present run',
      links: runs.map(({ runId }) => ({ address: `/runs/${runId}`, title: shortId(runId) })),
    },
  ].filter(({ links }) => links.length > 0);
  return (
    <>
      “{name}” is used by{' '}
      {groups.map(({ what, links }, group) => (
        <>
          {between(group, groups.length)}
          {links.length === 1 ? what : `${what}s`}{' '}
          {links.map(({ address, title }, index) => (
            <>
              {between(index, links.length)}
              <a href={address}>{title}</a>
            </>
          ))}
        </>
      ))}
      . It was not removed.
    </>
  );
}

/** What stands before a part of a list in a sentence. */
function between(index: number, parts: number): string {
  if (index === 0) return '';
  return index === parts - 1 ? ' and ' : ', ';
}
