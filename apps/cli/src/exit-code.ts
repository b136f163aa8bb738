/** What the process says of its work when it ends; a signal ends it in its own way. */
export const EXIT_CODE = {
  done: 0,
  /** It could not be done, or problems were found. */
  failed: 1,
  /** The command line or the environment is mistaken. */
  misused: 2,
} as const;

/** A mistake in the command line or the environment, in words for whoever made it. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The work is done and said, and its outcome is not a good one. */
export class UnwelcomeOutcome extends Error {
  override readonly name = 'UnwelcomeOutcome';
}
