import { expect, it } from 'vitest';
import { startCaller } from './autotask-caller.js';

async function startScreens() {
  const { sandbox } = await startCaller();
  const open = (path: string) => fetch(`${sandbox.screensUrl}${path}`);
  const send = (fields: Record<string, string>, headers: Record<string, string> = {}) =>
    fetch(`${sandbox.screensUrl}/edit`, { method: 'POST', body: new URLSearchParams(fields), headers });
  return { sandbox, open, send };
}

it('a person adds a company with a contract and a line, and changes its units', async () => {
  const { sandbox, send } = await startScreens();
  const { companies, contracts, contractServices, services } = sandbox.dump();
  const company = { id: Math.max(...companies.map(({ id }) => id)) + 1, companyName: 'New & Young' };
  expect((await send({ action: 'addCompany', name: company.companyName, id: '' })).url).toContain(
    `/companies/${company.id}?`,
  );
  expect(sandbox.dump().companies.at(-1)).toMatchObject(company);

  const companyID = String(company.id);
  const days = { startDate: '2026-01-01', endDate: '2027-12-31' };
  await send({ action: 'addContract', companyID, name: 'Managed Services', ...days });
  const contract = sandbox.dump().contracts.at(-1);
  expect(contract).toMatchObject({ companyID: company.id, contractType: 7, ...days });
  expect(sandbox.dump().contracts).toHaveLength(contracts.length + 1);

  const serviceID = String(services[0]?.id);
  await send({ action: 'addLine', companyID, contractID: String(contract?.id), serviceID, units: '3' });
  const line = sandbox.dump().contractServices.at(-1);
  expect(sandbox.dump().contractServices).toHaveLength(contractServices.length + 1);
  const answer = await send({
    ...{ action: 'changeUnits', companyID, contractServiceID: String(line?.id), units: '5', from: '2027-06-01' },
  });
  expect(await answer.text()).toContain('The line has 5 units from 2027-06-01.');
  const rows = sandbox.dump().units.filter(({ contractServiceID }) => contractServiceID === line?.id);
  expect(rows.find(({ startDate }) => startDate === '2027-06-01')?.units).toBe(5);
  expect(sandbox.dump().personAdjustments.at(-1)).toMatchObject({ unitChange: 2 });
  // None of it came through the API.
  expect(sandbox.calls()).toEqual([]);
});

it('a person activates a service that is inactive, and companies are listed by name', async () => {
  const { sandbox, send, open } = await startScreens();
  const [service] = sandbox.dump().services;
  if (service === undefined) throw new Error('There is no service.');
  sandbox.edit((each) => each.autotask.services.set(service.id, { ...service, isActive: false }));
  expect(await (await open('/services')).text()).toContain(`Activate ${service.name}`);
  const answer = await send({ action: 'activateService', serviceID: String(service.id) });
  expect(await answer.text()).toContain(`${service.name} is active.`);
  expect(sandbox.dump().services.find(({ id }) => id === service.id)).toEqual({ ...service, isActive: true });
  await send({ action: 'addCompany', name: 'AAA first', id: '' });
  const [first] = /\/autotask\/companies\/\d+">[^<]*/.exec(await (await open('')).text()) ?? [];
  expect(first).toContain('AAA first');
});

it("an address of Autotask's ExecuteCommand leads to the page of the account, and says so if there is none", async () => {
  const { sandbox, open } = await startScreens();
  const [company] = sandbox.dump().companies;
  const page = (query: string) => open(`/AutotaskExtend/ExecuteCommand.aspx?${query}`);
  const found = await page(`Code=OpenAccount&AccountID=${company?.id ?? 0}`);
  expect(found.url).toBe(`${sandbox.screensUrl}/companies/${company?.id ?? 0}`);
  expect(await found.text()).toContain(`Company ${company?.id ?? 0}.`);
  for (const [query, text] of [
    ['Code=OpenAccount&AccountID=99999', 'has no account “99999”'],
    ['Code=OpenAccount&AccountID=x', 'has no account “x”'],
    ['Code=OpenAccount', 'has no account “”'],
    [`Code=NewTicket&AccountID=${company?.id ?? 0}`, 'and not “NewTicket”'],
  ] as const) {
    const answer = await page(query);
    expect(answer.status).toBe(404);
    expect(await answer.text()).toContain(text);
  }
  expect(sandbox.calls()).toEqual([]);
});

