import type { Database } from 'better-sqlite3';

/** SQLite's own check of every page of one schema. */
export function integrity(database: Database, schema: string): string | readonly string[] {
  const rows = database.pragma(`${schema}.integrity_check`) as { integrity_check: string }[];
  const said = rows.map((row) => row.integrity_check);
  return said.length === 1 && said[0] === 'ok' ? 'integrity_check is ok' : said;
}
