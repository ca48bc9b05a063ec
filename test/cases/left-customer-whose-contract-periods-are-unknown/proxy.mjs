// Autotask has a kind of contract period that nobody knows.
export const autotask = async (request, forward) => {
  const answer = await forward();
  if (!/Contracts\/query/i.test(request.path)) return answer;
  const body = JSON.parse(String(answer.body));
  for (const contract of body.items) if (contract.id === 7001) contract.contractPeriodType = 9;
  return { ...answer, body: JSON.stringify(body) };
};
