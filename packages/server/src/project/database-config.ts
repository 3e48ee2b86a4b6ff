import { z } from 'zod';

const access = {
  /** Who may use it. */
  tenants: z.array(z.string().min(1)).default(['default']),
  readOnly: z.boolean().default(false),
};

const DatabaseConfig = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('sqlite'),
    /** In the project folder. */
    file: z.string().min(1),
    ...access,
  }),
  z.strictObject({
    type: z.literal('postgres'),
    url: z.url({ protocol: /^postgres(ql)?$/, hostname: /./ }),
    maxConnections: z.int().min(1).max(100).default(5),
    ...access,
  }),
]);

/** The databases of a project, by the names that `data` operations know. */
export const DatabaseConfigs = z
  .record(z.string().regex(/^[\w.-]{1,64}$/, 'must be letters, digits, ".", "_" and "-"'), DatabaseConfig)
  .default({});

export type DatabaseConfig = z.infer<typeof DatabaseConfig>;
