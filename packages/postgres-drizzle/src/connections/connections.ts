import { Client, Pool, type ClientBase, type ClientConfig, type PoolClient } from 'pg';
import type { PostgresConnection } from '../database-url.ts';
import { translateError } from '../translate-error.ts';
import { guardReading } from './guard-reading.ts';
import { createHostChoice, type HostChoice } from './hosts.ts';
import { prepareSession } from './session.ts';
import { tlsOptionsOf } from './tls.ts';

export interface ConnectionLimits {
  readonly connectTimeoutMs: number;
  readonly statementTimeoutMs: number;
}

/** Some connections for one purpose, made when they are needed. */
export interface Connections {
  /**
   * Runs with a connection of its own; after an error that connection is closed, because nobody
   * knows what it is in the middle of.
   *
   * @throws {PortUnavailableError} when the server can't be reached or can't answer.
   */
  use<Answer>(run: (client: PoolClient) => Promise<Answer>): Promise<Answer>;
  close(): Promise<void>;
}

/** Connections that share what is known of the hosts. */
export interface ConnectionSource {
  pool(options: {
    readonly most: number;
    /** For work that the server must not break off, in steps of which each is soon done. */
    readonly patient?: boolean;
  }): Connections;
}

// The server cuts a statement short first; this is for a server that can't even do that any more.
const ANSWER_IS_OVERDUE_AFTER_MS = 2_000;
// A connection that fell silent would be waited for without end: a firewall may have forgotten it.
const PATIENT_STEP_TAKES = 10;
// The pool's own words, and all that tells this from a host that didn't answer in time.
const NONE_WAS_FREE = 'timeout exceeded when trying to connect';
const KEEP_IDLE_MS = 30_000;
const KEEP_ALIVE_PROBE_AFTER_MS = 10_000;

// Of a process that has stopped or lost its machine the server hears nothing, and others wait for the
// locks of its transaction. Between two statements this program does next to nothing.
const IDLE_IN_TRANSACTION_MS = 5_000;

export function createConnectionSource(
  connection: PostgresConnection,
  { connectTimeoutMs, statementTimeoutMs }: ConnectionLimits,
): ConnectionSource {
  const hosts = createHostChoice(connection.hosts);
  const ChosenClient = clientClassFor(hosts);
  const ssl = tlsOptionsOf(connection);
  const idleInTransactionMs = Math.min(
    IDLE_IN_TRANSACTION_MS,
    statementTimeoutMs === 0 ? Infinity : statementTimeoutMs,
  );

  return {
    pool({ most, patient = false }) {
      const timeoutMs = patient ? 0 : statementTimeoutMs;
      const pool = new Pool({
        Client: ChosenClient as unknown as new () => ClientBase,
        user: connection.user === '' ? undefined : connection.user,
        password: connection.password,
        database: connection.database,
        ssl,
        application_name: 'hookledger',
        max: most,
        connectionTimeoutMillis: connectTimeoutMs,
        idleTimeoutMillis: KEEP_IDLE_MS,
        keepAlive: true,
        keepAliveInitialDelayMillis: KEEP_ALIVE_PROBE_AFTER_MS,
        query_timeout: patient
          ? statementTimeoutMs * PATIENT_STEP_TAKES
          : statementTimeoutMs + ANSWER_IS_OVERDUE_AFTER_MS,
        onConnect: async (client) =>
          prepareSession(client, {
            schema: connection.schema,
            statementTimeoutMs: timeoutMs,
            idleInTransactionMs,
            answerWithinMs: connectTimeoutMs,
          }),
      });
      // An idle connection that breaks is replaced when one is needed.
      pool.on('error', () => undefined);

      async function connect(): Promise<PoolClient> {
        for (let attempt = 1; ; attempt += 1) {
          const host = hosts.current();
          try {
            return await pool.connect();
          } catch (error) {
            // All are in use: that says nothing of the host, and another one has no more of them.
            if (error instanceof Error && error.message === NONE_WAS_FREE) throw error;
            hosts.failed(host);
            if (attempt >= hosts.count) throw error;
          }
        }
      }

      return {
        async use(run) {
          try {
            const client = await connect();
            let failed = true;
            try {
              const answer = await run(client);
              failed = false;
              return answer;
            } finally {
              client.release(failed);
            }
          } catch (error) {
            throw translateError(error);
          }
        },

        async close() {
          await pool.end();
        },
      };
    },
  };
}

// A class, because the pool says `new` to it.
function clientClassFor(hosts: HostChoice): typeof Client {
  return class extends Client {
    constructor(config: ClientConfig) {
      super({ ...config, ...hosts.current() });
      guardReading(this.connection);
      // Whatever is being asked gets the error too; without a listener it would end the process.
      this.on('error', () => undefined);
    }
  };
}
