import { COMPONENT_KINDS, type ComponentSummary, type ComponentView } from '@ensembleapp/protocol';
import { command, NO_ARGUMENTS } from '../command.ts';
import { choice, text } from '../flag.ts';
import { VERSION } from './definitions.ts';
import { orDash, PAGE, printList } from './list.ts';

export const listComponents = command({
  purpose: 'Lists components by name',
  args: NO_ARGUMENTS,
  flags: {
    kind: choice(COMPONENT_KINDS, 'of this kind'),
    search: text('<text>', 'part of the name or description'),
    ...PAGE,
  },
  example: 'component:list --kind prompt',
  scope: 'read:components',
  async run({ flags, output, connect }) {
    const columns = [
      { title: 'KIND', of: ({ kind }: ComponentSummary) => kind },
      { title: 'NAME', of: ({ name }: ComponentSummary) => name },
      { title: 'VERSION', of: ({ version }: ComponentSummary) => orDash(version) },
      { title: 'PUBLISHED', of: ({ publishedVersion }: ComponentSummary) => orDash(publishedVersion) },
      { title: 'MANAGED BY', of: ({ managedBy }: ComponentSummary) => managedBy },
      { title: 'SIZE', of: ({ size }: ComponentSummary) => orDash(size) },
    ];
    const query = { kind: flags.kind, search: flags.search };
    const asked = { path: '/api/v1/components', name: 'components', query, columns };
    await printList(await connect('read'), output, asked, flags);
    return undefined;
  },
});

export const showComponent = command({
  purpose: 'Shows one component: its content',
  args: { shown: '<kind> <name>', least: 2, most: 2 },
  flags: { version: VERSION },
  example: 'component:show prompt support/tone',
  scope: 'read:components',
  async run({ args, flags, output, connect }) {
    const path = `/api/v1/components/${args.map(encodeURIComponent).join('/')}`;
    const client = await connect('read');
    const component = await client.request<ComponentView>('GET', path, { query: { version: flags.version } });
    const { content } = component;
    if (output.json) output.document(component);
    else if (typeof content === 'string') output.line(content.replace(/\n$/, ''));
    else output.line(JSON.stringify(content, null, 2));
    return undefined;
  },
});
