const edit = (answer, change) => {
  let body;
  try {
    body = JSON.parse(String(answer.body));
  } catch {
    return answer;
  }
  return { ...answer, body: JSON.stringify(change(body) ?? body) };
};
export const autotask = async (request, forward) => {
  const answer = await forward();
  return /zoneinformation/i.test(request.path)
    ? edit(answer, (body) => {
        body.url = ` ${body.url.toLowerCase().replace(/\/$/, '')}/v1.0 `;
      })
    : answer;
};
