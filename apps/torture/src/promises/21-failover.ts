import { failOverRepeatedly } from '../failovers.ts';
import type { Trial } from '../trial.ts';

export const trial: Trial = {
  number: 21,
  title:
    'On PostgreSQL, a failover to a synchronous standby loses nothing that was answered with 200',
  stores: ['postgres'],
  requires: [],

  async run({ folder, random, scaled, progress }) {
    const failovers = scaled(50);
    const { history, rows } = await failOverRepeatedly({ folder, failovers, random, progress });
    return {
      done: `${failovers} crashes of the primary under load from two processes, the standby promoted each time, no process restarted`,
      figure: `${history.acknowledgedIds()} messages acknowledged, none lost; ${rows} stored, none twice; ${history.count('refused')} deliveries refused meanwhile, ${history.count('unknown')} cut`,
    };
  },
};
