import { sql } from 'kysely';
import type { Store } from '../../src/store/database.js';

/** The migrator's own tables, and what extensions bring, change with their versions. */
const ours = sql`n.nspname = current_schema() and c.relname !~ '^kysely_'`;
const ofNoExtension = (oid: string) =>
  sql`not exists (select from pg_depend d where d.objid = ${sql.ref(oid)} and d.deptype = 'e')`;

/** A kind of relation that has no word here is told by Postgres' letter for it, so that none is left out. */
const relations = sql`
  select format('%s %s', case c.relkind when 'r' then 'table' when 'S' then 'sequence' when 'v' then 'view'
      else c.relkind::text end, c.relname)
    || case when c.relpersistence = 'p' then '' else ' persistence ' || c.relpersistence::text end
    || case when c.relrowsecurity then ' row security' else '' end
    || coalesce(' with ' || array_to_string(c.reloptions, ', '), '')
    || case when c.relkind in ('v', 'm') then ' as ' || pg_get_viewdef(c.oid) else '' end
    || coalesce((select format(' as %s start %s increment %s minimum %s maximum %s%s', s.seqtypid::regtype,
        s.seqstart, s.seqincrement, s.seqmin, s.seqmax, case when s.seqcycle then ' cycle' end)
      from pg_sequence s where s.seqrelid = c.oid), '') line
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where ${ours} and c.relkind not in ('i', 'I', 'c') and ${ofNoExtension('c.oid')}`;

const columns = sql`
  select format('column %s.%s %s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod))
    || case when a.attnotnull then ' not null' else '' end
    || case when a.attidentity = '' then '' else ' identity ' || a.attidentity::text end
    || coalesce(case when a.attgenerated = '' then ' default ' else ' generated ' || a.attgenerated::text || ' ' end
      || pg_get_expr(v.adbin, v.adrelid), '')
    || case when a.attcollation in (0, t.typcollation) then '' else ' collate ' || a.attcollation::regcollation::text end
  from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
    join pg_type t on t.oid = a.atttypid left join pg_attrdef v on v.adrelid = c.oid and v.adnum = a.attnum
  where ${ours} and c.relkind not in ('i', 'I', 'S', 'v') and a.attnum > 0 and not a.attisdropped`;

const indexes = sql`
  select format('index %s.%s%s%s %s', c.relname, x.relname, case when i.indisunique then ' unique' end,
    case when i.indisvalid then '' else ' invalid' end, substring(pg_get_indexdef(x.oid) from ' USING (.*)'))
  from pg_index i join pg_class x on x.oid = i.indexrelid join pg_class c on c.oid = i.indrelid
    join pg_namespace n on n.oid = c.relnamespace where ${ours}`;

/** Newer servers keep "not null" as a constraint too; the columns tell it. */
const constraints = sql`
  select format('constraint %s.%s %s', c.relname, k.conname, pg_get_constraintdef(k.oid))
  from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
  where ${ours} and k.contype not in ('n', 't')`;

const triggers = sql`
  select format('trigger %s.%s%s', c.relname, g.tgname, split_part(pg_get_triggerdef(g.oid), g.tgname, 2))
    || case when g.tgenabled = 'O' then '' else ' enabled ' || g.tgenabled::text end
  from pg_trigger g join pg_class c on c.oid = g.tgrelid join pg_namespace n on n.oid = c.relnamespace
  where ${ours} and not g.tgisinternal`;

const functions = sql`
  select 'function ' || substring(pg_get_functiondef(p.oid) from position(p.proname in pg_get_functiondef(p.oid)))
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace
  where n.nspname = current_schema() and ${ofNoExtension('p.oid')}`;

/** Only those that no table brings along. */
const types = sql`
  select format('type %s %s', t.typname, t.typtype)
    || coalesce((select ': ' || string_agg(e.enumlabel, ', ' order by e.enumsortorder)
      from pg_enum e where e.enumtypid = t.oid), '')
  from pg_type t join pg_namespace n on n.oid = t.typnamespace
  where n.nspname = current_schema() and t.typelem = 0 and ${ofNoExtension('t.oid')}
    and not exists (select from pg_class c where c.oid = t.typrelid and c.relkind <> 'c')`;

const extensions = sql`select 'extension ' || extname from pg_extension where extname <> 'plpgsql'`;

/** What is in the store's schema, as the embedded version of Postgres tells it: one line per object, sorted. */
export async function schemaText(store: Store): Promise<string> {
  const parts = [relations, columns, indexes, constraints, triggers, functions, types, extensions];
  const { rows } = await sql<{ line: string }>`${sql.join(parts, sql` union all `)}`.execute(store);
  // Functions and views have lines of their own.
  const lines = rows.map(({ line }) => line.replace(/\s+/g, ' ').replaceAll('public.', '').trim());
  return `${lines.sort().join('\n')}\n`;
}
