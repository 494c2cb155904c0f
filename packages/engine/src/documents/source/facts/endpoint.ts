import type { RouteFact } from '../document.ts';
import { headSpan, textOf } from '../look.ts';
import type { FunctionNode, Range, Syntax } from '../syntax.ts';

/** A route with the function that answers it, for the facts that look into handlers. */
export interface Endpoint {
  readonly fact: RouteFact;
  readonly handler: FunctionNode | null;
  /** The call, decorator or function that declares it. */
  readonly place: Range;
}

/** Methods by which frameworks name the calls that declare a route. */
export const verbs = new Set(['get', 'post', 'put', 'patch', 'delete', 'head', 'options', 'all']);

/** The route at this place, with what the text of its handler tells about uploads and streams. */
export function endpoint(
  syntax: Syntax,
  place: Range,
  route: Pick<RouteFact, 'method' | 'path' | 'router' | 'websocket'>,
  handler: FunctionNode | null,
): Endpoint {
  const around =
    handler === null ? textOf(syntax, place) : textOf(syntax, place) + handler.params + textOf(syntax, handler.body);
  const signature = handler?.params ?? '';
  const upload =
    /\bUploadFile\b|=\s*File\(|\bbytes\s*=\s*File\b/.test(signature) ||
    /request\.files\b|request\.FILES\b|await request\.form\(\)|\bupload\.(?:single|array|fields|any)\(|\breq(?:uest)?\.(?:file|files|parts|saveRequestFiles)\(|FileInterceptor\(|formData\(\)/.test(
      around,
    );
  const fact: RouteFact = {
    type: 'route',
    ...route,
    upload,
    stream: /EventSourceResponse|StreamingResponse|text\/event-stream|stream_with_context/.test(around),
    handler: handler === null || handler.name === '' ? null : handler.name,
    async: handler?.async ?? syntax.language !== 'python',
    span: headSpan(syntax, place),
  };
  return { fact, handler, place };
}
