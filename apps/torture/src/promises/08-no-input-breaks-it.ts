import assert from 'node:assert/strict';
import { createLogAudit } from '../hostile/log-audit.ts';
import { fuzz } from '../hostile/fuzz.ts';
import { HTTP_TABLE } from '../hostile/http-table.ts';
import { leaveEarly } from '../hostile/leave-early.ts';
import { runHttpCase } from '../hostile/run-http-case.ts';
import { startService } from '../service.ts';
import type { Trial } from '../trial.ts';

export const trial: Trial = {
  number: 8,
  title: 'No input gives a 5xx or ends the process',
  requires: [],

  async run({ folder, random, scaled, progress }) {
    const whole = scaled(900_000);
    const damaged = scaled(100_000);
    const leaving = scaled(100_000);
    const audit = createLogAudit();
    const service = await startService({ folder, onLine: (line) => audit.take(line) });

    const table = Object.values(HTTP_TABLE).flat();
    for (const one of table) {
      for (const answer of await runHttpCase(service.port, one)) {
        audit.answered(answer.headers.get('x-request-id') ?? 'none', answer.status);
      }
    }
    const { statuses, unanswered } = await fuzz({
      port: service.port,
      random,
      whole,
      damaged,
      audit,
      progress,
    });

    assert.equal(await service.end('SIGTERM'), 0, 'exit code after SIGTERM');
    assert.equal(service.stderr(), '');
    audit.conclude();

    // Another one: of who left, the log can't be held against an answer, and among them are more
    // streams at a time than there may be, which a 503 refuses.
    const left = await startService({ folder });
    await leaveEarly({ port: left.port, random: random.fork('leave'), clients: leaving, progress });
    assert.equal(await left.end('SIGTERM'), 0, 'exit code after SIGTERM, when everybody had left');
    assert.equal(left.stderr(), '');
    assert.deepEqual(
      left.notices.filter(({ level }) => level === 'ERROR'),
      [],
    );
    const counts = [...statuses].toSorted(([a], [b]) => a - b);
    return {
      done: `${whole} seeded requests, hostile in body, headers, query or path; ${damaged} connections with damaged ones or noise; ${table.length} cases of malformed or odd HTTP; ${leaving} clients gone in the middle`,
      figure: `no 5xx, no exit; answers ${counts.map(([status, count]) => `${count} × ${status}`).join(', ')}; ${unanswered} connections without one; each answer well-formed with its one line in the log`,
    };
  },
};
