/** Where the first set-up is. */
export const setupAddress = '/setup';
