import { describe, expect, it } from 'vitest';
import { allowsAddress, allowsHost, parseAllowList } from './allow-list.ts';

describe('an allow list', () => {
  it.each([
    ['db.internal', 'db.internal', true],
    ['DB.Internal.', 'db.internal', true],
    ['db.internal', 'DB.INTERNAL.', true],
    ['db.internal', 'other.internal', false],
    ['db.internal', 'x.db.internal', false],
    ['*.corp.example', 'a.corp.example', true],
    ['*.corp.example', 'a.b.corp.example', true],
    ['*.corp.example', 'corp.example', false],
    ['*.corp.example', 'evilcorp.example', false],
    ['bücher.corp', 'xn--bcher-kva.corp', true],
    ['10.0.0.0/8', 'anything.example', true],
    ['10.1.2.3', 'anything.example', true],
    ['10.1.2.4', 'anything.example', false],
  ])('with %s opens %s at a private address: %s', (entry, host, expected) => {
    expect(allowsAddress(parseAllowList([entry]), host, '10.1.2.3')).toBe(expected);
  });

  it('opens an IPv6 address written with or without its brackets', () => {
    expect(allowsAddress(parseAllowList(['[::1]']), '::1', '::1')).toBe(true);
    expect(allowsAddress(parseAllowList(['fd00::/8']), 'host.example', 'fd12::1')).toBe(true);
  });

  it('opens an IPv4 network for the IPv6 forms of its addresses', () => {
    const allow = parseAllowList(['10.0.0.0/8']);
    expect(allowsAddress(allow, 'host.example', '::ffff:10.0.0.1')).toBe(true);
    expect(allowsAddress(allow, 'host.example', '64:ff9b::10.0.0.1')).toBe(true);
  });

  it('opens cloud metadata only by its very address, neither by a network around it nor by a name', () => {
    const address = '169.254.169.254';
    expect(
      allowsAddress(
        parseAllowList(['0.0.0.0/0', '169.254.0.0/16', 'host.example', '*.example']),
        'host.example',
        address,
      ),
    ).toBe(false);
    expect(allowsAddress(parseAllowList(['fc00::/7']), 'host.example', 'fd00:ec2::254')).toBe(false);
    expect(allowsAddress(parseAllowList([address]), 'host.example', address)).toBe(true);
  });

  it('opens the names of cloud metadata only when they are listed whole', () => {
    expect(allowsHost(parseAllowList(['*.google.internal']), 'Metadata.Google.Internal.')).toBe(false);
    expect(allowsHost(parseAllowList(['metadata.google.internal']), 'metadata.google.internal')).toBe(true);
    expect(allowsHost(parseAllowList([]), 'api.example.com')).toBe(true);
  });

  it.each([
    '',
    ' ',
    '*',
    '*.',
    '*.10.0.0.1',
    'a b',
    'http://db.internal',
    'db.internal:5432',
    'db.internal/x',
    '10.0.0.0/33',
    'user@db',
    '**.corp',
    '0x7f.1',
    '[db]',
  ])('refuses the entry %j by name', (entry) => {
    expect(() => parseAllowList(['ok.example', entry])).toThrow(`network.allow: ${JSON.stringify(entry)} is not`);
  });
});
