import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import type { Subject } from './subjects.ts';

/** What the process that mutates is told. */
export interface MutationOrder {
  readonly source: string;
  readonly command: string;
  readonly temporaryFolder: string;
}

/** What became of one mutant; lines and columns count from 1. */
export interface MutantOutcome {
  readonly status: string;
  readonly mutator: string;
  readonly start: Position;
  readonly end: Position;
  readonly replacement: string;
  /** What the tests said. */
  readonly reason: string;
}

interface Position {
  readonly line: number;
  readonly column: number;
}

/** Others work on the machine as well. */
const NICENESS = 10;

/** Mutates one source of a copy of the project, every way there is, and asks the tests each time. */
export async function mutate(
  { source, tests, grep }: Subject,
  folders: { readonly project: string; readonly temporary: string },
): Promise<readonly MutantOutcome[]> {
  const child = fork(new URL('./stryker-process.ts', import.meta.url), {
    cwd: folders.project,
    env: {
      ...process.env,
      TMPDIR: folders.temporary,
      NODE_COMPILE_CACHE: join(folders.temporary, 'compiled'),
      // Told otherwise, mocha starts a second process for each run.
      NODE_OPTIONS: '--conditions=@hookledger/source',
    },
    silent: true,
    detached: true,
  });
  if (child.pid !== undefined) setPriority(child.pid, NICENESS);
  child.send({
    source,
    command: commandFor(tests, grep),
    temporaryFolder: join(folders.temporary, 'stryker'),
  } satisfies MutationOrder);

  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => (said += text));
  }
  const results: (readonly MutantOutcome[])[] = [];
  child.once('message', (outcomes) => results.push(outcomes as readonly MutantOutcome[]));
  await once(child, 'close');
  const [outcomes] = results;
  if (outcomes === undefined) throw new Error(`${source} was not mutated: ${said}`);
  return outcomes;
}

// Not as package.json has it, which names every test file there is. It ends at once when all is
// said: a mutant may leave open what keeps a process alive.
function commandFor(tests: readonly string[], grep: string | undefined): string {
  return [
    `exec '${process.execPath}' node_modules/mocha/bin/mocha.js`,
    '--no-config --no-package --bail --exit --timeout 20000',
    '--require ./.ci/fail-on-unhandled-rejection.ts --forbid-pending --reporter dot',
    ...(grep === undefined ? [] : [`--grep '${grep}'`]),
    ...tests,
  ].join(' ');
}
