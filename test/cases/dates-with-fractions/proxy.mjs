const edit = (answer, change) => {
  let body;
  try {
    body = JSON.parse(String(answer.body));
  } catch {
    return answer;
  }
  return { ...answer, body: JSON.stringify(change(body) ?? body) };
};
export const autotask = async (request, forward) =>
  edit(await forward(), (body) => {
    for (const i of body.items ?? [])
      for (const key of ['startDate', 'endDate']) if (i[key]) i[key] = `${i[key].slice(0, 10)}T00:00:00.0000000Z`;
  });
