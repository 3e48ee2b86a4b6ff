import { describe, expect, it } from 'vitest';
import { isMetadataAddress, isPublicAddress, reachedAddress } from './public-address.ts';

function isPublic(address: string): boolean {
  const reached = reachedAddress(address);
  return reached !== undefined && isPublicAddress(reached);
}

describe('an address is not public when it is', () => {
  it.each([
    ['unspecified', '0.0.0.0', '0.1.2.3', '::', '0:0:0:0:0:0:0:0'],
    ['loopback', '127.0.0.1', '127.255.255.254', '::1', '0:0:0:0:0:0:0:1'],
    ['private', '10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.0.1'],
    ['carrier-grade NAT', '100.64.0.1', '100.127.255.255'],
    ['link-local', '169.254.0.1', 'fe80::1', 'fe80::1%eth0', 'febf::1'],
    ['site-local or unique-local', 'fec0::1', 'fc00::1', 'fdff::1'],
    ['multicast', '224.0.0.1', '239.255.255.255', 'ff02::1'],
    ['reserved', '192.0.0.1', '192.88.99.1', '240.0.0.1', '5f00::1', '4000::1', '100::1', '2001::1', '2001:20::1'],
    ['broadcast', '255.255.255.255'],
    ['for benchmarking', '198.18.0.1', '198.19.255.255', '2001:2::1'],
    ['for documentation', '192.0.2.1', '198.51.100.1', '203.0.113.1', '2001:db8::1', '3fff:fff::1'],
    ['IPv4-mapped and private', '::ffff:127.0.0.1', '::ffff:a00:1', '0:0:0:0:0:FFFF:169.254.169.254'],
    ['IPv4-compatible', '::127.0.0.1', '::8.8.8.8', '::7f00:1'],
    [
      'NAT64 of what is private',
      '64:ff9b::127.0.0.1',
      '64:ff9b::a00:1',
      '64:ff9b::a9fe:a9fe',
      '64:ff9b::',
      '64:ff9b::0.0.0.1',
    ],
    ['NAT64 of local use', '64:ff9b:1::8.8.8.8'],
    ['6to4', '2002:7f00:1::', '2002:808:808::1'],
    ['Teredo', '2001:0:53aa:64c::1'],
    ['IPv4-translated', '::ffff:0:127.0.0.1'],
    ['no address', '', 'localhost', '0x7f.0.0.1', '2130706433', '127.1'],
  ])('%s', (_what, ...addresses) => {
    expect(addresses.filter(isPublic)).toEqual([]);
  });
});

it('every other address is public, to the edges of the blocks that are not', () => {
  const addresses = [
    ...[
      '1.1.1.1',
      '8.8.8.8',
      '9.255.255.255',
      '11.0.0.0',
      '100.63.255.255',
      '100.128.0.0',
      '126.255.255.255',
      '128.0.0.0',
    ],
    ...[
      '172.15.255.255',
      '172.32.0.0',
      '192.167.255.255',
      '192.169.0.0',
      '198.17.255.255',
      '198.20.0.0',
      '223.255.255.255',
    ],
    ...['2606:4700::1111', '2001:4860:4860::8888', '2a00:1450::1', '2003::1', '3ffe:ffff::1'],
    ...['::ffff:8.8.8.8', '64:ff9b::8.8.8.8'],
  ];
  expect(addresses.filter((address) => !isPublic(address))).toEqual([]);
});

it('the addresses where clouds hand out credentials are known, the public one among them', () => {
  const addresses = [
    '169.254.169.254',
    '169.254.170.2',
    '100.100.100.200',
    '168.63.129.16',
    '192.0.0.192',
    'fd00:ec2::254',
    'fd20:ce::254',
  ];
  expect(addresses.filter((address) => !isMetadataAddress(address))).toEqual([]);
  expect(addresses.filter(isPublic)).toEqual([]);
  expect(isMetadataAddress('10.0.0.1')).toBe(false);
});
