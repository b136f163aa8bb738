import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const TYPES = new URL('grafana-dashboard.ts', import.meta.url).pathname;

/**
 * What the compiler has to say of a dashboard's JSON, a line for each fault. JSON is an expression of
 * TypeScript as it is, so that a property which the schema does not know is a fault too.
 */
export function faultsOfDashboard(json: string): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'hookledger-dashboard-'));
  try {
    const settings = {
      extends: join(ROOT, 'tsconfig.base.json'),
      compilerOptions: {
        noEmit: true,
        composite: false,
        declarationMap: false,
        isolatedDeclarations: false,
        rewriteRelativeImportExtensions: false,
        allowImportingTsExtensions: true,
      },
      files: ['dashboard.mts'],
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(settings));
    writeFileSync(
      join(folder, 'dashboard.mts'),
      `import type { DashboardJson } from '${TYPES}';\nexport const dashboard: DashboardJson =\n${json};\n`,
    );
    const { status, stdout, stderr, error } = spawnSync(
      join(ROOT, 'node_modules/.bin/tsc'),
      ['--project', folder, '--pretty', 'false'],
      { cwd: folder, encoding: 'utf8' },
    );
    if (error !== undefined) throw error;
    const faults = stdout.split('\n').filter((line) => /^\S.*: error /.test(line));
    if (status !== 0 && faults.length === 0) throw new Error(`${stdout}${stderr}`);
    return faults;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
