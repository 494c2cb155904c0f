import type { App } from '../../model/app.ts';
import type { Span } from '../../text/span.ts';
import { factsOf } from './apps.ts';

export interface BlockedPlace {
  readonly call: string;
  readonly function: string;
  /** It takes a core, rather than waiting for something. */
  readonly heavy: boolean;
  readonly span: Span;
}

/** Calls that hold the event loop of the service; worker and command line files of the same folder are left out. */
export function blockedLoop(app: App): readonly BlockedPlace[] {
  if (app.language !== 'python') return [];
  const heavy = factsOf(app, 'heavy-call')
    .filter((call) => call.inAsync && !call.awaited && !call.offloaded)
    .map(
      (call): BlockedPlace => ({
        call: call.call,
        function: call.function ?? 'a function',
        heavy: true,
        span: call.span,
      }),
    );
  const waiting = factsOf(app, 'blocking-call').map(
    (call): BlockedPlace => ({
      call: call.call,
      function: call.function === '' ? 'a function' : call.function,
      heavy: false,
      span: call.span,
    }),
  );
  return [...heavy, ...waiting].filter((place) => !isElsewhere(place.span.file));
}

function isElsewhere(file: string): boolean {
  return /mock|fake|stub|(?:^|\/)(?:workers?|tasks?|cli|commands|jobs|bin|examples?|notebooks?|eval\w*|benchmarks?)(?:\/|\.py$)/.test(
    file,
  );
}
