import { readDelivery } from '@hookledger/wire';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import { readMessagesQuery } from '../../src/http/messages-query.ts';
import { readStreamQuery } from '../../src/http/stream-query.ts';
import { readTimelineQuery } from '../../src/http/timeline-query.ts';
import { aDelivery } from '../a-delivery.ts';
import { DESCRIPTION, validatorAt, type Parameter } from '../an-api-description.ts';

describe('the schemas of the OpenAPI description', () => {
  const EMOJI = '\u{1f600}';
  const STRINGS = [
    '',
    'a',
    ' ',
    '\0',
    'a\0b',
    '\ud800',
    'a\udc00',
    EMOJI,
    '\ufeff',
    '\u0001',
    1,
    true,
    null,
    [],
    {},
    undefined,
  ];
  const LONG = [256, 257, 4096, 4097].flatMap((length) => [
    'x'.repeat(length),
    EMOJI.repeat(length),
  ]);
  const NUMBERS = [
    '+1',
    '+',
    '1',
    '+1\n',
    '+12 ',
    '+\u0661',
    '+\uff11',
    '++1',
    `+${'9'.repeat(32)}`,
    `+${'9'.repeat(33)}`,
  ];
  const MOMENTS = [
    '2025-01-15T10:00:00Z',
    '2025-01-15T10:00:00.5Z',
    '2025-01-15T10:00:00.123456789Z',
    '2025-01-15T10:00:00.1234567890Z',
    '2025-01-15T10:00:00.Z',
    '2025-01-15t10:00:00z',
    '2025-01-15 10:00:00Z',
    '2025-01-15T10:00:00+00:00',
    '2025-01-15T10:00:00Z\n',
    '0000-01-01T00:00:00Z',
    '0001-01-01T00:00:00Z',
    '9999-12-31T23:59:59Z',
    '2024-02-29T00:00:00Z',
    '2025-02-29T00:00:00Z',
    '1900-02-29T00:00:00Z',
    '2000-02-29T00:00:00Z',
    '0000-02-29T00:00:00Z',
    '2025-04-31T00:00:00Z',
    '2025-13-01T00:00:00Z',
    '2025-01-01T24:00:00Z',
    '2025-01-01T00:60:00Z',
    '2016-12-31T23:59:60Z',
    '٢025-01-15T10:00:00Z',
  ];
  const PARAMETERS = [-1, 0, 1, 50, 100, 101, 1.5, '', '%_*', 'second', 'day', 'Day', 'week'];

  it('accept of deliveries exactly what the service does', () => {
    const isDelivery = validatorAt('#/components/schemas/Delivery');
    const bodies: unknown[] = [aDelivery(), aDelivery({ more: 1 }), [], 'text', 1, null, {}];
    for (const field of ['message_id', 'from', 'to', 'ts', 'text']) {
      for (const value of [...STRINGS, ...LONG, ...NUMBERS, ...MOMENTS]) {
        bodies.push(aDelivery({ [field]: value }));
      }
    }

    const verdicts = bodies.map((body) => {
      const json = JSON.stringify(body);
      const accepted = readDelivery(Buffer.from(json)).kind === 'command';
      return { json, accepted, described: isDelivery(JSON.parse(json)) };
    });

    expect(verdicts.filter(({ accepted, described }) => accepted !== described)).to.deep.equal([]);
    expect(verdicts.filter(({ accepted }) => accepted)).to.have.length.within(50, 150);
  });

  for (const [path, accepts] of [
    ['/messages', fromQuery(readMessagesQuery)],
    ['/stats/timeline', fromQuery(readTimelineQuery)],
    ['/messages/stream', fromStreamRequest],
  ] as const) {
    it(`accept of the parameters of ${path} exactly what the service does`, () => {
      const { parameters = [] } = DESCRIPTION.paths[path]?.['get'] ?? expect.fail();
      expect(parameters).not.to.have.lengthOf(0);
      for (const [index, parameter] of parameters.entries()) {
        const place = `#/paths/${path.replaceAll('/', '~1')}/get/parameters/${index}`;
        const isValue = validatorAt(`${place}/schema`);
        for (const value of [...PARAMETERS, ...MOMENTS, ...NUMBERS]) {
          const what = `${parameter.name}=${value}`;
          expect(accepts(parameter, String(value)), what).to.equal(isDescribed(isValue, value));
        }
      }
    });
  }
});

type Accepts = (parameter: Parameter, value: string) => boolean;
type Read = (queryString: string) => { readonly kind: string };

function fromQuery(read: Read): Accepts {
  return ({ name }, value) => read(`${name}=${encodeURIComponent(value)}`).kind !== 'faults';
}

function fromStreamRequest(parameter: Parameter, value: string): boolean {
  if (parameter.in === 'query') {
    return fromQuery((query) => readStreamQuery(query, undefined))(parameter, value);
  }
  // An empty header is none.
  return value !== '' && readStreamQuery('', value).kind !== 'faults';
}

/** In a query a whole number and its digits are the same. */
function isDescribed(isValue: (value: unknown) => unknown, value: string | number): boolean {
  const digits = String(value);
  const spellings = /^[0-9]+$/.test(digits) ? [digits, Number(digits)] : [digits];
  return spellings.some((spelling) => isValue(spelling) === true);
}
