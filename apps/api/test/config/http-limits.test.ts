import { expect } from 'chai';
import { describe, it } from 'mocha';
import { readConfig } from '../../src/config.ts';

const RANGES = [
  ['HTTP_HEADERS_TIMEOUT_SECONDS', 1, 300],
  ['HTTP_REQUEST_TIMEOUT_SECONDS', 1, 3_600],
  ['HTTP_KEEP_ALIVE_TIMEOUT_SECONDS', 1, 3_600],
  ['HTTP_MAX_CONNECTIONS', 1, 1_000_000],
  ['HTTP_MAX_HEADER_BYTES', 1_024, 1_048_576],
  ['MAX_BODY_BYTES', 65_536, 67_108_864],
  ['BODY_MEMORY_BYTES', 65_536, 1_073_741_824],
  ['MAX_DELIVERIES_IN_FLIGHT', 1, 100_000],
  ['MAX_SEARCHES_IN_FLIGHT', 1, 10_000],
] as const;

// So that the limit under test contradicts none of the others.
const ROOMY = {
  HTTP_REQUEST_TIMEOUT_SECONDS: '3600',
  HTTP_HEADERS_TIMEOUT_SECONDS: '1',
  MAX_BODY_BYTES: '65536',
  BODY_MEMORY_BYTES: '1073741824',
};

describe('readConfig, of HTTP limits', () => {
  for (const [variable, from, to] of RANGES) {
    it(`takes ${variable} from ${from} to ${to}`, () => {
      for (const value of [from, to]) {
        const reading = readConfig({ ...ROOMY, [variable]: String(value) });

        expect(reading, String(value)).to.have.property('kind', 'config');
      }
    });

    for (const value of [from - 1, to + 1, '-1', '1.5', '1e5', '0x7fff', ' 70000', '70000s', '∞']) {
      it(`refuses ${variable}=${value} in one line`, () => {
        expect(readConfig({ ...ROOMY, [variable]: String(value) })).to.deep.equal({
          kind: 'mistakes',
          mistakes: [`${variable} must be a whole number from ${from} to ${to}`],
        });
      });
    }
  }

  it('refuses less time for a request than for its headers', () => {
    const reading = readConfig({ HTTP_HEADERS_TIMEOUT_SECONDS: '20' });

    expect(reading).to.deep.equal({
      kind: 'mistakes',
      mistakes: [
        'HTTP_REQUEST_TIMEOUT_SECONDS is 15, and must not be less than HTTP_HEADERS_TIMEOUT_SECONDS, which is 20: the headers are part of the request',
      ],
    });
  });

  it('refuses less memory for all bodies than one may have', () => {
    const reading = readConfig({ MAX_BODY_BYTES: '131072', BODY_MEMORY_BYTES: '131071' });

    expect(reading).to.deep.equal({
      kind: 'mistakes',
      mistakes: [
        'BODY_MEMORY_BYTES is 131071, and must not be less than MAX_BODY_BYTES, which is 131072: the largest body would never find room',
      ],
    });
  });

  it('names a mistake once, and every mistake', () => {
    const reading = readConfig({
      HTTP_HEADERS_TIMEOUT_SECONDS: 'x',
      HTTP_REQUEST_TIMEOUT_SECONDS: '0',
      MAX_BODY_BYTES: '9999999999',
      PORT: 'y',
    });

    expect(reading).to.have.property('mistakes').that.has.lengthOf(4);
  });
});
