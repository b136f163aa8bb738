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

// Where `text_folded` is NULL, lowering A to Z is all the folding that the text needs, and LIKE does that;
// elsewhere the folded texts are compared as they are. A text that LIKE finds the part in has it when it is
// folded, too: so LIKE comes first and nothing else of a row that matches is looked at.
function contains(part: string): Condition {
  if (!mayOccurInText(part)) return NEVER;
  const folded = foldCase(part);
  const escaped = folded.replace(/[\\%_]/g, '\\$&');
  const like = escaped === folded ? 'm.text LIKE ?' : "m.text LIKE ? ESCAPE '\\'";
  return {
    sql: `(${like} OR (m.text_folded IS NOT NULL AND instr(m.text_folded, ?) > 0))`,
    values: [`%${escaped}%`, folded],
  };
}
