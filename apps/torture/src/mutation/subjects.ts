/** A source that is mutated, and the tests that are to notice. */
export interface Subject {
  readonly source: string;
  /** Those that notice most for the least time come first: a run ends at the first that fails. */
  readonly tests: readonly string[];
  /** Only tests whose names match, where the others ask the same of another adapter. */
  readonly grep?: string;
}

const MESSAGES = 'packages/domain/src/messages';
const SQL_STORE = 'packages/sql-store';
const STORE = 'packages/sqlite-drizzle/src';
const STORE_TESTS = 'packages/sqlite-drizzle/test';
const WIRE = 'packages/wire/src';
const API = 'apps/api/src';

const overHttp = (about: string): Pick<Subject, 'tests' | 'grep'> => ({
  tests: ['apps/api/test/http.test.ts'],
  grep: `in-memory store (${about}) `,
});

const answersOfTheStore: Pick<Subject, 'tests' | 'grep'> = {
  tests: [
    `${STORE_TESTS}/every-combination.test.ts`,
    `${STORE_TESTS}/rows.test.ts`,
    `${STORE_TESTS}/sqlite-store.test.ts`,
  ],
  grep: '^(?!.*SQLite file)',
};

const answersByTheIndex: Pick<Subject, 'tests' | 'grep'> = {
  tests: [
    `${STORE_TESTS}/every-combination.test.ts`,
    `${STORE_TESTS}/derived-index.test.ts`,
    `${STORE_TESTS}/sender-order.test.ts`,
  ],
  grep: 'every combination|whose rowid is not|what it has counted|deletes or changes|order by sender',
};

/** Verification, validation, ingest and store. */
export const SUBJECTS: readonly Subject[] = [
  { source: `${MESSAGES}/authenticate-delivery.ts`, tests: [use('use-cases')] },
  { source: `${MESSAGES}/ingest-message.ts`, tests: [use('use-cases')] },
  { source: `${MESSAGES}/list-messages.ts`, tests: [use('use-cases')] },
  { source: `${MESSAGES}/message.ts`, tests: [use('message'), use('in-memory-message-store')] },
  { source: `${MESSAGES}/instant.ts`, tests: [use('instant')] },
  { source: `${MESSAGES}/message-order.ts`, tests: [use('message-order')] },
  { source: `${MESSAGES}/fold-case.ts`, tests: [use('fold-case')] },
  { source: `${MESSAGES}/utc-text.ts`, tests: [use('utc-text')] },

  { source: `${WIRE}/hmac-signer.ts`, tests: ['packages/wire/test/hmac-signer.test.ts'] },
  {
    source: `${WIRE}/hmac-sha256.ts`,
    tests: ['packages/wire/test/hmac-sha256.test.ts', 'packages/wire/test/hmac-signer.test.ts'],
  },
  {
    source: `${WIRE}/delivery-schema.ts`,
    ...overHttp('POST /webhook (stores a signed|body|schema|log line)'),
  },
  {
    source: `${WIRE}/domain-value.ts`,
    tests: ['packages/wire/test/domain-value.test.ts', 'apps/api/test/http.test.ts'],
    grep: 'domainValue |in-memory store POST /webhook schema ',
  },
  { source: `${API}/http/messages-query.ts`, ...overHttp('GET /messages') },
  { source: `${API}/http/read-query.ts`, ...overHttp('GET /messages|GET /stats/timeline') },
  {
    source: `${API}/http/read-raw-body.ts`,
    ...overHttp('POST /webhook (stores a signed|size and encoding)|limits'),
  },
  {
    source: `${API}/http/receive-delivery.ts`,
    ...overHttp('POST /webhook (stores a signed|signature|body|schema|log line)'),
  },
  { source: `${API}/http/require-token.ts`, ...overHttp('read tokens|GET /stats') },
  {
    source: `${API}/http/webhook-routes.ts`,
    tests: ['apps/api/test/http.test.ts', 'apps/api/test/overload.test.ts'],
    grep: 'in-memory store POST /webhook |more deliveries than',
  },

  {
    source: `${SQL_STORE}/src/group-commit.ts`,
    tests: [`${SQL_STORE}/test/group-commit.test.ts`],
  },
  {
    source: `${SQL_STORE}/src/follower.ts`,
    tests: [`${SQL_STORE}/test/follower.test.ts`],
  },
  {
    source: `${SQL_STORE}/src/message-columns.ts`,
    tests: [`${SQL_STORE}/test/message-columns.test.ts`],
  },
  { source: `${STORE}/translate-error.ts`, tests: [`${STORE_TESTS}/translate-error.test.ts`] },
  { source: `${STORE}/index-keeper.ts`, tests: [`${STORE_TESTS}/index-keeper.test.ts`] },
  {
    source: `${STORE}/ledger/ledger-file.ts`,
    tests: [`${STORE_TESTS}/write-ahead-log.test.ts`, `${STORE_TESTS}/distrust.test.ts`],
  },
  { source: `${STORE}/ledger/migrate.ts`, tests: [`${STORE_TESTS}/opening.test.ts`] },
  { source: `${STORE}/ledger/message-row.ts`, ...answersOfTheStore },
  {
    source: `${STORE}/ledger/packed-rows.ts`,
    tests: [`${STORE_TESTS}/packed-rows.test.ts`],
  },
  {
    source: `${STORE}/ledger/message-writer.ts`,
    tests: [`${STORE_TESTS}/rows.test.ts`, `${STORE_TESTS}/opening.test.ts`],
  },
  { source: `${STORE}/query/conditions.ts`, ...answersOfTheStore },
  { source: `${STORE}/query/trigrams.ts`, tests: [`${STORE_TESTS}/trigrams.test.ts`] },
  { source: `${STORE}/derived/trigrams.ts`, tests: [`${STORE_TESTS}/trigrams.test.ts`] },
  ...['derived/posting-lists.ts', 'derived/varints.ts'].map((source) => ({
    source: `${STORE}/${source}`,
    tests: [`${STORE_TESTS}/posting-lists.test.ts`],
  })),
  ...[
    'derived/gathered-postings.ts',
    'derived/segment-merge.ts',
    'derived/segments.ts',
    'derived/trigram-segments.ts',
    'query/trigram-candidates.ts',
  ].map((source) => ({
    source: `${STORE}/${source}`,
    tests: [`${STORE_TESTS}/trigram-segments.test.ts`],
  })),
  { source: `${STORE}/query/recent.ts`, tests: [`${STORE_TESTS}/recent.test.ts`] },
  { source: `${STORE}/query/search.ts`, ...answersByTheIndex },
  { source: `${STORE}/query/indexed-reader.ts`, ...answersByTheIndex },
  { source: `${STORE}/query/sender-timeline.ts`, ...answersByTheIndex },
  { source: `${STORE}/derived/counted-order.ts`, ...answersByTheIndex },
  { source: `${STORE}/derived/sender-order.ts`, ...answersByTheIndex },
  {
    source: `${STORE}/derived/catch-up.ts`,
    tests: [
      `${STORE_TESTS}/every-combination.test.ts`,
      `${STORE_TESTS}/rows.test.ts`,
      `${STORE_TESTS}/derived-index.test.ts`,
      `${STORE_TESTS}/sender-order.test.ts`,
    ],
  },
];

function use(name: string): string {
  return `packages/domain/test/${name}.test.ts`;
}
