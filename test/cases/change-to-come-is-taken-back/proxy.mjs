let loads = 0;
// Atria bills 14 in the first run, and 10 again in the second.
export const atria = async (request, forward) => {
  const answer = await forward();
  if (!/api\/billing\/2026/.test(request.path)) return answer;
  const body = JSON.parse(String(answer.body));
  loads += 1;
  if (loads > 1) for (const item of body.items) item.thisMonthCount = 10;
  return { ...answer, body: JSON.stringify(body) };
};
