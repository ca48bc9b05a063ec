import { describe, expect, it } from 'vitest';
import { parseScenario } from '../../src/simulator/scenario.js';
import { type Answer, smallWorld, startCaller } from './autotask-caller.js';

const records = [
  { customerCode: 'ASP', sku: '9001', description: 'Hosted Exchange', quantity: 14, previousQuantity: 10 },
  { customerCode: 'ASP', quantity: 1, billable: false },
  { customerCode: 'GHOST', sku: 'X', quantity: -2.5, previousQuantity: 1 },
];

async function startAtria(): Promise<(path: string, token?: string) => Promise<Answer>> {
  const customers = [
    { code: 'ASP', name: 'ASP Limited', billingIdentifier: '29683601' },
    { code: 'OLD', status: 'Deprovisioned' },
  ];
  const atria = { customers, billing: [{ periodEnd: '2026-11-25', records }] };
  const caller = await startCaller(parseScenario(JSON.stringify({ ...smallWorld, atria })));
  return (path, token = 'atria-token') =>
    caller.as({ Authorization: `Bearer ${token}` }).get(`${caller.sandbox.atriaUrl}/api/${path}`);
}

describe("Atria's billing API", () => {
  it('wants the bearer token', async () => {
    const get = await startAtria();
    expect((await get('billing/periods', 'wrong')).status).toBe(401);
    expect((await get('v2/customers', 'wrong')).status).toBe(401);
  });

  it('lists a year of periods up to the current one, closed when their end has passed', async () => {
    const get = await startAtria();
    const { items, totalCount } = (await get('billing/periods')).json as { items: unknown[]; totalCount: number };
    expect(totalCount).toBe(13);
    expect(items[0]).toEqual({ start: '2025-11-26', end: '2025-12-25', status: 'closed' });
    expect(items.slice(-2)).toEqual([
      { start: '2026-10-26', end: '2026-11-25', status: 'closed' },
      { start: '2026-11-26', end: '2026-12-25', status: 'open' },
    ]);
  });

  it('gives the records of a period by its end, with the customer and stable ids, billable ones only if asked', async () => {
    const get = await startAtria();
    const all = (await get('billing/2026-11-25')).json as { items: { id: number }[] };
    expect(all.items.map((item) => item.id)).toEqual([1, 2, 3]);
    expect((await get('billing/2026-11-25?billable=true')).json).toEqual({
      items: [
        {
          id: 1,
          customerCode: 'ASP',
          customerName: 'ASP Limited',
          customerAccountCode: '29683601',
          productSku: '9001',
          summaryGrouping: 'Hosted Exchange',
          billable: true,
          lastMonthCount: 10,
          difference: 4,
          thisMonthCount: 14,
        },
        expect.objectContaining({ id: 3, customerCode: 'GHOST', customerAccountCode: '', thisMonthCount: -2.5 }),
      ],
      page: 1,
      pageSize: 500,
      totalCount: 2,
    });
  });

  it('pages every answer', async () => {
    const get = await startAtria();
    const second = (await get('billing/2026-11-25?page=2&pageSize=2')).json;
    expect(second).toMatchObject({ items: [{ id: 3 }], page: 2, pageSize: 2, totalCount: 3 });
    expect((await get('billing/periods?pageSize=1001')).status).toBe(400);
  });

  it('knows a period without records as empty, and answers 404 if no period ends', async () => {
    const get = await startAtria();
    expect((await get('billing/2026-10-25')).json).toMatchObject({ items: [], totalCount: 0 });
    for (const end of ['2026-11-24', '2027-01-25', 'nonsense']) {
      const answer = await get(`billing/${end}`);
      expect(answer.status).toBe(404);
      expect(answer.json).toHaveProperty('error');
    }
  });

  it('lists the customers with their identifier and status', async () => {
    const get = await startAtria();
    expect((await get('v2/customers')).json).toMatchObject({
      items: [
        { code: 'ASP', name: 'ASP Limited', billingIdentifier: '29683601', type: 'Standard', status: 'Active' },
        { code: 'OLD', name: 'OLD', billingIdentifier: '', type: 'Standard', status: 'Deprovisioned' },
      ],
    });
  });
});
