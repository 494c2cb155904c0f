import type { Span } from '../text/span.ts';

/**
 * One configured value, three-state. `unset` points at the thing that should have it, which is where a fix goes.
 * `unresolved` keeps the expression (`${MEM_LIMIT}`) that only the running environment can answer.
 */
export type Setting<T> =
  | {
      readonly state: 'set';
      readonly value: T;
      readonly span: Span /** How it got here, when not literally: "default of ARG", "from .env". */;
      readonly via?: string;
    }
  | { readonly state: 'unset'; readonly span: Span }
  | { readonly state: 'unresolved'; readonly expression: string; readonly span: Span };

export function set<T>(value: T, span: Span, via?: string): Setting<T> {
  return via === undefined ? { state: 'set', value, span } : { state: 'set', value, span, via };
}

export function unset(span: Span): Setting<never> {
  return { state: 'unset', span };
}

export function unresolved(expression: string, span: Span): Setting<never> {
  return { state: 'unresolved', expression, span };
}

/** The value when set, otherwise undefined: for reasoning where "unknown" and "absent" lead to the same silence. */
export function known<T>(setting: Setting<T>): T | undefined {
  return setting.state === 'set' ? setting.value : undefined;
}

export function mapSetting<T, U>(setting: Setting<T>, map: (value: T) => U): Setting<U> {
  return setting.state === 'set' ? { ...setting, value: map(setting.value) } : setting;
}
