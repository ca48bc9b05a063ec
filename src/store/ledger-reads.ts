import { sql } from 'kysely';
import type { Store } from './database.js';

/** A page that is asked for of a list of billing records. */
export interface PageAsked {
  readonly tokenId: number;
  /** Names the list: its period, filters and page size. */
  readonly list: string;
  readonly page: number;
  readonly pageSize: number;
  /** The build that is read by whoever begins now. */
  readonly publishedBuild: number;
}

/** A reader that asks for nothing for so long is taken to have given up. */
const readerGoneAfterSeconds = 60;

/**
 * Reads one page so that all pages of a list come from one build, although each is asked for by itself and a process may
 * publish another build in between. As long as somebody reads a list with a token, whoever begins to read it with the
 * same token gets the same build.
 *
 * @param read gives the page of a build, and how many rows all pages have
 */
export async function readingOneBuild<Page extends { readonly totalCount: number }>(
  store: Store,
  asked: PageAsked,
  read: (transaction: Store, buildId: number) => Promise<Page>,
): Promise<Page> {
  const { tokenId, list, page, pageSize, publishedBuild } = asked;
  return store.transaction().execute(async (transaction) => {
    await sql`select pg_advisory_xact_lock(${tokenId}, hashtext(${list}))`.execute(transaction);
    const { rows } = await sql<{ buildId: number; readers: number }>`
      select build_id "buildId", readers from billing_reads
      where token_id = ${tokenId} and list = ${list}
        and last_used > clock_timestamp() - make_interval(secs => ${readerGoneAfterSeconds})`.execute(transaction);
    const [begun] = rows;
    const buildId = begun?.buildId ?? publishedBuild;
    const answer = await read(transaction, buildId);
    const isLast = page * pageSize >= answer.totalCount;
    const came = page === 1 ? 1 : 0;
    const readers = (begun?.readers ?? 0) + (isLast ? came - 1 : came);
    if (readers > 0) await keep(transaction, asked, buildId, readers);
    else if (begun !== undefined) await forget(transaction, asked);
    return answer;
  });
}

async function keep(transaction: Store, { tokenId, list }: PageAsked, buildId: number, readers: number): Promise<void> {
  await sql`
    insert into billing_reads values (${tokenId}, ${list}, ${buildId}, ${readers}, clock_timestamp())
    on conflict (token_id, list) do update set build_id = excluded.build_id, readers = excluded.readers,
      last_used = excluded.last_used`.execute(transaction);
}

async function forget(transaction: Store, { tokenId, list }: PageAsked): Promise<void> {
  await sql`delete from billing_reads where token_id = ${tokenId} and list = ${list}`.execute(transaction);
}
