import { sql } from 'kysely';
import type { CheckMaker, Check } from '../../connection/check.js';
import { defaultSyncSettings, settleAfterMs } from '../../domain/sync/settings.js';
import { counted } from '../../domain/wording.js';
import type { Store } from '../../store/database.js';

interface StandbyFacts {
  /** How many programs copy what is committed. Every user may see their number. */
  readonly copies: number;
  /** The standbys that each commit waits for; "" if there are none. */
  readonly awaited: string;
  readonly hasTimeline: boolean;
  /** Whether another server has taken over so recently that no line is claimed yet. */
  readonly isResting: boolean;
}

const place = 'docs/running-in-production.md has more under "When another server takes over".';

/** Says what becomes of the last commits where a standby takes over the store. The tables have to be up to date. */
export async function checkStandbys(checks: CheckMaker, store: Store): Promise<Check[]> {
  const { rows } = await sql<StandbyFacts>`
    select (select count(*) from pg_stat_replication) copies, current_setting('synchronous_standby_names') awaited,
      store_timeline() like '%/%' "hasTimeline",
      not exists (select 1 from store_timelines where timeline = store_timeline()
        and since <= clock_timestamp() - make_interval(secs => ${settleAfterMs(defaultSyncSettings)} / 1000.0)) "isResting"`.execute(
    store,
  );
  return rows.flatMap((facts) => [standbysCheck(checks, facts), ...restCheck(checks, facts)]);
}

function standbysCheck(checks: CheckMaker, { copies, awaited, hasTimeline }: StandbyFacts): Check {
  const name = 'standbys';
  if (!hasTimeline) {
    const found = 'the server does not tell its timeline, so runs do not notice when another server takes over';
    return checks.warn(name, found, `Make sure that no commit is lost then. ${place}`);
  }
  if (awaited !== '') return checks.ok(name, `each commit waits for standbys: ${awaited}`);
  if (copies === 0) return checks.ok(name, 'no standby follows, as far as this user can see');
  return checks.warn(
    name,
    `${counted(copies, 'standby', 'standbys')} may follow, and no commit waits for them: if one takes over, the last commits may be lost`,
    `Name a standby in synchronous_standby_names. ${place}`,
  );
}

function restCheck(checks: CheckMaker, { isResting }: StandbyFacts): Check[] {
  if (!isResting) return [];
  const found = 'another server has taken over: runs claim no line until Autotask shows whatever was sent before';
  return [checks.warn('taking over', found, 'Wait a few minutes; runs continue by themselves.')];
}
