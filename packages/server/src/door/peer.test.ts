import { contains, parseNetwork } from '@ensembleapp/core/address.ts';
import { describe, expect, test } from 'vitest';
import { addressOf } from './peer.ts';

const PROXIES = ['10.0.0.0/8', 'fd00::/8'].flatMap((block) => parseNetwork(block) ?? []);
const isTrusted = (address: string) => contains(PROXIES, address);
const from = (remoteAddress: string) => ({ incoming: { socket: { remoteAddress } } });

describe('the address of a caller', () => {
  test('is the socket’s, in its one canonical form', () => {
    expect(addressOf(from('::ffff:192.0.2.1'), undefined, isTrusted)).toBe('192.0.2.1');
    expect(addressOf(from('2001:DB8:0:0::1'), undefined, isTrusted)).toBe('2001:db8::1');
    expect(addressOf({}, undefined, isTrusted)).toBe('');
  });

  test('is never what a stranger forwards', () => {
    expect(addressOf(from('192.0.2.1'), '198.51.100.1', isTrusted)).toBe('192.0.2.1');
    expect(addressOf({}, '198.51.100.1', isTrusted)).toBe('');
  });

  test.each([
    ['198.51.100.1', '198.51.100.1'],
    ['6.6.6.6, 198.51.100.1', '198.51.100.1'],
    ['6.6.6.6, 198.51.100.1, 10.9.9.9', '198.51.100.1'],
    ['198.51.100.1, fd00::7', '198.51.100.1'],
    ['::ffff:198.51.100.1', '198.51.100.1'],
    // A hop that is no address ends the trail: what lies behind it was written by nobody we trust.
    ['198.51.100.1, unknown, 10.9.9.9', '10.9.9.9'],
    ['198.51.100.1, ', '10.0.0.1'],
    ['198.51.100.1:4711', '10.0.0.1'],
    ['10.1.1.1, 10.2.2.2', '10.1.1.1'],
  ])('behind a trusted proxy that forwards %j is %s', (forwarded, address) => {
    expect(addressOf(from('10.0.0.1'), forwarded, isTrusted)).toBe(address);
  });
});
