// Packs the domain as it would be published and uses it the way a stranger would: publint and
// arethetypeswrong on the tarball, then an empty project outside the workspace that installs it,
// runs it and compiles against it.
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

const PACKAGE = 'packages/domain';

// The package is ESM only, for Node.js 22 and later and for bundlers.
const RESOLUTIONS_LEFT_OUT = new Set(['node10', 'node16-cjs']);

// The service that the package's own README shows.
const CONSUMER = codeBlockOf(readFileSync(`${PACKAGE}/README.md`, 'utf8'), 'ts');

const folder = mkdtempSync(join(tmpdir(), 'hookledger-consumer-'));
try {
  const problems = await problemsOf(pack());
  for (const problem of problems) console.error(`${PACKAGE}: ${problem}`);
  if (problems.length > 0) process.exitCode = 1;
  else console.log(`${PACKAGE} packs, installs, runs and compiles outside the workspace`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function pack(): string {
  const tarball = join(folder, 'domain.tgz');
  // `npm pack` understands the manifest as it is: the domain has no dependencies to rewrite.
  const name = run('npm', ['pack', '--silent', '--pack-destination', folder], PACKAGE).trim();
  run('mv', [join(folder, name), tarball], folder);
  return tarball;
}

async function problemsOf(tarball: string): Promise<string[]> {
  const bytes = new Uint8Array(readFileSync(tarball));
  const lint = await publint({ strict: true, pack: { tarball: bytes.slice().buffer } });
  const manifest = JSON.parse(readFileSync(`${PACKAGE}/package.json`, 'utf8')) as object;
  const types = await checkPackage(createPackageFromTarballData(bytes));
  const typeProblems = types.types === false ? [{ kind: 'NoTypes' }] : types.problems;
  return [
    ...lint.messages.map((message) => formatMessage(message, manifest) ?? message.code),
    ...typeProblems.filter(concernsConsumers).map((problem) => JSON.stringify(problem)),
    ...useFromOutside(tarball),
  ];
}

function concernsConsumers(problem: object): boolean {
  const { resolutionKind } = problem as { resolutionKind?: string };
  return resolutionKind === undefined || !RESOLUTIONS_LEFT_OUT.has(resolutionKind);
}

function useFromOutside(tarball: string): string[] {
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module', private: true }));
  writeFileSync(join(folder, 'consumer.ts'), CONSUMER);
  const tsc = join(process.cwd(), 'node_modules/.bin/tsc');
  try {
    run('npm', ['install', '--silent', '--offline', '--no-audit', '--no-fund', tarball], folder);
    run('node', ['consumer.ts'], folder);
    run(
      tsc,
      [
        '--noEmit',
        '--strict',
        '--module',
        'nodenext',
        '--target',
        'es2024',
        '--types',
        '',
        'consumer.ts',
      ],
      folder,
    );
    return [];
  } catch (error) {
    return [(error as Error).message];
  }
}

function run(command: string, parameters: readonly string[], cwd: string): string {
  const { status, stdout, stderr, error } = spawnSync(command, parameters, {
    cwd,
    encoding: 'utf8',
  });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${command} ${parameters.join(' ')}:\n${stdout}${stderr}`);
  return stdout;
}

function codeBlockOf(markdown: string, language: string): string {
  const block = new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``).exec(markdown)?.[1];
  if (block === undefined) throw new Error(`no ${language} block in the README`);
  return block;
}
