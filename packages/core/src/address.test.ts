import { isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressBlock, contains, isSingleAddress, normalizeAddress, parseNetwork } from './address.ts';

function networks(...texts: string[]) {
  return texts.map((text) => {
    const network = parseNetwork(text);
    if (!network) throw new Error(`${text} is no network`);
    return network;
  });
}

describe('normalizing an address', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:c000:201', '192.0.2.1'],
    ['0:0:0:0:0:ffff:192.0.2.1', '192.0.2.1'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['::1.2.3.4', '::102:304'],
    ['64:ff9b::10.0.0.1', '64:ff9b::a00:1'],
    ['::', '::'],
  ])('reads %s as %s', (text, canonical) => {
    expect(normalizeAddress(text)).toBe(canonical);
  });

  it.each([
    '',
    ' 192.0.2.1',
    '192.0.2',
    '192.0.2.256',
    '0300.0.2.1',
    '0xc0.0.2.1',
    '3221225985',
    '192.0.2.1.',
    '192.0.2.1%eth0',
    'localhost',
    '[::1]',
    '::1::',
    ':::1',
    '1:2:3:4:5:6:7:8:9',
    '::ffff:0x7f.0.0.1',
    '::ffff:010.0.0.1',
    '::1%',
    '12345::',
  ])('does not take %j for an address', (text) => {
    expect(normalizeAddress(text)).toBeUndefined();
  });

  it('agrees with the runtime about which texts are addresses, and is the same when done twice', () => {
    const group = fc.oneof(fc.stringMatching(/^[0-9a-fA-F]{0,5}$/), fc.constant(''));
    const dotted = fc
      .array(fc.integer({ min: 0, max: 300 }), { minLength: 3, maxLength: 5 })
      .map((parts) => parts.join('.'));
    const ipv6 = fc.array(fc.oneof({ weight: 12, arbitrary: group }, { weight: 1, arbitrary: dotted }), {
      maxLength: 10,
    });
    const text = fc.oneof(
      dotted,
      ipv6.map((groups) => groups.join(':')),
      fc.ipV4(),
      fc.ipV6(),
    );
    fc.assert(
      fc.property(text, (candidate) => {
        const canonical = normalizeAddress(candidate);
        expect(canonical !== undefined).toBe(isIP(candidate) !== 0);
        if (canonical !== undefined) expect(normalizeAddress(canonical)).toBe(canonical);
      }),
      { numRuns: 20_000 },
    );
  });
});

describe('networks', () => {
  it.each([
    ['10.0.0.0/8', '10.255.0.1', true],
    ['10.1.2.3/8', '10.255.0.1', true],
    ['10.0.0.0/8', '11.0.0.1', false],
    ['10.0.0.0/8', '::ffff:10.0.0.1', true],
    ['::ffff:10.0.0.0/104', '10.0.0.1', true],
    ['192.0.2.7', '192.0.2.7', true],
    ['192.0.2.7', '192.0.2.8', false],
    ['192.0.2.128/25', '192.0.2.127', false],
    ['0.0.0.0/0', '203.0.113.9', true],
    ['0.0.0.0/0', '2001:db8::1', false],
    ['::/0', '203.0.113.9', false],
    ['2001:db8::/33', '2001:db8:7fff::1', true],
    ['2001:db8::/33', '2001:db8:8000::1', false],
    ['fe80::/10', 'fe80::1%eth0', true],
    ['10.0.0.0/8', 'not an address', false],
  ])('%s and %s: %s', (network, address, expected) => {
    expect(contains(networks(network), address)).toBe(expected);
  });

  it('contain an address when any one of them does', () => {
    const both = networks('10.0.0.0/8', '2001:db8::/32');
    expect(contains(both, '2001:db8::9')).toBe(true);
    expect(contains(both, '10.9.9.9')).toBe(true);
    expect(contains([], '10.9.9.9')).toBe(false);
  });

  it.each([
    '',
    '/8',
    '10.0.0.0/',
    '10.0.0.0/33',
    '10.0.0.0/08',
    '10.0.0.0/-1',
    '10.0.0.0/8/8',
    '10.0/8',
    '::/129',
    '::ffff:0:0/90',
    'fe80::%eth0/64',
    'corp.example',
  ])('are not read from %j', (text) => {
    expect(parseNetwork(text)).toBeUndefined();
  });

  it('know whether they are one single address', () => {
    expect(networks('10.0.0.1', '10.0.0.1/32', '::1/128', '10.0.0.0/31', '::/127').map(isSingleAddress)).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
  });
});

describe('the block that failures are counted by', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::9%en0', '2001:db8:1:2::/64'],
    ['unknown', 'unknown'],
  ])('of %s is %s', (address, block) => {
    expect(addressBlock(address)).toBe(block);
  });
});
