import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../api/src/main.ts', import.meta.url));

/** The service as an operator runs it, on a ledger of a test's own. */
export interface Service {
  /** What it answers to `GET` with this path and query. */
  get(path: string): Promise<unknown>;
  stop(): Promise<void>;
}

export async function startService(databasePath: string): Promise<Service> {
  const child = spawn(process.execPath, ['--conditions=@hookledger/source', MAIN], {
    env: {
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      DATABASE_URL: databasePath,
      HOST: '127.0.0.1',
      PORT: '0',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const lines = createInterface({ input: child.stdout });
  const [first] = (await once(lines, 'line')) as [string];
  const { port } = JSON.parse(first) as { port: number };
  return {
    async get(path) {
      const response = await fetch(`http://127.0.0.1:${port}${path}`);
      return response.json();
    },
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}
