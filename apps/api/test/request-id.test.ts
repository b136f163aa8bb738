import { expect } from 'chai';
import { describe, it } from 'mocha';
import { requestIdFrom } from '../src/http/request-id.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const MORE_THAN_ONE_RANDOM_PART_NUMBERS = 150_000;

describe('requestIdFrom', () => {
  it('gives each request without an id a UUID of its own', () => {
    const ids = Array.from({ length: MORE_THAN_ONE_RANDOM_PART_NUMBERS }, () =>
      requestIdFrom(undefined),
    );

    expect(new Set(ids)).to.have.property('size', ids.length);
    expect(ids.filter((id) => !UUID.test(id))).to.deep.equal([]);
  });
});
