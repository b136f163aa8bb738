import { expect } from 'chai';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { createEventParser, type StreamEvent } from '../src/live/event-parser.ts';

const STREAM = 'retry: 1000\nid: 7\n\n:\n\nid: 8\ndata: {"a":"b: c"}\n\nid: 9\ndata:x\ndata: y\n\n';
const EVENTS: readonly StreamEvent[] = [
  { id: '7', data: undefined },
  { id: '8', data: '{"a":"b: c"}' },
  { id: '9', data: 'x\ny' },
];

describe('createEventParser', () => {
  it('reads events, and ids that come alone; comments are nothing', () => {
    expect(createEventParser()(STREAM)).to.deep.equal(EVENTS);
  });

  it('reads the same wherever the pieces end', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(STREAM.length), { maxLength: 8 }), (cuts) => {
        const ends = [...cuts.toSorted((a, b) => a - b), STREAM.length];
        const parse = createEventParser();
        const events = ends.flatMap((end, i) => parse(STREAM.slice(ends[i - 1] ?? 0, end)));
        expect(events).to.deep.equal(EVENTS);
      }),
    );
  });

  it('keeps what has no end yet', () => {
    const parse = createEventParser();

    expect(parse('id: 1\ndata: half')).to.deep.equal([]);
    expect(parse(' a message\n\n')).to.deep.equal([{ id: '1', data: 'half a message' }]);
  });
});
