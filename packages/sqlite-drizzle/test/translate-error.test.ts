import { PortUnavailableError } from '@hookledger/domain';
import Sqlite from 'better-sqlite3';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import {
  isDamage,
  isFatal,
  isIndexTrouble,
  isPassing,
  translateError,
} from '../src/translate-error.ts';

const PASSING = { unavailable: true, fatal: false, passing: true, damage: false };
const FATAL = { unavailable: true, fatal: true, passing: false, damage: false };
const DAMAGE = { ...FATAL, damage: true };
const NONE = { unavailable: false, fatal: false, passing: false, damage: false };

describe('an error of SQLite', () => {
  for (const [code, meaning] of [
    ['SQLITE_BUSY', PASSING],
    ['SQLITE_BUSY_SNAPSHOT', PASSING],
    ['SQLITE_ERROR', PASSING],
    ['SQLITE_LOCKED', PASSING],
    ['SQLITE_FULL', PASSING],
    ['SQLITE_IOERR', PASSING],
    ['SQLITE_IOERR_WRITE', PASSING],
    ['SQLITE_CANTOPEN', PASSING],
    ['SQLITE_READONLY_DBMOVED', PASSING],
    ['SQLITE_NOMEM', PASSING],
    ['SQLITE_PROTOCOL', PASSING],
    ['SQLITE_IOERR_FSYNC', FATAL],
    ['SQLITE_IOERR_DIR_FSYNC', FATAL],
    ['SQLITE_CORRUPT', DAMAGE],
    ['SQLITE_CORRUPT_INDEX', DAMAGE],
    ['SQLITE_NOTADB', DAMAGE],
    ['SQLITE_CONSTRAINT', NONE],
    ['SQLITE_MISUSE', NONE],
  ] as const) {
    it(`${code} means ${nameOf(meaning)}`, () => {
      const error = new Sqlite.SqliteError('what SQLite said', code);

      const translated = translateError(error);

      expect({
        unavailable: translated instanceof PortUnavailableError,
        fatal: isFatal(error),
        passing: isPassing(error),
        damage: isDamage(error),
      }).to.deep.equal(meaning);
    });
  }

  it('is told to the operator with its code, and kept as the cause', () => {
    const error = new Sqlite.SqliteError('database is locked', 'SQLITE_BUSY');

    expect(translateError(error)).to.be.instanceOf(PortUnavailableError).and.include({
      message: "the database can't answer: database is locked (SQLITE_BUSY)",
      cause: error,
    });
  });

  for (const [code, message, isTrouble] of [
    ['SQLITE_CORRUPT', 'database disk image is malformed', true],
    ['SQLITE_CORRUPT_VTAB', 'database disk image is malformed', true],
    ['SQLITE_NOTADB', 'file is not a database', true],
    ['SQLITE_CONSTRAINT_PRIMARYKEY', 'UNIQUE constraint failed: by_instant.instant', true],
    ['ERR_INDEX_LOST', 'the index has lost its state', true],
    ['SQLITE_ERROR', 'no such table: idx.state', true],
    ['SQLITE_ERROR', 'no such column: idx.state.epoch', true],
    ['SQLITE_ERROR', 'no such table: main.messages', false],
    ['SQLITE_ERROR', 'no such table: idx', false],
    ['SQLITE_BUSY', 'no such table: idx.state', false],
    ['SQLITE_IOERR_FSYNC', 'disk I/O error', false],
    ['SQLITE_FULL', 'database or disk is full', false],
  ] as const) {
    it(`${code} (${message}) ${isTrouble ? 'may be' : 'is not'} the index's trouble`, () => {
      expect(isIndexTrouble(new Sqlite.SqliteError(message, code))).to.equal(isTrouble);
    });
  }

  for (const [name, other] of [
    ['an error without a code', new TypeError('a bug')],
    ['an error with another code', Object.assign(new Error('a bug'), { code: 'ENOENT' })],
    ['an error with a number for a code', Object.assign(new Error('a bug'), { code: 5 })],
    ['what only ends like a code', Object.assign(new Error('a bug'), { code: 'NO_SQLITE_BUSY' })],
    ['what is no error', { code: 'SQLITE_BUSY' }],
    ['nothing', undefined],
  ] as const) {
    it(`is not seen in ${name}`, () => {
      expect(translateError(other)).to.equal(other);
      for (const says of [isFatal, isPassing, isDamage, isIndexTrouble]) {
        expect(says(other)).to.equal(false);
      }
    });
  }
});

function nameOf(meaning: typeof NONE): string {
  const names = Object.entries(meaning).flatMap(([name, holds]) => (holds ? [name] : []));
  return names.join(', ') || 'a bug';
}
