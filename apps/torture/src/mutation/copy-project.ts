import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

/**
 * Copies the sources as they are now, changes that are not committed included. Each package gets
 * its links, which lead to the copies of its neighbours; what came from the registry is shared.
 */
export function copyProject(to: string): void {
  const git = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const files = execFileSync('git', git, { cwd: ROOT, encoding: 'utf8' }).split('\0');
  for (const file of files.filter((name) => name !== '' && existsSync(join(ROOT, name)))) {
    mkdirSync(dirname(join(to, file)), { recursive: true });
    cpSync(join(ROOT, file), join(to, file));
  }
  const packages = files.filter((name) => /^(apps|packages)\/[^/]+\/package\.json$/.test(name));
  for (const links of packages.map((name) => join(dirname(name), 'node_modules'))) {
    cpSync(join(ROOT, links), join(to, links), { recursive: true, verbatimSymlinks: true });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(to, 'node_modules'));
}
