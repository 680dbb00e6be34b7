/** The header by which the shop's customers say who they are; only the edge reads it. */
export const ACCOUNT_HEADER = 'x-account';
