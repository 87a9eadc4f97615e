/** Internal response header of edge and lambda answers: `not-found` asks for the 404 page. Never sent to a client. */
export const OUTCOME_HEADER = 'x-switchrt-outcome';
