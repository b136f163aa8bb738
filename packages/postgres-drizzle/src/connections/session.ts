import { PortUnavailableError } from '@hookledger/domain';
import type { ClientBase, QueryResult } from 'pg';
import type { LimitedQuery } from './answer-limits.ts';

export interface SessionSettings {
  readonly schema: string | undefined;
  /** 0: as long as it takes. */
  readonly statementTimeoutMs: number;
  /** How long a transaction may stand open while nothing is asked in it. */
  readonly idleInTransactionMs: number;
  /** How long the server may take to be prepared. */
  readonly answerWithinMs: number;
}

interface Standing {
  readonly fsync: string;
  readonly standby: boolean;
  readonly encoding: string;
  /** `null` when there is no such schema, or none was named. */
  readonly usable: boolean | null;
}

/** Looked at again with each commit: a reload of the configuration changes open sessions too. */
export const WITHOUT_FSYNC =
  'the database server runs with fsync=off: it would lose messages in a power cut';

/**
 * Prepares a new connection, and makes sure that a commit on it means what a 200 says: that the
 * message is on disk, and on the synchronous standbys where there are some.
 *
 * @throws {PortUnavailableError} when this server is not one to write to.
 */
export async function prepareSession(
  client: ClientBase,
  { schema, statementTimeoutMs, idleInTransactionMs, answerWithinMs }: SessionSettings,
): Promise<void> {
  // Alone: a ledger in `public` must not be taken for the one that this schema does not have yet.
  const searchPath =
    schema === undefined ? '' : `SET search_path = ${client.escapeIdentifier(schema)};`;
  const named = schema === undefined ? 'NULL' : client.escapeLiteral(schema);
  // As for TCP: of a machine that is gone the system would tell the server after hours.
  // A role or database may have other settings: one that hides the warning that no standby has a
  // commit, one that stores a text NULL for none, one that leaves out matches of a search.
  const preparation: LimitedQuery = {
    query_timeout: answerWithinMs,
    text: `
    SET TIME ZONE 'UTC';
    SET client_min_messages = 'warning';
    SET array_nulls = on;
    SET gin_fuzzy_search_limit = 0;
    SET default_transaction_isolation = 'read committed';
    SET statement_timeout = ${statementTimeoutMs};
    SET tcp_keepalives_idle = 10;
    SET tcp_keepalives_interval = 5;
    SET tcp_keepalives_count = 4;
    SET tcp_user_timeout = 30000;
    SET idle_in_transaction_session_timeout = ${idleInTransactionMs};
    ${searchPath}
    SELECT set_config('synchronous_commit', CASE current_setting('synchronous_commit')
      WHEN 'remote_apply' THEN 'remote_apply' ELSE 'on' END, false);
    SELECT current_setting('fsync') AS fsync, pg_is_in_recovery() AS standby,
      current_setting('server_encoding') AS encoding,
      (SELECT has_schema_privilege(oid, 'USAGE') FROM pg_namespace WHERE nspname = ${named}) AS usable
    `,
  };
  // Several statements in one message have several results, which the types do not know.
  const results = (await client.query(preparation)) as unknown as readonly QueryResult<Standing>[];
  const problem = problemOf(results.at(-1)?.rows[0], schema);
  if (problem !== undefined) throw new PortUnavailableError(problem);
}

function problemOf(standing: Standing | undefined, schema: string | undefined): string | undefined {
  if (standing?.standby !== false) return 'the database server is a standby and takes no writes';
  if (standing.fsync !== 'on') return WITHOUT_FSYNC;
  if (standing.encoding !== 'UTF8') {
    return `the database is encoded in ${standing.encoding}, and this ledger needs UTF8`;
  }
  // PostgreSQL passes over such a schema without a word, as if it were empty.
  if (standing.usable === false) {
    return `this role may not use the schema ${schema}: GRANT USAGE ON SCHEMA ${schema} is missing`;
  }
  return undefined;
}
