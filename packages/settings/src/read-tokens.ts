import * as v from 'valibot';
import { readBy, type Environment, type Reading } from './reading.ts';
import { readTextFile, type TextFileReading } from './read-text-file.ts';

/** Who may read what was received. */
export interface ReadAccess {
  /** Any of them opens the reading paths; with none, these are open to everybody. */
  readonly readTokens: readonly string[];
}

// `b64token` of RFC 6750, 2.1: what can stand in the header as it is.
const TOKEN = /^[A-Za-z0-9\-._~+/]+=*$/;
const RULE = 'letters, digits and - . _ ~ + / only, with = at the end at most';

const TOKENS_FILE = v.pipe(
  v.string(),
  v.rawTransform<string, readonly string[]>(({ dataset, addIssue, NEVER }) => {
    const reading = tokensIn(readTextFile(dataset.value));
    if (reading.kind === 'tokens') return reading.tokens;
    addIssue({ message: reading.reason });
    return NEVER;
  }),
);

const READ_ACCESS = v.pipe(
  v.object({
    READ_TOKEN: v.optional(v.pipe(v.string(), v.regex(TOKEN, `is no bearer token: ${RULE}`))),
    READ_TOKENS_FILE: v.optional(TOKENS_FILE),
  }),
  v.forward(
    v.partialCheck(
      [['READ_TOKEN'], ['READ_TOKENS_FILE']],
      (set) => set.READ_TOKEN === undefined || set.READ_TOKENS_FILE === undefined,
      'is set beside READ_TOKEN: only one of them can be meant',
    ),
    ['READ_TOKENS_FILE'],
  ),
  v.transform((set): ReadAccess => ({
    readTokens: set.READ_TOKEN === undefined ? (set.READ_TOKENS_FILE ?? []) : [set.READ_TOKEN],
  })),
);

export function readReadAccess(environment: Environment): Reading<ReadAccess> {
  return readBy(READ_ACCESS, environment);
}

type TokensReading =
  | { readonly kind: 'tokens'; readonly tokens: readonly string[] }
  | Exclude<TextFileReading, { kind: 'text' }>;

// Never the content: what is malformed may still be a token, or nearly.
function tokensIn(file: TextFileReading): TokensReading {
  if (file.kind === 'refused') return file;
  const lines = file.text.split('\n').map((line) => line.trim());
  const malformed = lines.findIndex((line) => mayBeToken(line) && !TOKEN.test(line));
  if (malformed !== -1) {
    const reason = `names a file whose line ${malformed + 1} is no bearer token: ${RULE}`;
    return { kind: 'refused', reason };
  }
  const tokens = lines.filter(mayBeToken);
  // Without any, the paths would be open although somebody meant to close them.
  if (tokens.length === 0) return { kind: 'refused', reason: 'names a file without a token in it' };
  return { kind: 'tokens', tokens };
}

function mayBeToken(line: string): boolean {
  return line !== '' && !line.startsWith('#');
}
