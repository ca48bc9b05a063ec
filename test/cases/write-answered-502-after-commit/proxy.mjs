export const autotask = async (request, forward) => {
  const answer = await forward();
  return request.method === 'POST' && /ContractServiceAdjustments$/i.test(request.path)
    ? { status: 502, headers: { 'content-type': 'text/html' }, body: '<html>Bad gateway</html>' }
    : answer;
};
