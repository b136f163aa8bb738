import { expect } from 'chai';
import { describe, it } from 'mocha';
import { readTraceparent } from '../../src/observability/trace-context.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = '00f067aa0ba902b7';

describe('readTraceparent', () => {
  for (const [what, header, isSampled] of [
    ['a trace that is recorded', `00-${TRACE}-${PARENT}-01`, true],
    ['a trace that is not', `00-${TRACE}-${PARENT}-00`, false],
    ['flags that it does not know', `00-${TRACE}-${PARENT}-fe`, false],
    ['a later version', `01-${TRACE}-${PARENT}-01`, true],
    ['what a later version may add', `cc-${TRACE}-${PARENT}-03-what.the-future_brings`, true],
  ] as const) {
    it(`takes ${what}`, () => {
      expect(readTraceparent(header)).to.deep.equal({
        traceId: TRACE,
        parentId: PARENT,
        isSampled,
      });
    });
  }

  for (const [what, header] of [
    ['none', undefined],
    ['nothing', ''],
    ['several', [`00-${TRACE}-${PARENT}-01`, `00-${TRACE}-${PARENT}-01`]],
    ['several, as Node.js joins them', `00-${TRACE}-${PARENT}-01, 00-${TRACE}-${PARENT}-01`],
    ['upper case', `00-${TRACE.toUpperCase()}-${PARENT}-01`],
    ['a trace of zeros', `00-${'0'.repeat(32)}-${PARENT}-01`],
    ['a parent of zeros', `00-${TRACE}-${'0'.repeat(16)}-01`],
    ['a short trace', `00-${TRACE.slice(1)}-${PARENT}-01`],
    ['a long parent', `00-${TRACE}-${PARENT}0-01`],
    ['no flags', `00-${TRACE}-${PARENT}`],
    ['what is no hex', `00-${TRACE}-${PARENT}-0g`],
    ['version ff', `ff-${TRACE}-${PARENT}-01`],
    ['more than version 00 has', `00-${TRACE}-${PARENT}-01-more`],
    ['something glued to the end', `01-${TRACE}-${PARENT}-01more`],
    ['spaces around it', ` 00-${TRACE}-${PARENT}-01 `],
  ] as const) {
    it(`takes ${what} for no trace`, () => {
      expect(readTraceparent(header as string | string[] | undefined)).to.equal(undefined);
    });
  }
});
