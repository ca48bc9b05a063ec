import { Hono } from 'hono';
import { levelRank, logLevels, type LogCode } from '../../domain/log/log-codes.js';
import { codeNamed, logCodeDefinitions, logCodes } from '../../domain/log/log-messages.js';
import { correctionOfCause } from '../atria/correction.js';
import { Fact, Facts } from '../components/facts.js';
import { CodeCells, LevelPill } from '../components/level.js';
import { PageHead } from '../components/page-head.js';
import { ScrollTable } from '../components/table.js';
import { PageProblem } from '../shell/error-pages.js';
import type { Room } from '../shell/room.js';

/** The log codes: what each means, and what to do about it. */
export function codesRoom(): Room {
  const pages = new Hono();
  pages.get('/', (context) => context.render(<AllCodes />, { title: 'Log codes' }));
  pages.get('/:code', (context) => {
    const code = requireCode(context.req.param('code'));
    const run = { runId: null, jobId: null, periodEnd: null, undoesRunId: null, createsLines: null, usesNextDay: null };
    const correction = correctionOfCause({ code, search: '', run }, context.get('ledgerIsUsed') === true);
    return context.render(<OneCode code={code} correction={correction} />, { title: code });
  });
  return { path: '/codes', label: 'Log codes', icon: 'codes', group: 'Billing sync', pages };
}

function requireCode(given: string): LogCode {
  const code = codeNamed(given);
  if (code !== undefined) return code;
  const known = `Look at one of the log codes, ${logCodes[0] ?? ''} to ${logCodes.at(-1) ?? ''}.`;
  throw new PageProblem(404, 'There is no such log code', `No entry has the code "${given}".`, known);
}

function AllCodes() {
  return (
    <>
      <PageHead
        title="Log codes"
        lead="What each entry of a log means, and what to do about it. Errors are likely to be technical, warnings to be about data; the others need no action."
      />
      <div class="card card-flush">
        <ScrollTable label="Log codes" className="cards" columns={['Code', 'Level', 'Occurs when', 'What to do']}>
          {logCodes.map((code) => (
            <CodeRow code={code} />
          ))}
        </ScrollTable>
      </div>
    </>
  );
}

function CodeRow({ code }: { code: LogCode }) {
  const { occursWhen, resolution } = logCodeDefinitions[code];
  return (
    <tr>
      <CodeCells code={code} />
      <td class="prose-cell" data-label="Occurs when">
        {occursWhen}
      </td>
      <td class="prose-cell muted" data-label="What to do">
        {resolution}
      </td>
    </tr>
  );
}

const scopeTexts = {
  run: 'once per run',
  customer: 'once per customer',
  record: 'once per billing record',
  line: 'once per contract line',
} as const;

function OneCode({ code, correction }: { code: LogCode; correction: ReturnType<typeof correctionOfCause> }) {
  const { level, scope, occursWhen, template, resolution, undoResolution } = logCodeDefinitions[code];
  const index = logCodes.indexOf(code);
  return (
    <>
      <PageHead crumbs={[{ href: '/codes', label: 'Log codes' }]} title={`${code}: ${occursWhen}`} />
      <div class="card">
        <Facts>
          <Fact name="Level">
            <LevelPill level={level} />
          </Fact>
          <Fact name="What to do">
            {resolution} {correction === undefined ? null : <a href={correction.href}>{correction.label}</a>}
          </Fact>
          {undoResolution === undefined ? null : <Fact name="What to do in an undo">{undoResolution}</Fact>}
          <Fact name="Message">
            <code>{template}</code>
          </Fact>
          <Fact name="Recorded">
            {scopeTexts[scope]}, by jobs whose log level is {levelsThatRecord(levelRank(level))}
          </Fact>
        </Facts>
      </div>
      <Neighbours before={logCodes[index - 1]} after={logCodes[index + 1]} />
    </>
  );
}

/** The log levels of jobs that record an entry of a level, in words. */
function levelsThatRecord(rank: number): string {
  const names = logLevels.slice(0, rank + 1);
  const last = names.at(-1) ?? '';
  return names.length === 1 ? last : `${names.slice(0, -1).join(', ')} or ${last}`;
}

function Neighbours({ before, after }: { before: LogCode | undefined; after: LogCode | undefined }) {
  return (
    <nav class="pager" aria-label="Other log codes">
      {before === undefined ? null : (
        <a class="button" rel="prev" href={`/codes/${before}`}>
          {before}
        </a>
      )}
      {after === undefined ? null : (
        <a class="button" rel="next" href={`/codes/${after}`}>
          {after}
        </a>
      )}
    </nav>
  );
}
