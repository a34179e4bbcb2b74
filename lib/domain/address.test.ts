import { describe, expect, it } from 'vitest';
import { readAddress } from './address.ts';

describe('readAddress', () => {
  it('gives the normal form', () => {
    expect(readAddress(' HTTP://Orders:80/v1/ ')).toEqual({ url: 'http://orders/v1' });
  });

  it.each([
    ['', /^must not be empty/],
    ['orders:8080', /^must begin with http/],
    ['http://ana:secret@orders', /^must not contain a user name/],
    ['http://orders/?a=1', /^must not contain a query/],
  ])('says of %j what is wrong', (text, problem) => {
    expect(readAddress(text)).toEqual({
      problem: expect.objectContaining({ text: expect.stringMatching(problem) }),
    });
  });
});
