// What stands between makes the usual 201 of a creation, and Autotask fails once with a text that mentions a user name.
let failed = false;
export const autotask = async (request, forward) => {
  if (!failed && /ContractServiceUnits\/query/.test(request.path)) {
    failed = true;
    const body = JSON.stringify({ errors: ['An error occurred while the user name was formatted. Error ID: 1166'] });
    return { status: 500, headers: { 'content-type': 'application/json' }, body };
  }
  const answer = await forward();
  return /ContractServiceAdjustments$/.test(request.path) ? { ...answer, status: 201 } : answer;
};
