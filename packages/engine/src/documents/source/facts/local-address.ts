import { positional } from '../arguments.ts';
import { callsLike } from '../call-index.ts';
import type { SourceFact } from '../document.ts';
import { headSpan, isInside, spanAt, textOf } from '../look.ts';
import type { Syntax } from '../syntax.ts';

/** The whole value is the address: as the fallback of a setting or one side of a choice it is meant for development. */
const whole = /^['"`](https?:\/\/(?:localhost|127\.0\.0\.1)(?::\d+)?(?:\/[^'"`]*)?)['"`]$/;
/** Written in place, parts of the path may still be filled in. */
const leading = /^['"`](https?:\/\/(?:localhost|127\.0\.0\.1)(?::\d+)?)(?:\/[^'"]*)?['"`]$/;
const asks = /^(?:fetch|get|post|put|patch|delete|request|axios|create|ky|ofetch|EventSource)$/;
const names = /(?:url|uri|api|host|base|endpoint|server|backend|origin)/i;

/** Addresses of the developer's own machine that JavaScript or TypeScript calls whatever the environment. */
export function localAddressFacts(syntax: Syntax): SourceFact[] {
  if (syntax.language === 'python' || !/\/\/(?:localhost|127\.0\.0\.1)/.test(syntax.text)) return [];
  const constants = syntax.assignments.flatMap((one): SourceFact[] => {
    const url = names.test(one.target) ? whole.exec(textOf(syntax, one.value).trim())?.[1] : undefined;
    return url === undefined || isInside(syntax.comments, one.start)
      ? []
      : [{ type: 'local-address', url, span: headSpan(syntax, one) }];
  });
  const calls = callsLike(syntax, asks).flatMap((call): SourceFact[] => {
    const first = positional(syntax, call, 0);
    const base = first === undefined ? undefined : /\bbaseURL\s*:\s*(['"`][^'"`]*['"`])\s*[,}]/.exec(first.text)?.[1];
    const url = leading.exec((base ?? first?.text ?? '').trim())?.[1];
    return url === undefined || isInside(syntax.comments, call.start)
      ? []
      : [{ type: 'local-address', url, span: spanAt(syntax, call) }];
  });
  return [...constants, ...calls];
}
