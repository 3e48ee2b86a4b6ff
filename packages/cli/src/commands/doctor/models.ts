import type { World } from '@ensembleapp/core/world.ts';
import { type Finding, inArea } from './finding.ts';

const { ok, warn } = inArea('models');
const TENANT = 'default';

/** Which providers there are, and the agents whose provider is missing. */
export async function checkModels({ models, store }: World): Promise<readonly Finding[]> {
  const configured = models.configured();
  const { rows } = await store.definitions.list(TENANT, { kinds: ['agent'] }, { limit: 500 });
  const lacking = rows.flatMap(({ version: { name, canonical } }) => {
    const provider = canonical.operation === 'think' ? providerOf(canonical.config) : undefined;
    return provider === undefined || configured.includes(provider)
      ? []
      : [warn(`agent ${name} needs ${provider}`, `set the key of ${provider}`)];
  });
  return [ok(configured.length > 0 ? `configured: ${configured.join(', ')}` : 'no provider is configured'), ...lacking];
}

/** The provider that a `think` agent names. */
function providerOf(config: unknown): string | undefined {
  if (typeof config !== 'object' || config === null) return undefined;
  if ('provider' in config && typeof config.provider === 'string') return config.provider;
  const model = 'model' in config && typeof config.model === 'string' ? config.model : '';
  return model.includes('/') ? model.slice(0, model.indexOf('/')) : undefined;
}
