import fc from 'fast-check';
import { expect, test } from 'vitest';
import { answerFault } from '../../src/autotask/classify.js';
import { knownValidation } from '../../src/autotask/validation-texts.js';
import { readBody } from '../../src/http/answer-body.js';
import { retryAfterMs } from '../../src/http/retry-after.js';
import { TransportError } from '../../src/http/transport-error.js';

const write = { method: 'POST', path: 'V1.0/ContractServiceAdjustments', writes: true } as const;

test('of a write, only the answers that say so count as not done', () => {
  const texts = fc.oneof(
    fc.string(),
    fc.constantFrom(
      'Attempt to insert duplicate data into contract_service_period',
      'The Autotask API thread threshold of 3 threads has been exceeded.',
      'Error ID: 1166',
    ),
  );
  const bodies = fc.oneof(
    fc.string(),
    fc.json(),
    fc.array(texts, { maxLength: 3 }).map((errors) => JSON.stringify({ errors })),
  );
  fc.assert(
    fc.property(fc.integer({ min: 200, max: 599 }), bodies, (status, body) => {
      const fault = answerFault(write, {
        status,
        ...readBody(body, 'application/json', (text) => text),
        retryAfter: undefined,
        date: undefined,
      });
      if (fault === undefined) {
        expect([200, 201]).toContain(status);
        return;
      }
      const saysSo =
        [401, 403, 404, 405, 429].includes(status) || fault.validation !== undefined || fault.kind === 'ThreadLimit';
      expect(fault.sent).toBe(status > 201 && saysSo ? 'refused' : 'unknown');
      expect(fault.message).toContain('/V1.0/ContractServiceAdjustments');
    }),
  );
});

test('a text that merely resembles a known one is not known', () => {
  expect(knownValidation(['', 'Attempt to insert data', 'negative', 'contract period'])).toBeUndefined();
  expect(knownValidation(['Error ID: 1', 'contactID: Value 12345 does not exist or is invalid'])).toBeUndefined();
  expect(knownValidation([])).toBeUndefined();
});

/** As public reports have them, each with what it means. */
const known = [
  ['Attempt to insert duplicate data into contract_service_period', 'DuplicatePeriod'],
  [
    'ContractServiceAdjustment effectiveDate must be between the start date and end date of the Contract referenced by contractID.',
    'OutsideContract',
  ],
  [
    'Unable to make changes as it would result in the deletion/modification of an already approved and posted contract period',
    'PostedPeriod',
  ],
  ["Invalid query syntax. Queries are limited to 500 or fewer 'OR' conditions.", 'Other'],
  ['maxCountOfRecordsToReturn must be between 1 and 500', 'Other'],
  ['Unable to find projectID in the TimeEntry Entity', 'Other'],
  ['Picklist value [99] does not exist for priority.', 'Other'],
  ['Value does not reference an existing entity for taskType . ', 'Other'],
  ['Reference value on field: contactID of type: Contact does not exist or is invalid.', 'Other'],
  ['contactID: Value 12345 does not exist or is invalid', 'Other'],
  ['Value does not exist for the required field AccountID. ; on record number [1].', 'Other'],
] as const;
const locked = 'The user account has been locked.  Please see your Autotask Administrator for details.';
const threads = 'The Autotask API thread threshold of 3 threads has been exceeded.';

function faultOf(texts: readonly string[], request: typeof write | typeof read, credentialsAccepted: boolean) {
  const body = readBody(JSON.stringify({ errors: texts }), 'application/json', (text) => text);
  return answerFault(request, { status: 500, ...body, retryAfter: undefined, date: undefined }, credentialsAccepted);
}

const read = { method: 'POST', path: 'V1.0/Contracts/query', writes: false } as const;

test.each(known)('the text "%s" is a refusal', (text, validation) => {
  expect(faultOf([text], write, true)).toMatchObject({ kind: 'Rejected', sent: 'refused', validation });
});

