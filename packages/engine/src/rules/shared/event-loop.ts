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
  return [...heavy, ...waiting, ...oneStepAway(app)].filter((place) => !isElsewhere(place.span.file));
}

/** Handlers that call a plain function of the project which does the heavy work. */
function oneStepAway(app: App): readonly BlockedPlace[] {
  const heavy = factsOf(app, 'heavy-call').filter(
    (call) => !call.inAsync && !call.offloaded && call.function !== null && !isElsewhere(call.span.file),
  );
  const byName = new Map(heavy.map((call) => [call.function ?? '', call]));
  return factsOf(app, 'loop-calls').flatMap((handler) =>
    handler.names.flatMap((name, index): BlockedPlace[] => {
      const work = byName.get(name);
      const span = handler.places[index];
      if (work === undefined || span === undefined) return [];
      return [{ call: `${name} (${work.library})`, function: handler.function, heavy: true, span }];
    }),
  );
}

function isElsewhere(file: string): boolean {
  return /mock|fake|stub|(?:^|\/)(?:workers?|tasks?|cli|commands|jobs|bin|examples?|notebooks?|eval\w*|benchmarks?)(?:\/|\.py$)/.test(
    file,
  );
}
