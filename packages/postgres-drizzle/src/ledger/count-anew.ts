/** Empties the counts: whoever keeps them begins with the first arrival again, and answers are right meanwhile. */
export const COUNT_ANEW = `
  UPDATE counted SET through = 0, times_through = 0, messages = 0, senders = 0;
  DELETE FROM senders;
  DELETE FROM counted_minutes;
  DELETE FROM counted_days`;
