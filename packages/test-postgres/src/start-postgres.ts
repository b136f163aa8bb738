import { spawnSync } from 'node:child_process';
import { chownSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBinaries } from './binaries.ts';
import { freePort } from './free-port.ts';
import { unprivileged } from './identity.ts';
import { startServerProcess, type ServerProcess, type StopMode } from './server-process.ts';

const SUPERUSER = 'postgres';

/** A server with a folder of its own, on a port of its own on the loopback. */
export interface PostgresServer {
  readonly port: number;
  /** Puts a file beside its data, that only it can read; returns the path. */
  keep(name: string, content: string): string;
  /** Of one of its databases; `postgres` is there from the start. */
  url(database?: string): string;
  stop(mode?: StopMode): Promise<void>;
  /** Starts again on the same port with the same data. */
  start(settings?: Readonly<Record<string, string>>): Promise<void>;
  /** A copy of this server, which must be stopped, that follows it once both are started. */
  createStandby(): Promise<PostgresServer>;
  /** Stops it where it runs and removes its folder. */
  remove(): Promise<void>;
}

const ENOUGH_CONNECTIONS = { max_connections: '200' };

/** Makes and starts a server; nothing of it outlives this process. */
export async function startPostgres(
  settings: Readonly<Record<string, string>> = {},
): Promise<PostgresServer> {
  const place = aPlace();
  const { initdb } = place.binaries;
  const { status, stderr } = spawnSync(
    initdb,
    ['-D', place.data, '-U', SUPERUSER, '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '-N'],
    { ...place.identity, cwd: place.folder, encoding: 'utf8', env: { PATH: process.env['PATH'] } },
  );
  if (status !== 0) throw new Error(`initdb: ${stderr}`);
  const server = await serverAt(place, settings);
  await server.start();
  return server;
}

type Place = ReturnType<typeof aPlace>;

function aPlace() {
  const identity = unprivileged();
  const folder = mkdtempSync(join(tmpdir(), 'hookledger-postgres-'));
  if (identity.uid !== undefined) chownSync(folder, identity.uid, identity.gid ?? identity.uid);
  return { folder, data: join(folder, 'data'), identity, binaries: findBinaries(folder, identity) };
}

async function serverAt(
  place: Place,
  settings: Readonly<Record<string, string>>,
): Promise<PostgresServer> {
  const port = await freePort();
  let running: ServerProcess | undefined;

  const removeAtExit = (): void => {
    running?.abandon();
    rmSync(place.folder, { recursive: true, force: true });
  };
  process.once('exit', removeAtExit);

  const server: PostgresServer = {
    port,
    url: (database = 'postgres') => `postgres://${SUPERUSER}@127.0.0.1:${port}/${database}`,

    keep(name, content) {
      const path = join(place.folder, name);
      writeFileSync(path, content, { mode: 0o600 });
      const { uid, gid } = place.identity;
      if (uid !== undefined) chownSync(path, uid, gid ?? uid);
      return path;
    },

    async start(more = {}) {
      const set = {
        ...ENOUGH_CONNECTIONS,
        listen_addresses: '127.0.0.1',
        port: String(port),
        unix_socket_directories: '',
        ...settings,
        ...more,
      };
      const options = Object.entries(set).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
      const { binaries, data, folder, identity } = place;
      running = await startServerProcess(
        binaries.postgres,
        ['-D', data, ...options],
        folder,
        identity,
      );
    },

    async stop(mode = 'fast') {
      await running?.stop(mode);
      running = undefined;
    },

    async createStandby() {
      if (running !== undefined) throw new Error('stop the server before its files are copied');
      const copy = aPlace();
      cpSync(place.data, copy.data, { recursive: true, preserveTimestamps: true });
      writeFileSync(join(copy.data, 'standby.signal'), '');
      own(copy);
      return serverAt(copy, {
        ...settings,
        primary_conninfo: `host=127.0.0.1 port=${port} user=${SUPERUSER} application_name=standby`,
      });
    },

    async remove() {
      await server.stop('immediate');
      process.removeListener('exit', removeAtExit);
      rmSync(place.folder, { recursive: true, force: true });
    },
  };
  return server;
}

// What root has copied belongs to root.
function own({ data, identity }: Place): void {
  if (identity.uid === undefined) return;
  const owner = `${identity.uid}:${identity.gid ?? identity.uid}`;
  const { status, stderr } = spawnSync('chown', ['-R', owner, data], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`chown: ${stderr}`);
  spawnSync('chmod', ['700', data]);
}
