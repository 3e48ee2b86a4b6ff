import { NetworkRefusal } from '@ensembleapp/core/network.ts';
import { describe, expect, it } from 'vitest';
import type { OutgoingRequest } from './outgoing-request.ts';
import { findRedirect, redirected } from './redirect.ts';

const CREDENTIALS = {
  authorization: 'Bearer s',
  cookie: 'a=b',
  'proxy-authorization': 'Basic s',
  'x-api-key': 's',
  'private-token': 's',
  'x-hub-signature-256': 's',
};

function request(url: string, method = 'GET', headers: Record<string, string> = {}, body?: string): OutgoingRequest {
  return {
    url: new URL(url),
    method,
    headers: new Headers(headers),
    body: body === undefined ? undefined : new TextEncoder().encode(body),
  };
}

function names(headers: Headers): string[] {
  return [...headers.keys()];
}

describe('a redirect', () => {
  it.each([
    [301, 'POST', 'GET'],
    [302, 'POST', 'GET'],
    [303, 'POST', 'GET'],
    [303, 'PUT', 'GET'],
    [303, 'DELETE', 'GET'],
    [301, 'PUT', 'PUT'],
    [302, 'DELETE', 'DELETE'],
    [303, 'HEAD', 'HEAD'],
    [301, 'HEAD', 'HEAD'],
    [307, 'POST', 'POST'],
    [308, 'POST', 'POST'],
  ])('of status %i makes %s a %s', (status, method, expected) => {
    const next = redirected(
      request('http://a.example/x', method, { 'content-type': 'text/plain' }, 'hello'),
      status,
      '/y',
    );
    expect(next.method).toBe(expected);
    expect(next.url.href).toBe('http://a.example/y');
    expect(next.body !== undefined).toBe(method === expected);
    expect(next.headers.has('content-type')).toBe(method === expected);
  });

  it('within the origin keeps the credentials', () => {
    const next = redirected(request('https://a.example/x', 'GET', CREDENTIALS), 302, 'https://A.example:443/y');
    expect(names(next.headers)).toEqual(Object.keys(CREDENTIALS).sort());
  });

  it.each(['https://b.example/', 'https://a.example:8443/', '//sub.a.example/'])(
    'to another origin, %s, drops the credentials and keeps the rest',
    (location) => {
      const next = redirected(
        request('https://a.example/x', 'GET', { ...CREDENTIALS, accept: 'text/html', 'x-trace': '1' }),
        307,
        location,
      );
      expect(names(next.headers)).toEqual(['accept', 'x-trace']);
    },
  );

  it('from http to https drops the credentials too, since that is another origin', () => {
    expect(
      names(redirected(request('http://a.example/', 'GET', CREDENTIALS), 301, 'https://a.example/').headers),
    ).toEqual([]);
  });

  it('from https to http is refused with a body or with credentials', () => {
    const target = 'http://a.example/';
    const refusal = expect.objectContaining({
      code: 'ADDRESS_NOT_ALLOWED',
      message: expect.stringContaining('from https to http'),
    });
    expect(() => redirected(request('https://a.example/', 'POST', {}, 'hello'), 307, target)).toThrow(refusal);
    expect(() => redirected(request('https://a.example/', 'GET', CREDENTIALS), 302, target)).toThrow(refusal);
    expect(redirected(request('https://a.example/', 'GET', { accept: '*/*' }), 302, target).url.href).toBe(target);
    expect(redirected(request('https://a.example/', 'POST', {}, 'hello'), 303, target).body).toBeUndefined();
  });

  it.each([
    'file:///etc/passwd',
    'ftp://a.example/',
    'data:text/plain,x',
    'javascript:alert(1)',
    'http://user:secret@b.example/',
    'http://[bad/',
  ])('to %s is refused', (location) => {
    expect(() => redirected(request('http://a.example/'), 302, location)).toThrow(NetworkRefusal);
  });
});

it('only the five redirect statuses with a location are redirects', () => {
  const headers = new Headers({ location: '/y' });
  const found = [200, 201, 300, 301, 302, 303, 304, 305, 307, 308, 400].filter((status) =>
    findRedirect({ status, headers }),
  );
  expect(found).toEqual([301, 302, 303, 307, 308]);
  expect(findRedirect({ status: 302, headers: new Headers() })).toBeUndefined();
});
