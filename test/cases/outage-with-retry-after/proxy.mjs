let failures = 0;
// Down for maintenance for some requests, each time with the wish to come back in a second.
export const autotask = async (request, forward) => {
  if (!/ContractServiceUnits\/query/i.test(request.path) || (failures += 1) > 5) return forward();
  return {
    status: 503,
    headers: { 'content-type': 'text/html', 'retry-after': '1' },
    body: '<html>Down for maintenance</html>',
  };
};
