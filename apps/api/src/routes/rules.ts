import { RuleList, RulePage } from '@seaworthy/schema/api-rules';
import { type CatalogueRule, catalogueExamples, catalogueRules, catalogueVersion } from '@seaworthy/schema/catalogue';
import { SeaworthyError } from '@seaworthy/schema/problem';
import { z } from 'zod';
import type { App } from '../deps.ts';
import { failures } from './params.ts';

const access = { to: 'anyone', why: 'The law is public: it says nothing about anybody.' } as const;
/** The catalogue changes only with the program. */
const cacheControl = 'no-cache';

const list: RuleList = {
  version: catalogueVersion,
  rules: catalogueRules.map(({ docs: _, ...line }) => line),
};
const byId: ReadonlyMap<string, CatalogueRule> = new Map(catalogueRules.map((rule) => [rule.id, rule]));

/** The rule catalogue: what is looked at, why, and where the facts come from. Its pages are the help of SARIF results. */
export function ruleRoutes(app: App): void {
  app.get(
    '/rules',
    {
      schema: { summary: 'Every rule, without its texts', tags: ['rules'], response: { 200: RuleList, ...failures } },
      config: { access },
    },
    async (_request, reply) => {
      reply.header('cache-control', cacheControl);
      return list;
    },
  );
  app.get(
    '/rules/:area/:section/:defect',
    {
      schema: {
        summary: 'One rule with its reasons, examples and sources',
        tags: ['rules'],
        params: RuleParams,
        response: { 200: RulePage, ...failures },
      },
      config: { access },
    },
    async (request, reply) => {
      const { area, section, defect } = request.params;
      reply.header('cache-control', cacheControl);
      return pageOf(`${area}/${section}/${defect}`);
    },
  );
}

const Segment = z.string().regex(/^[a-z0-9-]{1,80}$/, 'is not a part of a rule id');
const RuleParams = z.object({ area: Segment, section: Segment, defect: Segment });

function pageOf(id: string): RulePage {
  const rule = byId.get(id);
  if (rule === undefined) throw new SeaworthyError('not-found', `There is no rule ${id}.`);
  const { bad, good } = catalogueExamples(id) ?? { bad: [], good: [] };
  return {
    ...rule,
    docs: { ...rule.docs, sources: [...rule.docs.sources] },
    version: catalogueVersion,
    examples: { bad: [...bad], good: [...good] },
    neighbours: catalogueRules
      .filter((other) => other.section === rule.section && other.id !== id)
      .map(({ id, title, severity }) => ({ id, title, severity })),
  };
}
