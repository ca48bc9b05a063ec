/** The failure type of an activity whose build another process superseded. */
export const supersededType = 'Superseded';
