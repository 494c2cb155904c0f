import type { SourceFact } from '../documents/source/document.ts';
import type { App } from './app.ts';

export type FactOf<T extends SourceFact['type']> = Extract<SourceFact, { type: T }>;

const byType = new WeakMap<App['facts'], ReadonlyMap<SourceFact['type'], readonly SourceFact[]>>();

/** In the order of the application's facts. Sorted by type once: rules ask this for every route of an application. */
export function factsOf<T extends SourceFact['type']>(app: Pick<App, 'facts'>, type: T): readonly FactOf<T>[] {
  let groups = byType.get(app.facts);
  if (groups === undefined) {
    const made = new Map<SourceFact['type'], SourceFact[]>();
    for (const fact of app.facts) {
      const group = made.get(fact.type);
      if (group === undefined) made.set(fact.type, [fact]);
      else group.push(fact);
    }
    groups = made;
    byType.set(app.facts, groups);
  }
  return (groups.get(type) ?? []) as readonly FactOf<T>[]; // the group of a type holds facts of that type only
}

/** The same of several applications, one after the other: to copy all their facts for that costs more than to judge a rule. */
export function factsOfAll<T extends SourceFact['type']>(apps: readonly App[], type: T): readonly FactOf<T>[] {
  return apps.flatMap((app) => factsOf(app, type));
}
