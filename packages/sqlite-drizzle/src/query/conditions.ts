import { foldCase, mayOccurInText, type MessageFilter } from '@hookledger/domain';

/** A condition on rows of `messages m`, and the values of its marks. */
export interface Condition {
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

const ALWAYS: Condition = { sql: 'TRUE', values: [] };
const NEVER: Condition = { sql: 'FALSE', values: [] };

/** The whole filter as one condition. */
export function conditionOf({ sender, since, textContains }: MessageFilter): Condition {
  return all(
    sender === undefined ? ALWAYS : { sql: 'm.from_msisdn = ?', values: [sender] },
    since === undefined ? ALWAYS : { sql: 'm.instant >= ?', values: [since.key] },
    textContains === undefined ? ALWAYS : contains(textContains),
  );
}

function all(...conditions: readonly Condition[]): Condition {
  return {
    sql: conditions.map(({ sql }) => sql).join(' AND '),
    values: conditions.flatMap(({ values }) => values),
  };
}

/**
 * LIKE compares character by character, at every place of the text anew: a part of 2,047 times one letter and
 * another, sought in a text of that letter alone, takes it milliseconds. instr compares bytes by the dozen, and
 * takes up to twice as long for a short part, because the text has to be lowered for it.
 */
const LONGEST_FOR_LIKE = 32;

// Where `text_folded` is NULL, lowering A to Z is all the folding that the text needs, and LIKE and lower do
// that; elsewhere the folded texts are compared as they are.
function contains(part: string): Condition {
  if (!mayOccurInText(part)) return NEVER;
  const folded = foldCase(part);
  return folded.length > LONGEST_FOR_LIKE ? containsLong(folded) : containsShort(folded);
}

function containsLong(folded: string): Condition {
  return { sql: 'instr(coalesce(m.text_folded, lower(m.text)), ?) > 0', values: [folded] };
}

// A text that LIKE finds the part in has it when it is folded, too: so LIKE comes first and nothing else of a row
// that matches is looked at.
function containsShort(folded: string): Condition {
  const escaped = folded.replace(/[\\%_]/g, '\\$&');
  const like = escaped === folded ? 'm.text LIKE ?' : "m.text LIKE ? ESCAPE '\\'";
  return {
    sql: `(${like} OR (m.text_folded IS NOT NULL AND instr(m.text_folded, ?) > 0))`,
    values: [`%${escaped}%`, folded],
  };
}