it('a new contract is proposed with the days of the others, so that its periods begin with theirs', async () => {
  const { sandbox, open } = await startScreens();
  const [contract] = sandbox.dump().contracts;
  const page = await (await open(`/companies/${contract?.companyID ?? 0}`)).text();
  expect(page).toContain(`name="startDate" value="${contract?.startDate ?? ''}"`);
  expect(page).toContain(`name="endDate" value="${contract?.endDate ?? ''}"`);
});

const refused = [
  [
    'a contract that ends before it starts',
    { action: 'addContract', companyID: '1', name: 'X', startDate: '2026-02-01', endDate: '2026-01-01' },
  ],
  [
    'a contract of no company',
    { action: 'addContract', companyID: '99999', name: 'X', startDate: '2026-01-01', endDate: '2026-02-01' },
  ],
  ['a line of no service', { action: 'addLine', companyID: '1', contractID: '1', serviceID: '99999', units: '1' }],
  ['a line of no contract', { action: 'addLine', companyID: '1', contractID: '99999', serviceID: '1', units: '1' }],
  [
    'units below zero',
    { action: 'changeUnits', companyID: '1', contractServiceID: '1', units: '-1', from: '2026-06-01' },
  ],
  ['no day', { action: 'changeUnits', companyID: '1', contractServiceID: '1', units: '1', from: 'soon' }],
  ['a price that is no number', { action: 'addService', name: 'X', id: '', sku: '', unitPrice: 'much' }],
  ['a company without a name', { action: 'addCompany', name: ' ', id: '' }],
  ['a service that is not there', { action: 'activateService', serviceID: '99999' }],
  ['something else', { action: 'dropEverything' }],
] as const;

it.each(refused)('the screens refuse %s, say why, and change nothing', async (_what, fields) => {
  const { sandbox, send } = await startScreens();
  const before = sandbox.dump();
  const answer = await send(fields);
  expect(answer.status).toBe(400);
  expect(await answer.text()).toMatch(/role="alert"[^>]*>[^<]+ Nothing was changed\./);
  expect(sandbox.dump()).toEqual(before);
});

it('the screens refuse an id that is taken, and a line that the contract has already', async () => {
  const { sandbox, send } = await startScreens();
  const [line] = sandbox.dump().contractServices;
  const [company] = sandbox.dump().companies;
  const taken = await send({ action: 'addCompany', name: 'X', id: String(company?.id) });
  expect(await taken.text()).toContain(`There is a company ${company?.id} already.`);
  const twice = await send({
    ...{ action: 'addLine', companyID: String(company?.id), contractID: String(line?.contractID) },
    ...{ serviceID: String(line?.serviceID), units: '1' },
  });
  expect(await twice.text()).toContain('already. Change its units.');
});

it('the page of another site can neither read nor change anything', async () => {
  const { sandbox, send } = await startScreens();
  const before = sandbox.dump();
  const answer = await send({ action: 'addCompany', name: 'X', id: '' }, { Origin: 'https://example.com' });
  expect(answer.status).toBe(403);
  expect(sandbox.dump()).toEqual(before);
});

it('names with markup are shown as they are, and what is not there is said', async () => {
  const { open, send } = await startScreens();
  await send({ action: 'addCompany', name: '<b>Bold</b>', id: '777' });
  expect(await (await open('?find=bold')).text()).toContain('&lt;b&gt;Bold&lt;/b&gt;');
  const nobody = await open('/companies/778');
  expect([nobody.status, await nobody.text()]).toEqual([404, expect.stringContaining('has no companies 778.')]);
});
