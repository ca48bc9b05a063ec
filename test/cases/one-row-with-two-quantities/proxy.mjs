const edit = (answer, change) => {
  const body = JSON.parse(String(answer.body));
  change(body);
  return { ...answer, body: JSON.stringify(body) };
};
// The rows of one line come twice, with two quantities.
export const autotask = async (request, forward) => {
  const answer = await forward();
  if (!/ContractServiceUnits\/query/i.test(request.path)) return answer;
  return edit(answer, (body) => {
    body.items.push(
      ...body.items.filter((row) => row.contractServiceID === 8001).map((row) => ({ ...row, units: 14 })),
    );
    body.pageDetails.count = body.items.length;
  });
};
