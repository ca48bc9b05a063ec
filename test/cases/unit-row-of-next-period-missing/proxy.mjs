const edit = (answer, change) => {
  const body = JSON.parse(String(answer.body));
  change(body);
  return { ...answer, body: JSON.stringify(body) };
};
// One row of one line is never shown.
export const autotask = async (request, forward) => {
  const answer = await forward();
  if (!/ContractServiceUnits\/query/i.test(request.path)) return answer;
  return edit(answer, (body) => {
    body.items = body.items.filter((row) => row.contractServiceID !== 8001 || !row.startDate.startsWith('2026-11-26'));
    body.pageDetails.count = body.items.length;
  });
};
