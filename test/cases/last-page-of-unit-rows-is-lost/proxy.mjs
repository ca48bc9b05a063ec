const edit = (answer, change) => {
  const body = JSON.parse(String(answer.body));
  change(body);
  return { ...answer, body: JSON.stringify(body) };
};
// A query by date is answered with its first page only.
export const autotask = async (request, forward) => {
  const answer = await forward();
  if (!/ContractServiceUnits\/query/i.test(request.path) || !request.body.includes('startDate","value')) return answer;
  return edit(answer, (body) => {
    body.pageDetails.nextPageUrl = null;
  });
};
