import { describe, expect, it } from 'vitest';
import { openTestApp } from '../testing/test-app.ts';

describe.each(['ensemble', 'agent'])('GET /schemas/%s.json', (kind) => {
  it('is JSON Schema for editors, without a credential', async () => {
    const { status, headers, text } = await (await openTestApp()).call('GET', `/schemas/${kind}.json`);
    expect([status, headers.get('content-type')]).toEqual([200, 'application/schema+json']);
    const schema = JSON.parse(text);
    expect(schema).toMatchObject({ $schema: 'http://json-schema.org/draft-07/schema#', title: expect.any(String) });
    expect(Object.keys(schema.definitions)).toContain('step');
  });

  it('is sent once to whoever keeps it', async () => {
    const app = await openTestApp();
    const etag = (await app.call('GET', `/schemas/${kind}.json`)).headers.get('etag') ?? '';
    const again = await app.call('GET', `/schemas/${kind}.json`, { headers: { 'if-none-match': etag } });
    expect([again.status, again.text, again.headers.get('etag')]).toEqual([304, '', etag]);
  });
});
