import type { SecretRestrictions } from '@ensembleapp/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Refusal } from '../refusal.ts';
import type { Grant } from './grant.ts';
import { bounded, reaches, requireReach } from './restrict.ts';

const maker = (restrictions: SecretRestrictions): Grant => ({ scopes: ['admin'], restrictions });

describe('what a maker restricts', () => {
  test('is what was asked for when the maker is not narrowed', () => {
    const asked = { agents: ['a'], addresses: ['10.0.0.0/8'], notBefore: 5 };
    expect(bounded(maker({}), asked)).toEqual(asked);
  });

  test('is the maker’s own where nothing was asked for', () => {
    const own = { agents: ['a'], ensembles: ['e'], tools: [], addresses: ['10.0.0.0/8'], notBefore: 5 };
    expect(bounded(maker(own), {})).toEqual(own);
  });

  test('never lies beyond the maker’s own', () => {
    const own = { agents: ['a', 'b'], addresses: ['10.0.0.0/8'], notBefore: 5 };
    expect(bounded(maker(own), { agents: ['b'] })).toEqual({ ...own, agents: ['b'] });
    expect(bounded(maker(own), { notBefore: 1 }).notBefore).toBe(5);
    expect(() => bounded(maker(own), { agents: ['b', 'c'] })).toThrow('Not allowed for this credential: agent');
    expect(() => bounded(maker(own), { addresses: ['0.0.0.0/0'] })).toThrow('Not allowed for this credential: address');
    expect(() => bounded(maker({ origins: ['https://a.example'] }), { origins: ['https://b.example'] })).toThrow(
      'Not allowed for this credential: origin',
    );
  });

  test('refuses an address block that is none, and says where', () => {
    const refused = () => bounded(maker({}), { addresses: ['10.0.0.1', '10.0.0.0/33'] });
    expect(refused).toThrow(Refusal);
    try {
      refused();
    } catch (thrown) {
      expect((thrown as Refusal).extras.details).toEqual([
        { path: 'restrictions.addresses[1]', message: 'must be an address or a CIDR block' },
      ]);
    }
  });

  test('lets nobody reach what the maker does not reach, whatever both say', () => {
    const names = fc.option(fc.subarray(['a', 'b', 'c']), { nil: undefined });
    const restrictions = fc.record({ agents: names, ensembles: names, tools: names });
    fc.assert(
      fc.property(restrictions, restrictions, (own, asked) => {
        let made: SecretRestrictions;
        try {
          made = bounded(maker(defined(own)), defined(asked));
        } catch {
          return;
        }
        for (const list of ['agents', 'ensembles', 'tools'] as const) {
          for (const name of ['a', 'b', 'c', 'd']) {
            if (reaches(maker(made), list, name)) expect(reaches(maker(defined(own)), list, name)).toBe(true);
          }
        }
      }),
    );
  });
});

describe('reach', () => {
  test('is everything without a list, the list with one, nothing with an empty one', () => {
    expect(reaches(maker({}), 'agents', 'a')).toBe(true);
    expect(reaches(maker({ agents: ['a'] }), 'agents', 'a')).toBe(true);
    expect(reaches(maker({ agents: ['a'] }), 'agents', 'A')).toBe(false);
    expect(reaches(maker({ agents: [] }), 'agents', 'a')).toBe(false);
    expect(() => requireReach(maker({ tools: ['t'] }), 'tools', 'u')).toThrow('Not allowed for this credential: tool');
  });
});

function defined<Of extends object>(of: Of): SecretRestrictions {
  return Object.fromEntries(Object.entries(of).filter(([, value]) => value !== undefined));
}