test('a text that has a known one within it may tell of anything, so a write stays in doubt and credentials stand', () => {
  const words = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => /\w/.test(text));
  const around = fc.constantFrom(
    (inner: string, more: string) => `${more} ${inner}`,
    (inner: string, more: string) => `${inner} ${more}`,
    (inner: string, more: string) => `${inner}\n${more}`,
    (inner: string, more: string) => `${more}\n${inner}`,
    (inner: string, more: string) => `"${inner}" ${more}`,
  );
  const inner = fc.constantFrom(...known.map(([text]) => text), threads, locked);
  fc.assert(
    fc.property(inner, around, words, (text, embed, more) => {
      const longer = embed(text, more);
      expect(faultOf([longer], write, true)).toMatchObject({ kind: 'ServerError', sent: 'unknown' });
      expect(faultOf([text, longer], write, true)).not.toMatchObject({ sent: 'refused' });
      expect(faultOf([longer], read, true)).toMatchObject({ kind: 'ServerError', disposition: 'retry' });
    }),
  );
});

test('a text that seems to be about the credentials stops a run only until they have been accepted', () => {
  const text = 'The value of the field User Name is not allowed';
  expect(faultOf([text], read, false)).toMatchObject({ kind: 'Unauthorized', disposition: 'halt' });
  expect(faultOf([text], read, true)).toMatchObject({ kind: 'ServerError', disposition: 'retry' });
  expect(faultOf([text], write, false)).toMatchObject({ kind: 'ServerError', disposition: 'retry' });
  for (const request of [read, write]) {
    expect(faultOf([locked], request, true)).toMatchObject({ kind: 'Unauthorized', disposition: 'halt' });
  }
});

test('a wait is read from seconds and from HTTP dates, and is never negative or longer than an hour', () => {
  const now = new Date('2026-11-26T22:00:00Z');
  expect(retryAfterMs('7', now)).toBe(7000);
  expect(retryAfterMs('Thu, 26 Nov 2026 22:01:00 GMT', now)).toBe(60_000);
  expect(retryAfterMs('Thu, 26 Nov 2026 21:00:00 GMT', now)).toBe(0);
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.nat().map(String),
        fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
      ),
      (header) => {
        const wait = retryAfterMs(header, now) ?? 0;
        expect(wait).toBeGreaterThanOrEqual(0);
        expect(wait).toBeLessThanOrEqual(3_600_000);
      },
    ),
  );
  for (const header of [undefined, '', 'soon', '-1', '1.5', '2026-11-26', 'Thu, 99 Nov 2026 22:01:00 GMT']) {
    expect(retryAfterMs(header, now)).toBeUndefined();
  }
});

test('of a read, an outage is what passes by itself, and its wait is read from any such answer', () => {
  const read = { method: 'POST', path: 'V1.0/Contracts/query', writes: false } as const;
  const fault = (status: number, body: string) =>
    answerFault(read, { status, ...readBody(body, 'text/html', (text) => text), retryAfter: '30', date: undefined });
  for (const status of [408, 429, 500, 502, 503, 504]) {
    expect(fault(status, '<html>Maintenance</html>')).toMatchObject({ outage: true, retryAfterMs: 30_000 });
  }
  expect(fault(200, '<html>Maintenance</html>')).toMatchObject({ outage: true });
  const refusals = ['Value does not reference an existing entity for serviceID', 'The user account has been locked'];
  for (const text of refusals) {
    expect(fault(500, JSON.stringify({ errors: [text] }))).toMatchObject({ outage: false, disposition: 'halt' });
  }
  for (const status of [301, 401, 403, 404, 405]) {
    expect(fault(status, '')).toMatchObject({ outage: false, disposition: 'halt' });
  }
});

test('a host that does not exist and a certificate that is not trusted are no outage', () => {
  const passes = (code: string) => new TransportError('Unreachable', 'failed', code, true).passes;
  expect(
    ['ECONNREFUSED', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'EPROTO'].filter((code) => !passes(code)),
  ).toEqual([]);
  expect(
    ['ENOTFOUND', 'CERT_HAS_EXPIRED', 'ERR_TLS_CERT_ALTNAME_INVALID', 'SELF_SIGNED_CERT_IN_CHAIN'].filter(passes),
  ).toEqual([]);
});
