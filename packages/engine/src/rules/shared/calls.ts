import type { App } from '../../model/app.ts';
import type { Span } from '../../text/span.ts';
import { factsOf } from './apps.ts';

/** Who calls whom in an application, by plain names: names that several functions share are followed to all of them. */
export interface CallGraph {
  /** The given functions and everything that they call, directly or through others. */
  reachable(from: readonly string[]): ReadonlySet<string>;
  /** Functions that call this name, with the place of the call. */
  callers(name: string): readonly { readonly function: string; readonly span: Span }[];
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
  const callersOf = new Map<string, { function: string; span: Span }[]>();
  for (const call of calls) {
    const names = byFunction.get(call.function) ?? new Set();
    byFunction.set(call.function, names);
    call.names.forEach((name, i) => {
      if (common.test(name)) return;
      names.add(name);
      const callers = callersOf.get(name) ?? [];
      callers.push({ function: call.function, span: call.places[i] ?? call.span });
      callersOf.set(name, callers);
    });
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
