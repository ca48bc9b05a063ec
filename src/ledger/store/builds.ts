import { sql, type RawBuilder } from 'kysely';
import type { Day } from '../../domain/day.js';
import { catalogueKinds } from '../model/changes.js';
import type { Store } from '../../store/database.js';
import { lastChangeId, lockRecording } from './changes.js';
import { findPeriod } from './periods.js';
import { ledgerSettings } from './settings.js';

export type BuildMode = 'full' | 'incremental';

/** One build of the records of a billing period. */
export interface Build {
  readonly buildId: number;
  readonly periodEnd: Day;
  readonly holder: string;
  readonly mode: BuildMode;
  readonly state: 'building' | 'published' | 'abandoned';
  readonly lastChangeId: number;
  readonly afterChangeId: number;
  readonly rulesRevision: number;
  readonly customersDone: number;
  /** How many customers it has to look at; null if it began before that was counted. */
  readonly customersTotal: number | null;
  readonly startedAt: Date;
  /** The last customer that is done, by code. */
  readonly doneThrough: string;
}

/** Another build of the same period has superseded this one, which writes nothing more. */
export class BuildSuperseded extends Error {
  override readonly name = 'BuildSuperseded';
}

const columns = sql`
  build_id "buildId", period_end "periodEnd", holder, mode, state, last_change_id "lastChangeId",
  after_change_id "afterChangeId", rules_revision "rulesRevision", customers_done "customersDone",
  customers_total "customersTotal", started_at "startedAt", done_through "doneThrough"`;

/**
 * Begins a new build of a period's records. Abandons another running build of the period, with all it wrote. Called
 * again by the same holder, it returns the running build.
 *
 * @param prefer an incremental build looks only at customers that changed since the published build; if the rules or
 * the catalogue changed since, the build is full nevertheless
 */
export async function beginBuild(store: Store, periodEnd: Day, holder: string, prefer: BuildMode): Promise<Build> {
  return store.transaction().execute(async (transaction) => {
    await lockPeriod(transaction, periodEnd);
    await waitForPeriodBefore(transaction, periodEnd);
    const { rows: atWork } = await sql<Build>`
      select ${columns} from billing_builds where period_end = ${periodEnd} and state = 'building'`.execute(
      transaction,
    );
    const [other] = atWork;
    if (other?.holder === holder) return other;
    if (other !== undefined) await abandon(transaction, other.buildId);
    const last = await lastChangeId(transaction);
    const { rulesRevision } = await ledgerSettings(transaction);
    const former = prefer === 'full' ? undefined : await publishedBuild(transaction, periodEnd);
    const follows =
      former?.rulesRevision === rulesRevision && !(await catalogueChanged(transaction, former.lastChangeId));
    const mode = former !== undefined && follows ? 'incremental' : 'full';
    const after = former !== undefined && follows ? former.lastChangeId : 0;
    const total = await countCustomers(transaction, mode, { periodEnd, afterChangeId: after, lastChangeId: last });
    const { rows } = await sql<Build>`
      insert into billing_builds
        (period_end, holder, mode, state, last_change_id, after_change_id, rules_revision, customers_total)
      values (${periodEnd}, ${holder}, ${mode}, 'building', ${last}, ${after}, ${rulesRevision}, ${total})
      returning ${columns}`.execute(transaction);
    return theOne(rows, periodEnd);
  });
}

type IncrementalRange = Pick<Build, 'periodEnd' | 'afterChangeId' | 'lastChangeId'>;

async function countCustomers(store: Store, mode: BuildMode, range: IncrementalRange): Promise<number> {
  const customers = mode === 'full' ? sql`ledger_customers` : customersChanged(range);
  const { rows } = await sql<{ total: number }>`select count(*) total from ${customers}`.execute(store);
  return rows[0]?.total ?? 0;
}

/**
 * The customers that an incremental build looks at: those with changes since the published build, and those whose
 * records of the previous period were rebuilt since, because what was billed there may have to go to zero here.
 */
