/** Exit codes of every command. */
export const EXIT = {
  /** Done, nothing to tell. */
  fine: 0,
  /** Findings, where the command was asked to fail on them. */
  findings: 1,
  /** Wrong usage, unreadable project, or failure. */
  failure: 2,
} as const;

export type Exit = (typeof EXIT)[keyof typeof EXIT];
