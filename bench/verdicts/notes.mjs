// Why a verdict was wrong, found by reading: by route, then by target or `*` for all.

/** @type {Record<string, Record<string, string>>} */
export const notes = {};
