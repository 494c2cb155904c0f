import { actions, roles } from '@seaworthy/schema/access';
import type { SessionView } from '@seaworthy/schema/api-accounts';
import * as z from 'zod/mini';

export const PersonShape = z.object({ id: z.string(), name: z.string(), email: z.nullable(z.string()) });
export const TeamRefShape = z.object({ id: z.string(), name: z.string(), role: z.enum(roles) });

const known: ReadonlySet<string> = new Set(actions);

/** Who looks at the page. Actions that only a newer server knows are dropped. */
export const SessionShape = z.object({
  accounts: z.enum(['on', 'off']),
  setup: z.boolean(),
  oidc: z.nullable(z.string()),
  mail: z.boolean(),
  person: z.nullable(PersonShape),
  team: z.nullable(TeamRefShape),
  teams: z.array(TeamRefShape),
  actions: z.pipe(
    z.array(z.string()),
    z.transform((names) => names.filter((name) => known.has(name))),
  ),
}) as unknown as z.ZodMiniType<SessionView>; // the actions are known ones: see the filter
