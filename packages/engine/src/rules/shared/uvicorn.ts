import type { App } from '../../model/app.ts';
import type { DeploymentModel } from '../../model/model.ts';
import type { Span } from '../../text/span.ts';
import { commandsOf, factsOf, optionOf } from './apps.ts';

/** How the application is served by uvicorn; null when something else serves it or nothing says. */
export interface Uvicorn {
  readonly span: Span;
  /** `--timeout-graceful-shutdown`, seconds as written; null: it waits for ever. */
  readonly gracefulTimeout: string | null;
  /** `fastapi run` has no such flag. */
  readonly canSet: boolean;
  /** Words of the command from `uvicorn` on; null when it is started from Python or by `fastapi run`. */
  readonly words: readonly string[] | null;
}

export function uvicornOf(app: App, model: DeploymentModel): Uvicorn | null {
  const commands = commandsOf(app, model);
  const command = commands.find((one) => /\buvicorn\b/.test(one.text) && !/\bgunicorn\b/.test(one.text));
  if (command !== undefined)
    return {
      span: command.span,
      gracefulTimeout: optionOf(command.words, '--timeout-graceful-shutdown'),
      canSet: true,
      words: command.words.includes('uvicorn') ? command.words.slice(command.words.indexOf('uvicorn')) : null,
    };
  const fastapi = commands.find((one) => /\bfastapi\s+run\b/.test(one.text));
  if (fastapi !== undefined) return { span: fastapi.span, gracefulTimeout: null, canSet: false, words: null };
  if (commands.some((one) => /\b(?:gunicorn|hypercorn|granian|daphne)\b/.test(one.text))) return null;
  const listen = factsOf(app, 'listen').find((one) => one.server === 'uvicorn');
  return listen === undefined
    ? null
    : {
        span: listen.span,
        gracefulTimeout: listen.options.timeout_graceful_shutdown ?? null,
        canSet: true,
        words: null,
      };
}
