/** Ids that come from addresses: Postgres refuses to compare an uuid with what is none. */
export const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
