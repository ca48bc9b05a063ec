export const autotask = async (request, forward) =>
  request.method === 'POST' && /ContractServiceAdjustments$/i.test(request.path)
    ? {
        status: 500,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ errors: ['[test] the resource lacks the permission to create this entity type.'] }),
      }
    : forward();
