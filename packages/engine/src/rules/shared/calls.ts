import type { App } from '../../model/app.ts';
import { type FactOf, factsOf } from './apps.ts';

/** Who calls whom in an application, by plain names: names that several functions share are followed to all of them. */
export interface CallGraph {
  /** The given functions and everything that they call, directly or through others. */
  reachable(from: readonly string[]): ReadonlySet<string>;
  /** Functions that call this name. */
  callers(name: string): readonly FactOf<'calls'>[];
}

/** Names that say nothing about what is called. */
const common =
  /^(?:get|set|run|execute|update|create|delete|add|save|load|close|init|main|start|stop|process|handle|call|build|read|write|find|list|all|first|commit|rollback|refresh|query|filter|append|pop|join|split|format|encode|decode|send|put|items|keys|values)$/;

const graphs = new WeakMap<App['facts'], CallGraph>();

export function callGraph(app: App): CallGraph {
  const known = graphs.get(app.facts);
  if (known !== undefined) return known;
  const calls = factsOf(app, 'calls');
  const byFunction = new Map<string, Set<string>>();
  const callersOf = new Map<string, FactOf<'calls'>[]>();
  for (const call of calls) {
    const names = byFunction.get(call.function) ?? new Set();
    byFunction.set(call.function, names);
    for (const name of call.names) {
      if (common.test(name)) continue;
      names.add(name);
      callersOf.set(name, [...(callersOf.get(name) ?? []), call]);
    }
  }
  const graph: CallGraph = {
    reachable(from) {
      const seen = new Set(from);
      const open = [...from];
      for (let at = open.pop(); at !== undefined; at = open.pop()) {
        for (const name of byFunction.get(at) ?? []) {
          if (seen.has(name)) continue;
          seen.add(name);
          open.push(name);
        }
      }
      return seen;
    },
    callers: (name) => callersOf.get(name) ?? [],
  };
  graphs.set(app.facts, graph);
  return graph;
}
