const edit = (answer, change) => {
  const body = JSON.parse(String(answer.body));
  change(body);
  return { ...answer, body: JSON.stringify(body) };
};
// From the second query on, the rows of one contract are not shown.
let queries = 0;
export const autotask = async (request, forward) => {
  const answer = await forward();
  if (!/ContractServiceUnits\/query/i.test(request.path) || (queries += 1) === 1) return answer;
  return edit(answer, (body) => {
    body.items = body.items.filter((row) => row.contractID !== 7001);
    body.pageDetails.count = body.items.length;
  });
};
