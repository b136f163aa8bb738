import { changesOf, type EquivalentMutant } from '../equivalent-mutant.ts';

const SOURCES = 'packages/sqlite-drizzle/src';

export const SQLITE_DRIZZLE: readonly EquivalentMutant[] = [
  ...changesOf(`${SOURCES}/query/conditions.ts`, [
    [
      "const NEVER: Condition = { sql: 'FALSE', values: [] };",
      'The reader of the index does not ask for what no text can have; the other takes as many values as there are marks, and this one comes last.',
      ['[]', '["Stryker was here"]'],
    ],
    [
      'return folded.length > LONGEST_FOR_LIKE ? containsLong(folded) : containsShort(folded);',
      'Either finds the same, in another time.',
      ['folded.length > LONGEST_FOR_LIKE', 'true'],
      ['folded.length > LONGEST_FOR_LIKE', 'false'],
      ['folded.length > LONGEST_FOR_LIKE', 'folded.length <= LONGEST_FOR_LIKE'],
      ['folded.length > LONGEST_FOR_LIKE', 'folded.length >= LONGEST_FOR_LIKE'],
    ],
    [
      "const like = escaped === folded ? 'm.text LIKE ?' : \"m.text LIKE ? ESCAPE '\\\\'\";",
      'What needs no escape may have one, for a little time in each row.',
      ['escaped === folded', 'false'],
    ],
  ]),
  ...changesOf(`${SOURCES}/query/trigrams.ts`, [
    [
      'for (let at = 0; at < last && trigrams.size < MOST - 1; at += TRIGRAM_LENGTH) {',
      'The last trigram is added in any case, and a set has it once.',
      ['at < last', 'at <= last'],
    ],
  ]),
  ...changesOf(`${SOURCES}/derived/segment-merge.ts`, [
    [
      'while (written < postings) {',
      'Between two parts of a merge it does not matter where the first one ends.',
      ['written < postings', 'written <= postings'],
    ],
    [
      'return chunk === undefined ? [] : listsOf(chunk.trigram, chunk.lists);',
      'What has no trigram counts as the end.',
      ['[]', '["Stryker was here"]'],
    ],
  ]),
  ...changesOf(`${SOURCES}/derived/segments.ts`, [
    [
      'while (id !== undefined && has.get(id) === 1) id = nextFiled.get(id + 1);',
      'For the types: no segment has the number NULL.',
      ['id !== undefined', 'true'],
    ],
  ]),
  ...changesOf(`${SOURCES}/query/trigram-candidates.ts`, [
    [
      'if (found.length === 0) break;',
      'A shortcut: what has none in common with one list has none with more.',
      ['found.length === 0', 'false'],
    ],
    [
      'while (at < others.length && (others[at] as number) < one) at += 1;',
      'For the types: nothing behind the end is less than a number.',
      ['at < others.length', 'at <= others.length'],
      ['at < others.length', 'true'],
    ],
  ]),
  ...changesOf(`${SOURCES}/query/search.ts`, [
    [
      'arrivals.flatMap((arrival) => rowAt.get(arrival) ?? []);',
      'For the types: the arrivals come from the same moment of the ledger.',
      ['[]', '["Stryker was here"]'],
    ],
    [
      'if (found.length === arrivals.length) {',
      'Looking all of them up properly is slower, and finds the same.',
      ['found.length === arrivals.length', 'false'],
      ['{ return found.flatMap(([arrival, matches]) => (matches === 1 ? [arrival] : [])); }', '{}'],
    ],
    [
      'sender === undefined',
      'The condition has the sender in it, whichever of the two orders is walked along.',
      ['sender === undefined', 'true'],
    ],
    [
      'known?.ledger === ledger &&',
      'A remembered total spares counting: without it the ledger is counted from its start.',
      [
        'known?.ledger === ledger && known.through <= state.through && 4 * known.through >= state.through',
        'false',
      ],
    ],
    [
      'known.through <= state.through &&',
      'The same: nothing is new since.',
      ['known.through <= state.through', 'known.through < state.through'],
    ],
    [
      '4 * known.through >= state.through;',
      'Chooses between a count of what is new and one of all.',
      ['4 * known.through >= state.through', 'true'],
      ['4 * known.through >= state.through', '4 * known.through > state.through'],
      ['4 * known.through >= state.through', '4 * known.through < state.through'],
      ['4 * known.through', '4 / known.through'],
    ],
    [
      'totals.set(key, { ledger, through: state.through, total: sum });',
      'A remembered total spares counting: one of no ledger is not used.',
      ['{ ledger, through: state.through, total: sum }', '{}'],
    ],
    [
      'const affordable = Math.ceil(state.messages / tuning.scannedRowsPerLookup);',
      'Chooses between ways to the same page.',
      [
        'state.messages / tuning.scannedRowsPerLookup',
        'state.messages * tuning.scannedRowsPerLookup',
      ],
    ],
    [
      'const sampled = trigrams && {',
      'Without what samples tell, nothing compares with it, and the ledger is scanned.',
      [
        'trigrams && { trigrams, ...candidates.sample(trigrams, tuning.sampledRows, state.through), }',
        'true',
      ],
      [
        'trigrams && { trigrams, ...candidates.sample(trigrams, tuning.sampledRows, state.through), }',
        'false',
      ],
      ['{ trigrams, ...candidates.sample(trigrams, tuning.sampledRows, state.through), }', '{}'],
    ],
    [
      'if (sampled !== undefined && sampled.least * state.messages <= 2 * most) {',
      'Chooses between ways to the same page: every other one finds what the trigrams do.',
      ['sampled !== undefined && sampled.least * state.messages <= 2 * most', 'false'],
      ['sampled.least * state.messages <= 2 * most', 'true'],
      ['sampled.least * state.messages <= 2 * most', 'sampled.least * state.messages < 2 * most'],
      ['sampled.least * state.messages <= 2 * most', 'sampled.least * state.messages > 2 * most'],
      ['sampled.least * state.messages', 'sampled.least / state.messages'],
      ['2 * most', '2 / most'],
      [
        '{ const arrivals = candidates.find(sampled.trigrams, most); if (arrivals !== undefined) return pageOf(byArrivals(arrivals, condition), limit, offset); }',
        '{}',
      ],
    ],
    [
      'sampled !== undefined &&',
      'Chooses between ways to the same total.',
      [
        'sampled !== undefined && sampled.mean * state.messages * tuning.scannedRowsPerCandidate <= rowsInRange',
        'false',
      ],
    ],
    [
      'sampled.mean * state.messages * tuning.scannedRowsPerCandidate <= rowsInRange',
      'The same.',
      ['sampled.mean * state.messages * tuning.scannedRowsPerCandidate <= rowsInRange', 'true'],
      [
        'sampled.mean * state.messages * tuning.scannedRowsPerCandidate <= rowsInRange',
        'sampled.mean * state.messages * tuning.scannedRowsPerCandidate < rowsInRange',
      ],
      [
        'sampled.mean * state.messages * tuning.scannedRowsPerCandidate <= rowsInRange',
        'sampled.mean * state.messages * tuning.scannedRowsPerCandidate > rowsInRange',
      ],
      [
        'sampled.mean * state.messages * tuning.scannedRowsPerCandidate',
        'sampled.mean * state.messages / tuning.scannedRowsPerCandidate',
      ],
      ['sampled.mean * state.messages', 'sampled.mean / state.messages'],
    ],
    [
      'counted?.[0] === arrivals.length',
      'A shortcut: all are looked up by their arrivals without it. For the types: a count has a row.',
      ['counted?.[0] === arrivals.length', 'false'],
      ['counted?.[0]', 'counted[0]'],
    ],
    [
      'const most = Math.min(affordable, rowsInRange);',
      'Chooses between ways to the same page.',
      ['Math.min(affordable, rowsInRange)', 'Math.max(affordable, rowsInRange)'],
    ],
    [
      'if (arrivals !== undefined) return pageOf(byArrivals(arrivals, condition), limit, offset);',
      'Chooses between ways to the same page: candidates that are left are found otherwise.',
      ['arrivals !== undefined', 'false'],
    ],
    [
      'if (rowsInRange <= affordable) return pageOf(byRange(filter, condition), limit, offset);',
      'Chooses between ways to the same page.',
      ['rowsInRange <= affordable', 'true'],
      ['rowsInRange <= affordable', 'false'],
      ['rowsInRange <= affordable', 'rowsInRange < affordable'],
      ['rowsInRange <= affordable', 'rowsInRange > affordable'],
    ],
    [
      'if (offset >= sum) return { rows: [], total: sum };',
      'A walk of no rows: what is left behind the last one is a page of none.',
      ['offset >= sum', 'offset > sum'],
    ],
    [
      'const behind = sum - offset - rows;',
      'Makes the end seem far: the walk begins at the start, and leads to the same page.',
      ['sum - offset', 'sum + offset'],
    ],
    [
      'const visits = ((Math.min(offset, behind) + rows) * rowsInRange) / sum;',
      'An estimate, which chooses between a walk and a sort that give the same page.',
      [
        '((Math.min(offset, behind) + rows) * rowsInRange) / sum',
        '(Math.min(offset, behind) + rows) * rowsInRange * sum',
      ],
      [
        '(Math.min(offset, behind) + rows) * rowsInRange',
        '(Math.min(offset, behind) + rows) / rowsInRange',
      ],
      ['Math.min(offset, behind) + rows', 'Math.min(offset, behind) - rows'],
      ['Math.min(offset, behind)', 'Math.max(offset, behind)'],
    ],
    [
      'if (visits > tuning.walkedRows) {',
      'Chooses between a walk and a sort that give the same page.',
      ['visits > tuning.walkedRows', 'true'],
      ['visits > tuning.walkedRows', 'false'],
      ['visits > tuning.walkedRows', 'visits >= tuning.walkedRows'],
      ['visits > tuning.walkedRows', 'visits <= tuning.walkedRows'],
      [
        '{ return { rows: rowsAt(sort(condition, state.through, limit, offset)), total: sum }; }',
        '{}',
      ],
    ],
    [
      'offset <= behind',
      'Chooses the end that the walk begins at; it leads to the same page from either.',
      ['offset <= behind', 'true'],
      ['offset <= behind', 'false'],
      ['offset <= behind', 'offset < behind'],
      ['offset <= behind', 'offset > behind'],
    ],
    [
      "? walk(filter, condition, 'ASC', rows, offset)",
      'SQL orders upwards where it is told nothing.',
      ["'ASC'", '""'],
    ],
  ]),
  ...changesOf(`${SOURCES}/query/sender-timeline.ts`, [
    [
      'if (all === 0) return EMPTY;',
      'A shorter way: who has no messages has as many before any instant as behind it.',
      ['all === 0', 'false'],
    ],
    [
      'const earlier = recent === 0 ? 0 : (countRecentBefore.get(sender, since) as number);',
      'A shorter way: of none there are none before an instant.',
      ['recent === 0', 'false'],
    ],
    [
      'if (offset >= total) return { rows: [], total };',
      'Behind the last row there is none, and a limit of 0 takes none.',
      ['offset >= total', 'offset > total'],
    ],
  ]),
  ...changesOf(`${SOURCES}/query/indexed-reader.ts`, [
    [
      "const first = sentAt('ASC');",
      'SQL orders upwards where it is told nothing.',
      ["'ASC'", '""'],
    ],
    [
      "const before = since === '' ? 0 : index.byInstant.rank([since, '']);",
      'A shorter way: no instant comes before the empty one.',
      ["since === ''", 'false'],
    ],
    [
      'if (offset >= total) return { rows: [], total };',
      'Behind the last row there is none, and a limit of 0 takes none.',
      ['offset >= total', 'offset > total'],
    ],
    [
      'if (!mayOccurInText(textContains)) return { rows: [], total: 0 };',
      'A shorter way: the condition of such a filter is FALSE.',
      ['!mayOccurInText(textContains)', 'false'],
    ],
    [
      'if (rowsInRange === 0) return { rows: [], total: 0 };',
      'A shorter way: there is nothing to be found in no rows.',
      ['rowsInRange === 0', 'false'],
    ],
    [
      'index.state();',
      'Who asks has read the state in the same transaction, to see how far the index is.',
      ['index.state();', ';'],
    ],
  ]),
  ...changesOf(`${SOURCES}/derived/counted-order.ts`, [
    [
      'while (left > 2 * blockRows) {',
      'Splits a little earlier; where blocks begin changes no answer.',
      ['left > 2 * blockRows', 'left >= 2 * blockRows'],
    ],
    [
      'let from: Key = [];',
      'For the types: set with the first block, before it is read.',
      ['[]', '["Stryker was here"]'],
    ],
    [
      'if (i !== block) {',
      'Walks from the start of the block each time, over rows that it has walked over.',
      ['i !== block', 'true'],
    ],
    [
      "const name = [...start, ...(starts[i + 1] ?? []), rows[i], ...key].join('\\0');",
      'A word more in the names of what lies in the last block, each time the same.',
      ['[]', '["Stryker was here"]'],
    ],
    [
      'if (places.size >= REMEMBERED_PLACES) places.clear();',
      'Forgets earlier or later what is only remembered to spare a walk.',
      ['places.size >= REMEMBERED_PLACES', 'true'],
      ['places.size >= REMEMBERED_PLACES', 'places.size > REMEMBERED_PLACES'],
      ['places.size >= REMEMBERED_PLACES', 'places.size < REMEMBERED_PLACES'],
    ],
    [
      'places.set(name, place);',
      'Spares a walk: nothing is remembered, and all is counted again.',
      ['places.set(name, place);', ';'],
    ],
    [
      'if (directory === undefined && most <= rowsLookedUp) return tallyByLookup();',
      'Chooses between two ways to the same counts.',
      ['directory === undefined && most <= rowsLookedUp', 'true'],
      ['directory === undefined && most <= rowsLookedUp', 'false'],
      [
        'directory === undefined && most <= rowsLookedUp',
        'directory === undefined || most <= rowsLookedUp',
      ],
      ['directory === undefined', 'true'],
      ['directory === undefined', 'directory !== undefined'],
      ['most <= rowsLookedUp', 'true'],
      ['most <= rowsLookedUp', 'most < rowsLookedUp'],
      ['most <= rowsLookedUp', 'most > rowsLookedUp'],
    ],
    [
      'while (low < high) {',
      'From the first block it is more rows to the same one.',
      ['low < high', 'false'],
    ],
    [
      'const i = lastIndex(before.length, (at) => (before[at] as number) <= rank);',
      'From an earlier block it is more rows to the same one.',
      ['(at) => (before[at] as number) <= rank', '() => undefined'],
      ['(before[at] as number) <= rank', 'false'],
      ['(before[at] as number) <= rank', 'before[at] as number < rank'],
    ],
    ['if (order !== 0) return order < 0;', 'It is not 0 there.', ['order < 0', 'order <= 0']],
    [
      'return false;',
      'Of equal keys: one that a block begins with is then counted as the end of the block before, to the same number; and none that is new is one that a block begins with.',
      ['false', 'true'],
    ],
  ]),
  ...changesOf(`${SOURCES}/derived/catch-up.ts`, [
    [
      "index.setState({ ...ledger, through: 0, throughId: '', messages: 0, senders: 0, settled: 0 });",
      'Not looked at while the index has taken nothing in.',
      ["''", '"Stryker was here!"'],
    ],
    [
      'if (through === state.through) return 0;',
      'A shorter way: a step of no messages adds none, and leaves none.',
      ['through === state.through', 'false'],
    ],
    [
      "throughId: idAt.get(through) ?? '',",
      'For the types: the last message of a step has an id.',
      ["''", '"Stryker was here!"'],
    ],
  ]),
];
