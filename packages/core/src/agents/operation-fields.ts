import type { Output } from '../ensembles/template/value-text.ts';
import { words } from '../words.ts';

/** What an operation's config may say; language reference, section 13. */
export interface OperationFields {
  readonly known: readonly string[];
  /** May be written beside `operation` instead of in `config`. */
  readonly direct: readonly string[];
  /** Texts in a template language of their own, and what they are the text of. */
  readonly templates: Templates;
  /** Any other name is for whoever runs it to read. */
  readonly open: boolean;
}

export type Templates = Readonly<Record<string, Output>>;

const NO_TEMPLATES: Templates = {};
/** Of a step that runs an agent, whatever that does. */
export const PROMPTS: Templates = { prompt: 'text', instructions: 'text', systemPrompt: 'text' };

const MODEL = words(`provider model prompt messages instructions systemPrompt temperature maxTokens topP topK stop seed
  frequencyPenalty presencePenalty responseFormat schema tools maxTurns image stream apiEndpoint`);

const HTTP = words(
  'url method headers query body timeout failOn responseType auth followRedirects idempotent cache_ttl',
);

const FORM = words('title description fields steps submitText csrf captcha honeypot rateLimit style successMessage');

const FIELDS: Readonly<Record<string, OperationFields>> = {
  think: closed(MODEL, { direct: MODEL, templates: PROMPTS }),
  code: {
    known: ['handler', 'script', 'code'],
    direct: ['handler', 'script', 'code'],
    templates: NO_TEMPLATES,
    open: true,
  },
  http: closed(HTTP),
  fetch: closed(HTTP),
  echo: closed(['value']),
  delay: closed(['duration', 'ms']),
  'inspect-context': closed([]),
  validate: closed(['schema', 'data']),
  slug: closed(words('text separator maxLength')),
  redirect: closed(words('action slug targetUrl statusCode expiresIn singleUse markAsUsed kvBinding basePath')),
  transform: closed(
    words(`value input merge parse format sheet columns pick omit rename defaults filter sort limit offset trim compact
    dedupe coerce`),
  ),
  storage: closed(
    words(`type backend action operation key value ttl expirationTtl expiration metadata prefix limit cursor default
    defaultValue bucket namespace body query sql params database binding contentType`),
  ),
  data: closed(words('backend type database binding operation action sql query params statements readOnly timeout')),
  tools: closed(words('mcp tool params timeout cacheDiscovery cacheTTL failOnError')),
  html: closed(words('template data engine templateEngine layout styles contentType meta seo'), {
    templates: { template: 'markup', layout: 'markup', styles: 'markup' },
  }),
  convert: closed(
    words(
      `input from to headingStyle codeBlockStyle bulletListMarker emDelimiter strongDelimiter linkStyle gfm breaks`,
    ),
  ),
  telemetry: closed(['dataset']),
  hitl: {
    known: words('prompt data approvers minApprovals fields actions timeout onReject channel notify metadata action'),
    direct: [],
    templates: NO_TEMPLATES,
    open: true,
  },
  email: closed(
    words(`provider from fromName to cc bcc replyTo subject body text html template data attachments headers tags engine
    templateEngine`),
    { templates: { html: 'markup', body: 'text', text: 'text', subject: 'text' } },
  ),
  sms: closed(words('provider from to body mediaUrl accountSid authToken apiKey apiSecret'), {
    templates: { body: 'text' },
  }),
  pdf: closed(words('html filename format margin'), { templates: { html: 'markup' } }),
  chart: closed(
    words(
      `type data x y labels values title width height theme legend xAxis yAxis stacked smooth referenceLine output`,
    ),
  ),
  form: closed(FORM, { templates: Object.fromEntries(FORM.map((name) => [name, 'markup'])) }),
  queue: closed(words('mode queue message messages delay')),
  cookies: closed(words('action name value maxAge expires path domain secure httpOnly sameSite purpose')),
};

const OPEN: OperationFields = { known: [], direct: [], templates: NO_TEMPLATES, open: true };

/** What may stand beside some operation, in each spelling. */
export const DIRECT_FIELDS: readonly string[] = [
  ...new Set(Object.values(FIELDS).flatMap(({ direct }) => direct.flatMap((name) => [name, snakeCase(name)]))),
];

/** The fields of an operation; of one that is not known here any are taken. */
export function fieldsOfOperation(operation: string): OperationFields {
  return (Object.hasOwn(FIELDS, operation) ? FIELDS[operation] : undefined) ?? OPEN;
}

/** The operations whose fields are known. */
export function operationsWithFields(): readonly string[] {
  return Object.keys(FIELDS);
}

/** `max_tokens`, as `maxTokens` may be written too. */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function closed(
  known: readonly string[],
  { direct = [], templates = NO_TEMPLATES }: Partial<Pick<OperationFields, 'direct' | 'templates'>> = {},
): OperationFields {
  return { known, direct, templates, open: false };
}
