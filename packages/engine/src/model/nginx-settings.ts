import { directiveNamed, directivesNamed, firstArg, type NginxDirective } from '../documents/nginx/document.ts';
import type { Span } from '../text/span.ts';
import { fillTemplate, parseSize, parseTime, type TemplateValues } from './nginx-values.ts';
import type { ProxySettings } from './proxy.ts';
import { type Setting, set, unresolved, unset } from './setting.ts';

/** Directives of the levels around a place, outermost first: http, server, location, nested location. */
export interface Levels {
  readonly levels: readonly (readonly NginxDirective[])[];
  readonly values: TemplateValues;
  /** Where a setting that is missing would go. */
  readonly span: Span;
}

/** Scalars: the nearest definition wins. */
export function nearest(at: Levels, name: string): NginxDirective | undefined {
  for (const level of at.levels.toReversed()) {
    const found = directiveNamed(level, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Lists (`proxy_set_header`, `limit_req`, …): all of the nearest level that has any; one own entry discards the rest. */
export function nearestAll(at: Levels, name: string): readonly NginxDirective[] {
  for (const level of at.levels.toReversed()) {
    const found = directivesNamed(level, name);
    if (found.length > 0) return found;
  }
  return [];
}

export function settingsAt(at: Levels): ProxySettings {
  return {
    bodyLimitBytes: scalar(at, 'client_max_body_size', parseSize),
    readTimeoutSeconds: scalar(at, 'proxy_read_timeout', parseTime),
    sendTimeoutSeconds: scalar(at, 'proxy_send_timeout', parseTime),
    connectTimeoutSeconds: scalar(at, 'proxy_connect_timeout', parseTime),
    httpVersion: scalar(at, 'proxy_http_version', (text) => text),
    buffering: scalar(at, 'proxy_buffering', onOff),
    requestRateLimit: zones(at, 'limit_req'),
    connectionLimit: zones(at, 'limit_conn'),
    gzip: scalar(at, 'gzip', onOff),
    root: scalar(at, 'root', (text) => text),
  };
}

/** A value that does not read as what it should be counts as unresolved: nginx would refuse it, we do not guess. */
export function scalar<T>(at: Levels, name: string, read: (text: string) => T | undefined): Setting<T> {
  const directive = nearest(at, name);
  if (directive === undefined) return unset(at.span);
  return readSetting(directive, directive.args.map((arg) => arg.text).join(' '), at.values, read);
}

export function readSetting<T>(
  directive: NginxDirective,
  text: string,
  values: TemplateValues,
  read: (text: string) => T | undefined,
): Setting<T> {
  const filled = fillTemplate(text, values);
  const value = filled === undefined ? undefined : read(filled);
  if (filled === undefined || value === undefined) return unresolved(text, directive.headSpan);
  return set(value, directive.headSpan, ...(filled === text ? [] : [`from ${text}`]));
}

function zones(at: Levels, name: string): Setting<string> {
  const [first, ...rest] = nearestAll(at, name);
  if (first === undefined) return unset(at.span);
  return set([first, ...rest].map((d) => d.args.map((arg) => arg.text).join(' ')).join('; '), first.headSpan);
}

function onOff(text: string): boolean | undefined {
  return text === 'on' ? true : text === 'off' ? false : undefined;
}

/** Effective response headers, `add_header_inherit` (nginx 1.29.3) honoured. */
export function addHeadersAt(at: Levels): readonly NginxDirective[] {
  const own = directivesNamed(at.levels.at(-1) ?? [], 'add_header');
  const mode = firstArg(nearest(at, 'add_header_inherit')) ?? 'on';
  if (mode === 'off' || at.levels.length <= 1) return own;
  if (mode === 'on' && own.length > 0) return own;
  return [...addHeadersAt({ ...at, levels: at.levels.slice(0, -1) }), ...own];
}

export function headerOf(
  directive: NginxDirective,
  values: TemplateValues,
): { name: string; value: string; span: Span } {
  const value = directive.args[1]?.text ?? '';
  return { name: firstArg(directive) ?? '', value: fillTemplate(value, values) ?? value, span: directive.headSpan };
}
