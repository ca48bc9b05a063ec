const edit = (answer, change) => {
  const body = JSON.parse(String(answer.body));
  change(body);
  return { ...answer, body: JSON.stringify(body) };
};
// Unit rows are shown as they were at first, whatever is changed since.
const units = new Map();
export const autotask = async (request, forward) => {
  const answer = await forward();
  if (!/ContractServiceUnits\/query/i.test(request.path)) return answer;
  return edit(answer, ({ items }) => {
    for (const row of items) {
      if (!units.has(row.id)) units.set(row.id, row.units);
      row.units = units.get(row.id);
    }
  });
};
