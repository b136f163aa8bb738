import type { PostgresHost } from '../database-url.ts';

/** Which of several hosts connections go to. */
export interface HostChoice {
  readonly count: number;
  current(): PostgresHost;
  /** Says that connecting to this one has failed; the next one's turn comes. */
  failed(host: PostgresHost): void;
}

export function createHostChoice(hosts: readonly PostgresHost[]): HostChoice {
  let at = 0;
  const current = (): PostgresHost => hosts[at] as PostgresHost;
  return {
    count: hosts.length,
    current,
    failed(host) {
      // Several connections fail at once, and the turn passes once.
      if (host === current()) at = (at + 1) % hosts.length;
    },
  };
}
