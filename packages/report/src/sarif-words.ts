import { oneLine } from './escape.ts';

/** A piece of the log; its form is settled by the standard's own schema, see sarif.test.ts. */
export type SarifObject = Readonly<Record<string, unknown>>;

/** A relative path as a URI reference: percent-encoded per segment, so that no name can be read as a scheme or a query. */
export function uriOf(path: string): string {
  const encoded = path
    .replace(/\p{Cs}/gu, '\ufffd')
    .replaceAll('\\', '/')
    .split('/')
    .map(encodeURIComponent)
    .join('/');
  return encoded === '' ? '.' : encoded;
}

/**
 * Text of a message. `[words](target)` would be a link and `{0}` a placeholder (SARIF 2.1.0, 3.11.5 and 3.11.6); text from
 * the audited repository is neither.
 */
export function messageText(text: string): string {
  return oneLine(text)
    .replace(/\{(\d+)\}/g, '{{$1}}')
    .replace(/\[([^[\]]*)\](?=\()/g, '\\[$1\\]');
}
