import type { HtmlEscapedString } from 'hono/utils/html';
import { isOfOwnPage } from '../core/asking-page.js';
import type { Reply, SandboxRequest } from '../core/exchange.js';
import type { World } from '../world.js';
import { CompanyList, CompanyPage } from './company-pages.js';
import { accountOfCommand } from './execute-command.js';
import { Frame, type Notice } from './frame.js';
import { applyForm } from './screen-edits.js';
import { ServiceList } from './service-list.js';

/**
 * The simulator's screens under `/autotask`, on which a person does what Autotask's own screens are used for: adds a
 * contract or a line, and changes units. They have no log-in, and none of their requests counts as a call.
 */
export async function answerScreen(world: World, request: SandboxRequest): Promise<Reply> {
  const { method, segments, query, body, headers } = request;
  if (!isOfOwnPage(headers)) return page(403, <Refusal text="The simulator serves its own pages only." />);
  if (method === 'POST' && segments[1] === 'edit') return edit(world, new URLSearchParams(body));
  if (isCommand(request)) {
    const found = accountOfCommand(world, query);
    if ('problem' in found) return page(404, <Refusal text={found.problem} />);
    return { status: 302, headers: { Location: `/autotask/companies/${found.id}` } };
  }
  const done = query.get('done');
  return show(world, request, done === null ? undefined : { text: done, isRefusal: false });
}

/** Autotask takes its addresses in any case. */
function isCommand({ method, segments }: SandboxRequest): boolean {
  return method === 'GET' && segments.join('/').toLowerCase() === 'autotask/autotaskextend/executecommand.aspx';
}

async function edit(world: World, fields: URLSearchParams): Promise<Reply> {
  try {
    const { done, page: path } = applyForm(world, fields);
    return { status: 303, headers: { Location: `${path}?done=${encodeURIComponent(done)}` } };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    const segments = ['autotask', ...pageOfForm(world, fields)];
    const notice = { text: `${text} Nothing was changed.`, isRefusal: true };
    return { ...(await show(world, { method: 'GET', segments, query: new URLSearchParams() }, notice)), status: 400 };
  }
}

/** The segments of the page on which the form stands; the list of companies where there is no such page. */
function pageOfForm({ autotask }: World, fields: URLSearchParams): string[] {
  const company = fields.get('companyID') ?? '';
  if (autotask.companies.has(Number(company))) return ['companies', company];
  return (fields.get('action') ?? '').endsWith('Service') ? ['services'] : [];
}

async function show(
  world: World,
  { method, segments, query }: Pick<SandboxRequest, 'method' | 'segments' | 'query'>,
  notice: Notice | undefined,
): Promise<Reply> {
  const [, room, id] = segments;
  if (method === 'GET' && room === undefined) {
    return page(200, <CompanyList world={world} find={query.get('find') ?? ''} notice={notice} />);
  }
  if (method === 'GET' && room === 'services') return page(200, <ServiceList world={world} notice={notice} />);
  const company = room === 'companies' ? world.autotask.companies.get(Number(id)) : undefined;
  if (method === 'GET' && company !== undefined) {
    return page(200, <CompanyPage world={world} company={company} notice={notice} />);
  }
  return page(404, <Refusal text={`The simulated Autotask has no ${segments.slice(1).join(' ')}.`} />);
}

function Refusal({ text }: { text: string }) {
  return (
    <Frame title="Not here">
      <p>{text}</p>
    </Frame>
  );
}

async function page(status: number, content: HtmlEscapedString | Promise<HtmlEscapedString>): Promise<Reply> {
  return {
    status,
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy':
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
    },
    text: `<!doctype html>${(await content).toString()}`,
  };
}
