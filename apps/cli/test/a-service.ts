import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../api/src/main.ts', import.meta.url));

export const SECRET = 'a secret of this test alone';

/** The service as an operator runs it, on a ledger of a test's own. */
export interface Service {
  readonly port: number;
  readonly url: string;
  /** What it answers to `GET` with this path and query. */
  get(path: string): Promise<unknown>;
  stop(signal?: NodeJS.Signals): Promise<void>;
}

export async function startService(
  databasePath: string,
  environment: Record<string, string> = {},
): Promise<Service> {
  const child = spawn(process.execPath, ['--conditions=@hookledger/source', MAIN], {
    env: {
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      WEBHOOK_SECRET: SECRET,
      DATABASE_URL: databasePath,
      HOST: '127.0.0.1',
      PORT: '0',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const lines = createInterface({ input: child.stdout });
  const [first] = (await once(lines, 'line')) as [string];
  const { port } = JSON.parse(first) as { port: number };
  const url = `http://127.0.0.1:${port}`;
  return {
    port,
    url,
    async get(path) {
      const headers = { Authorization: `Bearer ${environment['READ_TOKEN'] ?? 'none'}` };
      const response = await fetch(`${url}${path}`, { headers });
      return response.json();
    },
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      await exited;
    },
  };
}
