import type { ProxiedAnswer, ProxiedRequest } from '../rig/rewriting-proxy.js';
import { echoedForms, secrets } from './marks.js';

/** A way in which a remote system repeats credentials. */
export interface Echo {
  readonly name: string;
  readonly system: 'autotask' | 'atria';
  /** Of the requests that are answered so, method and path. */
  readonly on: RegExp;
  readonly answer: (request: ProxiedRequest) => ProxiedAnswer;
}

const all = Object.values(secrets).join(' ');
const asHtml = `<html><body>${all}<p>${echoedForms['html'] ?? ''}</p></body></html>`;

function json(status: number, body: unknown, headers: Record<string, string> = {}): ProxiedAnswer {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}

function text(status: number, contentType: string, body: string, headers: Record<string, string> = {}): ProxiedAnswer {
  return { status, headers: { 'content-type': contentType, ...headers }, body };
}

/** Each form in a text of its own, at most ten in one answer: no more are kept. */
const errorLists = chunks(
  Object.entries(echoedForms).map(([name, form]) => `As ${name}: ${form}`),
  10,
);

/** Texts in which a secret begins right before every place at which a text of that length may be cut. */
const crossingTexts = chunks(
  [60, 80, 100, 200, 250, 255, 300, 400, 500, 512, 1000, 1024, 2000, 2048, 4000, 4096].map((length) => {
    return `${'word '.repeat(1000).slice(0, length - 10)} ${all}`;
  }),
  10,
);

const writes = /^POST .*(Adjustments|\/Services)$/i;
const reads = /^POST .*Contracts\/query/i;
const zone = /zoneInformation/i;
const anything = /./;
/** So that a text counts as a refusal. */
const known =
  'Unable to make changes as it would result in the deletion/modification of an already approved and posted contract period';

const autotaskWays: readonly (readonly [name: string, on: RegExp, answer: Echo['answer']])[] = [
  ...errorLists.map((errors, index) => [`errors ${index}`, reads, () => json(400, { errors })] as const),
  ...crossingTexts.map((errors, index) => [`a cut text ${index}`, reads, () => json(400, { errors })] as const),
  ['refused writes', writes, () => json(500, { errors: [`${known} ${all}`, ...(errorLists[0] ?? []).slice(1)] })],
  ['failing writes', writes, () => json(500, { errors: errorLists[1] })],
  ['writes that are not accepted', writes, () => json(400, { Message: `No: ${all}` })],
  [
    'a 401 with a body',
    reads,
    () => json(401, { errors: [all] }, { 'www-authenticate': `Basic realm="${secrets.integrationCode}"` }),
  ],
  ['a 401 page', reads, () => text(401, 'text/html', asHtml)],
  ['a 403', reads, () => json(403, { errors: [all] })],
  ['a page', reads, () => text(200, 'text/html', asHtml)],
  ['a content type', reads, () => text(200, `${secrets.integrationCode}; charset=${secrets.userName}`, 'no JSON')],
  ['a content type that could be one', reads, () => text(200, `application/${secrets.integrationCode}`, 'no JSON')],
  ['a bad gateway', reads, () => text(502, 'text/html', asHtml, { server: secrets.integrationCode })],
  [
    'a redirect',
    reads,
    () =>
      text(302, 'text/html', '', {
        location: `https://${secrets.integrationCode}.example.com/?${encodeURIComponent(all)}`,
      }),
  ],
  ['a wait', reads, () => json(503, { errors: [all] }, { 'retry-after': all })],
  ['names of members', reads, () => json(200, { [all]: 1, items: [{ [all]: all, id: all }], pageDetails: {} })],
  ['errors in a 200', reads, () => json(200, { errors: [all] })],
  [
    'a next page elsewhere',
    reads,
    () => json(200, { items: [], pageDetails: { nextPageUrl: `https://${secrets.integrationCode}.example.com/` } }),
  ],
  [
    'a zone elsewhere',
    zone,
    () => json(200, { zoneName: all, url: `https://${secrets.integrationCode}.example.com/`, webUrl: all, ci: 1 }),
  ],
  [
    'a zone with a log-in',
    zone,
    () =>
      json(200, {
        url: `https://${encodeURIComponent(secrets.userName)}:${encodeURIComponent(secrets.secret)}@h.example.com/`,
        ci: 1,
      }),
  ],
  ['a zone error', zone, () => json(500, { errors: [`Zone information could not be determined for ${all}`] })],
  ['another zone error', zone, () => json(400, { errors: errorLists[0] })],
  ['a zone page', zone, () => text(200, secrets.integrationCode, asHtml)],
];

const atriaWays: readonly (readonly [name: string, on: RegExp, answer: Echo['answer']])[] = [
  ['a page', anything, () => text(200, 'text/html', asHtml)],
  ['a content type', anything, () => text(200, 'application/Kn4ryAtriaToken.a', 'no JSON')],
  ['a 401', anything, () => json(401, { message: all }, { 'www-authenticate': secrets.integrationCode })],
  ['a 500', /customers/, () => json(500, { message: all, errors: errorLists[0] })],
  ['another status', /periods/, () => text(418, 'text/plain', all)],
  ['a redirect', /billing/, () => text(307, 'text/plain', all, { location: `https://x/?${encodeURIComponent(all)}` })],
  [
    'another shape',
    /customers/,
    () => json(200, { items: [{ [all]: all, code: all, name: all }], page: 1, totalCount: 1 }),
  ],
];

export const echoes: readonly Echo[] = [
  ...autotaskWays.map(([name, on, answer]) => ({ name, on, answer, system: 'autotask' }) as const),
  ...atriaWays.map(([name, on, answer]) => ({ name, on, answer, system: 'atria' }) as const),
];

function chunks<T>(items: readonly T[], size: number): T[][] {
  return items.length === 0 ? [] : [items.slice(0, size), ...chunks(items.slice(size), size)];
}
