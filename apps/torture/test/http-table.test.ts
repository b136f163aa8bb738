import { after, before, describe, it } from 'mocha';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HTTP_TABLE } from '../src/hostile/http-table.ts';
import { runHttpCase } from '../src/hostile/run-http-case.ts';
import { startService, type ListeningService } from '../src/service.ts';

describe('HTTP as nobody should speak it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hookledger-torture-'));
  let service: ListeningService;

  before(async () => {
    service = await startService({ folder });
  });

  after(async () => {
    await service.end('SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  });

  for (const [group, cases] of Object.entries(HTTP_TABLE)) {
    describe(group, () => {
      for (const one of cases) {
        const statuses =
          one.statuses.length > 3 ? 'each' : one.statuses.join(', then ') || 'nothing';
        it(`answers ${statuses} to ${one.name}`, async () => {
          await runHttpCase(service.port, one);
        });
      }
    });
  }
});
