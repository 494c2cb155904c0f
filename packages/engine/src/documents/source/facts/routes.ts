import type { SourceFact } from '../document.ts';
import type { Syntax } from '../syntax.ts';
import type { Endpoint } from './endpoint.ts';
import { pythonEndpoints } from './python-routes.ts';
import { includesOf, routersOf } from './routers.ts';
import { scriptEndpoints } from './script-routes.ts';

const cache = new WeakMap<Syntax, readonly Endpoint[]>();

export function routeFacts(syntax: Syntax): SourceFact[] {
  return [...routersOf(syntax), ...includesOf(syntax), ...endpointsOf(syntax).map((endpoint) => endpoint.fact)];
}

export function endpointsOf(syntax: Syntax): readonly Endpoint[] {
  const known = cache.get(syntax);
  if (known !== undefined) return known;
  const found = syntax.language === 'python' ? pythonEndpoints(syntax) : scriptEndpoints(syntax);
  cache.set(syntax, found);
  return found;
}