function customersChanged({ periodEnd, afterChangeId, lastChangeId }: IncrementalRange): RawBuilder<unknown> {
  return sql`(
    select customer_code code from service_changes
    where change_id > ${afterChangeId} and change_id <= ${lastChangeId} and customer_code <> ''
    union
    ${customersMadeAnewBefore(periodEnd, sql`(select published_build from billing_periods where period_end = ${periodEnd})`)}) changed`;
}

/** The customers whose records of the previous period were rebuilt since a build of this one began. */
function customersMadeAnewBefore(periodEnd: Day, buildId: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    select v.customer_code from billing_periods p join billing_builds mine on mine.build_id = ${buildId}
    join billing_builds b on b.period_end = p.period_start - 1 and b.state = 'published' and b.ended_at >= mine.started_at
    join billing_versions v on v.period_end = b.period_end and v.from_build = b.build_id
    where p.period_end = ${periodEnd}`;
}

/**
 * Whether a period's records can be read as a build made them: the build was published, and is shown now or was until a
 * day ago. Records replaced longer ago may be partly deleted.
 */
export async function isReadable(store: Store, periodEnd: Day, buildId: number): Promise<boolean> {
  const { rows } = await sql`
    select 1 from billing_builds b
    where b.period_end = ${periodEnd} and b.build_id = ${buildId} and b.state = 'published' and not exists (
      select 1 from billing_builds later
      where later.period_end = b.period_end and later.state = 'published' and later.build_id > b.build_id
        and later.ended_at < clock_timestamp() - interval '1 day')`.execute(store);
  return rows.length > 0;
}

/** The running builds by period, with their progress. */
export async function buildsAtWork(store: Store): Promise<Build[]> {
  const { rows } = await sql<Build>`
    select ${columns} from billing_builds where state = 'building' order by period_end`.execute(store);
  return rows;
}

/**
 * Holds a build's right to write until the transaction ends.
 * @throws BuildSuperseded
 */
export async function holdBuild(transaction: Store, buildId: number): Promise<Build> {
  const { rows } = await sql<Build>`
    select ${columns} from billing_builds where build_id = ${buildId} for no key update`.execute(transaction);
  const [build] = rows;
  if (build === undefined || build.state === 'abandoned') {
    throw new BuildSuperseded(
      `Another billing process builds the period ${build?.periodEnd ?? ''} now; this one ends.`,
    );
  }
  return build;
}

/** The customers that a build has not looked at yet, in the order of their codes. */
export async function customersToBuild(store: Store, build: Build, limit: number): Promise<string[]> {
  const customers = build.mode === 'full' ? sql`ledger_customers` : customersChanged(build);
  const { rows } = await sql<{ code: string }>`
    select code from ${customers} where code > ${build.doneThrough} order by code limit ${limit}`.execute(store);
  return rows.map(({ code }) => code);
}

export async function noteCustomersDone(transaction: Store, buildId: number, codes: readonly string[]): Promise<void> {
  await sql`
    update billing_builds set customers_done = customers_done + ${codes.length}, done_through = ${codes.at(-1) ?? ''}
    where build_id = ${buildId}`.execute(transaction);
}

export interface Published {
  /** Whether something changed meanwhile that this build should show and does not: the period must be built again. */
  readonly again: boolean;
  readonly closed: boolean;
}

/**
 * Publishes a build: its records are read from then on, all at once.
 *
 * @param close whether to close the period with this build; it stays open if a change of the period has come in
 * meanwhile
 * @throws BuildSuperseded
 */
export async function publishBuild(store: Store, buildId: number, close: boolean): Promise<Published> {
  return store.transaction().execute(async (transaction) => {
    const { rows } = await sql<{ periodEnd: Day }>`
      select period_end "periodEnd" from billing_builds where build_id = ${buildId}`.execute(transaction);
    const periodEnd = rows[0]?.periodEnd ?? '';
    await lockPeriod(transaction, periodEnd);
    const build = await holdBuild(transaction, buildId);
    if (close) await lockRecording(transaction);
    if (build.state === 'building') await show(transaction, build);
    const { rulesRevision } = await ledgerSettings(transaction);
    const again =
      rulesRevision !== build.rulesRevision ||
      (await catalogueChanged(transaction, build.lastChangeId)) ||
      (await periodBeforeMadeAnew(transaction, build)) ||
      (close && (await changedWithin(transaction, build)));
    if (close && !again) {
      await sql`
        update billing_periods set status = 'closed', closed_at = coalesce(closed_at, clock_timestamp()),
          closed_change_id = coalesce(closed_change_id, ${build.lastChangeId})
        where period_end = ${periodEnd}`.execute(transaction);
    }
    return { again, closed: (await findPeriod(transaction, periodEnd))?.status === 'closed' };
  });
}

async function show(transaction: Store, { buildId, periodEnd }: Build): Promise<void> {
  await sql`
    update billing_versions former set to_build = ${buildId}
    from billing_versions mine
    where mine.period_end = ${periodEnd} and mine.from_build = ${buildId} and former.period_end = ${periodEnd}
      and former.customer_code = mine.customer_code and former.to_build is null
      and former.from_build < ${buildId}`.execute(transaction);
  await sql`update billing_periods set published_build = ${buildId} where period_end = ${periodEnd}`.execute(
    transaction,
  );
  await sql`
    update billing_builds set state = 'published', ended_at = clock_timestamp()
    where build_id = ${buildId}`.execute(transaction);
}

/**
 * Waits until nobody else begins or publishes a build of the period. Writers of versions refer to its row, and do not
 * wait.
 */
async function lockPeriod(transaction: Store, periodEnd: Day): Promise<void> {
  const { rows } = await sql`
    select 1 from billing_periods where period_end = ${periodEnd} for no key update`.execute(transaction);
  if (rows.length === 0) throw new Error(`The ledger has no billing period that ends on ${periodEnd}.`);
}

/** When this returns, any publishing of a build of the previous period is done or has not begun. */
async function waitForPeriodBefore(transaction: Store, periodEnd: Day): Promise<void> {
  await sql`
    select 1 from billing_periods
    where period_end = (select period_start - 1 from billing_periods where period_end = ${periodEnd}) for share`.execute(
    transaction,
  );
}

async function abandon(transaction: Store, buildId: number): Promise<void> {
  await sql`
    update billing_builds set state = 'abandoned', ended_at = clock_timestamp()
    where build_id = ${buildId}`.execute(transaction);
  await sql`delete from billing_versions where from_build = ${buildId}`.execute(transaction);
}

async function publishedBuild(store: Store, periodEnd: Day): Promise<Build | undefined> {
  const { rows } = await sql<Build>`
    select ${columns} from billing_builds
    where build_id = (select published_build from billing_periods where period_end = ${periodEnd})`.execute(store);
  return rows[0];
}

async function catalogueChanged(store: Store, afterChangeId: number): Promise<boolean> {
  const { rows } = await sql`
    select 1 from service_changes where change_id > ${afterChangeId} and kind = any(${catalogueKinds}) limit 1`.execute(
    store,
  );
  return rows.length > 0;
}

/**
 * Whether records of the previous period were rebuilt since the build began. What they bill now, and this period does not,
 * has to go to zero here: the build may have missed that.
 */
async function periodBeforeMadeAnew(store: Store, { periodEnd, buildId }: Build): Promise<boolean> {
  const { rows } = await sql`${customersMadeAnewBefore(periodEnd, sql`${buildId}::bigint`)} limit 1`.execute(store);
  return rows.length > 0;
}

async function changedWithin(store: Store, { periodEnd, lastChangeId: last }: Build): Promise<boolean> {
  const { timeZone } = await ledgerSettings(store);
  const { rows } = await sql`
    select 1 from service_changes
    where change_id > ${last} and happened_at < (${periodEnd}::date + 1)::timestamp at time zone ${timeZone}
    limit 1`.execute(store);
  return rows.length > 0;
}

function theOne(rows: readonly Build[], periodEnd: Day): Build {
  const [build] = rows;
  if (build === undefined) throw new Error(`No build of the period ${periodEnd} could be begun.`);
  return build;
}
