const edit = (answer, change) => {
  let body;
  try {
    body = JSON.parse(String(answer.body));
  } catch {
    return answer;
  }
  return { ...answer, body: JSON.stringify(change(body) ?? body) };
};
// Autotask's text says that the former row ends on the effective date of the adjustment. On a period's first day it is then one day long,
// and begins on the same day as the new row.
export const autotask = async (request, forward) => {
  const answer = await forward();
  if (!/ContractServiceUnits\/query/i.test(request.path)) return answer;
  const filter = JSON.parse(request.body).Filter;
  const to = filter.find(({ field, op }) => field === 'startDate' && op === 'lte')?.value;
  const from = filter.find(({ field, op }) => field === 'endDate' && op === 'gte')?.value;
  return edit(answer, (body) => {
    const changed = body.items.find(({ startDate, units }) => startDate.startsWith('2026-11-26') && units !== 10);
    if (changed && from <= '2026-11-26T00:00:00' && to >= '2026-11-26T00:00:00')
      body.items.unshift({ ...changed, id: 51, endDate: changed.startDate, units: 10 });
    body.pageDetails.count = body.items.length;
  });
};
