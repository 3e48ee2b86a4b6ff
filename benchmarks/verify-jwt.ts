// What does it cost to verify a JWT with every check, beside the libraries most servers use? All three hold the key imported once,
// pin the algorithm and check the audience; ours also finds the secret's row, bounds the lifetime and freezes the context. A browser shows
// the same JWT again and again, and ours remembers what a proven one says; so also: what does one cost that was not seen before?
import { createSecretKey } from 'node:crypto';
import { importJWK, jwtVerify } from 'jose';
import jsonwebtoken from 'jsonwebtoken';
import { accepted, mustRefuse } from './accepted.ts';
import { goal } from './goal.ts';
import { inProcess } from './in-process.ts';
import { interleave } from './interleave.ts';
import { openWorld } from './open-world.ts';
import { pick } from './pick.ts';

const audience = 'ensembleapp.ai';
const algorithms: ['HS256'] = ['HS256'];

const world = await openWorld();
const { door } = world.services;
const WORKING_SET = 1000;
const { secret, jwts: all } = await world.jwts(21_000);
const jwts = all.slice(0, WORKING_SET);
/** By turns so many more than are remembered that none is. */
const unseen = all.slice(WORKING_SET);
const keyObject = createSecretKey(Buffer.from(secret));
const cryptoKey = await importJWK({ kty: 'oct', k: Buffer.from(secret).toString('base64url') }, 'HS256');

await mustRefuse(door, 'jwt', pick(jwts, 0));
await accepted(door, 'jwt', pick(jwts, 0));

const standings = await interleave('Verify a JWT (HS256)', [
  inProcess({
    name: 'jsonwebtoken',
    operation(turn) {
      const claims = jsonwebtoken.verify(pick(jwts, turn), keyObject, { algorithms, audience });
      if (typeof claims.sub !== 'string') throw new Error('jsonwebtoken found no subject');
    },
  }),
  inProcess({
    name: 'jose',
    async operation(turn) {
      const { payload } = await jwtVerify(pick(jwts, turn), cryptoKey, { algorithms, audience });
      if (typeof payload.sub !== 'string') throw new Error('jose found no subject');
    },
  }),
  inProcess({
    name: 'ensemble',
    before: () => door.sync(),
    operation: (turn) => accepted(door, 'jwt', pick(jwts, turn)),
  }),
  inProcess({
    name: 'ensemble, not seen before',
    before: () => door.sync(),
    operation: (turn) => accepted(door, 'jwt', pick(unseen, turn)),
  }),
]);

goal('beside jsonwebtoken', standings.ratio('ensemble', 'jsonwebtoken'), { atLeast: 2 });
goal('not seen before', standings.ratio('ensemble, not seen before', 'jsonwebtoken'), { atLeast: 2 });
goal('beside jose', standings.ratio('ensemble', 'jose'), { atLeast: 4 });

await world.close();
