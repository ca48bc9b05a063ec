import { describe, expect, it } from 'vitest';
import { CREDENTIALS, startCaller, worldWith } from './autotask-caller.js';

describe('the zone look-up', () => {
  it('answers known users without credentials, in any case of the path and of the name', async () => {
    const caller = await startCaller(worldWith({}, { zoneUsers: ['Other@Example.com'], ci: 513558 }));
    const { url } = caller.sandbox;
    for (const user of ['API@example.com', 'other@example.com']) {
      const answer = await caller
        .as({})
        .get(`${url}/atservicesrest/v1.0/ZONEinformation?user=${encodeURIComponent(user)}`);
      expect(answer.status).toBe(200);
      expect(answer.json).toMatchObject({ url: `${url}/ATServicesRest/`, ci: 513558 });
    }
  });

  it('refuses an unknown user with HTTP 500', async () => {
    const caller = await startCaller();
    const answer = await caller.get('zoneInformation?user=nobody@example.com');
    expect([answer.status, answer.json]).toEqual([500, { errors: ['Zone information could not be determined'] }]);
  });

  it('can name another host', async () => {
    const caller = await startCaller(
      worldWith({ zoneAnswersWith: 'https://webservices3.autotask.net/ATServicesRest/' }),
    );
    const answer = await caller.get('zoneInformation?user=api@example.com');
    expect(answer.json).toMatchObject({ url: 'https://webservices3.autotask.net/ATServicesRest/' });
  });

  it('lists a version 2.0 that is not there', async () => {
    const caller = await startCaller();
    const base = caller.sandbox.autotaskUrl;
    expect((await caller.get(`${base}VersionInformation`)).json).toEqual({ apiVersions: ['V1.0', 'V2.0'] });
    expect((await caller.get(`${base}V2.0/zoneInformation?user=api@example.com`)).status).toBe(404);
  });
});

describe('credentials', () => {
  const wrong = [
    ['no header', {}],
    ['an unknown user', { ...CREDENTIALS, UserName: 'who@example.com' }],
    ['a wrong secret', { ...CREDENTIALS, Secret: 'wrong' }],
    ['a wrong integration code', { ...CREDENTIALS, ApiIntegrationCode: 'WRONG' }],
  ] as const;

  it.each(wrong)('are refused with 401 and an empty body: %s', async (_what, headers) => {
    const caller = await startCaller();
    const answer = await caller.as(headers).get('ThresholdInformation');
    expect([answer.status, answer.text, answer.headers.get('content-length')]).toEqual([401, '', '0']);
    expect(answer.headers.get('www-authenticate')).toMatch(/^Basic Realm=/);
  });

  it('are refused in the older manner when the setting says so', async () => {
    const caller = await startCaller(worldWith({ authMode: 'legacy' }));
    const statuses = [];
    for (const [, headers] of wrong) statuses.push((await caller.as(headers).get('Version')).status);
    expect(statuses).toEqual([401, 500, 401, 500]);
  });

  it('lock the user after so many failures in a row, until an administrator unlocks', async () => {
    const caller = await startCaller(worldWith({ lockOutAfter: 2 }));
    const intruder = caller.as({ ...CREDENTIALS, Secret: 'wrong' });
    await intruder.get('Version');
    expect((await caller.get('Version')).status).toBe(200);
    await intruder.get('Version');
    await intruder.get('Version');
    expect((await caller.get('Version')).status).toBe(401);
    caller.sandbox.edit((world) => {
      world.access.unlock();
    });
    expect((await caller.get('Version')).status).toBe(200);
  });
});

describe('the permissions of the API user', () => {
  it('are told by entityInformation, and what they do not allow is refused', async () => {
    const userAccess = {
      Services: { query: 'None' },
      companies: { query: 'Restricted' },
      ContractServiceAdjustments: { create: 'None' },
    };
    const caller = await startCaller(worldWith({ userAccess }));
    const told = async (entity: string) => (await caller.get(`${entity}/entityInformation`)).json;
    expect(await told('Services')).toMatchObject({ info: { canQuery: true, userAccessForQuery: 'None' } });
    expect(await told('Companies')).toMatchObject({ info: { userAccessForQuery: 'Restricted', canCreate: true } });
    expect(await told('ContractServiceAdjustments')).toMatchObject({ info: { userAccessForCreate: 'None' } });
    const all = [{ op: 'gte', field: 'id', value: 0 }];
    await expect(caller.query('Services', all)).rejects.toThrow('does not have the permission to query');
    expect((await caller.query('Companies', all)).items).toHaveLength(1);
    const adjusted = await caller.adjust({ contractServiceID: 8001, effectiveDate: '2026-11-10', unitChange: 1 });
    expect(adjusted.text).toContain('does not have the permission to create');
    expect(caller.sandbox.dump().adjustments).toEqual([]);
  });
});

describe('the call record', () => {
  it('keeps every call in order, bodies of changes only, and no secret', async () => {
    const caller = await startCaller();
    await caller.query('Companies', [{ op: 'gte', field: 'id', value: 0 }]);
    await caller.adjust({ contractServiceID: 8001, effectiveDate: '2026-11-10', unitChange: 1 });
    await caller.as({ Authorization: 'Bearer atria-token' }).get(`${caller.sandbox.atriaUrl}/api/v2/customers`);
    const calls = caller.sandbox.calls();
    expect(calls.map((call) => [call.sequence, call.system, call.method, call.path, call.status])).toEqual([
      [1, 'autotask', 'POST', '/ATServicesRest/V1.0/Companies/query', 200],
      [2, 'autotask', 'POST', '/ATServicesRest/V1.0/ContractServiceAdjustments', 200],
      [3, 'atria', 'GET', '/atria/api/v2/customers', 200],
    ]);
    expect(calls.map((call) => call.body !== undefined)).toEqual([false, true, false]);
    expect(JSON.stringify(calls)).not.toMatch(/s3cret|atria-token/);
    caller.sandbox.clearCalls();
    expect(caller.sandbox.calls()).toEqual([]);
  });
});
