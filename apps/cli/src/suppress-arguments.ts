import { parseArgs } from 'node:util';
import { dayNumber } from '@seaworthy/schema/iso-day';
import { type TriageKind, triageKinds } from '@seaworthy/schema/report-triage';

export const suppressActions = ['add', 'list', 'prune'] as const;

export interface SuppressArguments {
  readonly command: 'suppress';
  readonly action: (typeof suppressActions)[number];
  /** A folder: the root of the repository. */
  readonly path: string;
  /** ISO date; null: today. */
  readonly asOf: string | null;
  /** What `add` writes; null otherwise. */
  readonly entry: {
    readonly kind: TriageKind;
    readonly rule: string;
    readonly where: string;
    readonly reason: string;
    readonly by: string;
    readonly until: string | null;
  } | null;
}

const entryFlags = {
  rule: { type: 'string' },
  where: { type: 'string' },
  reason: { type: 'string' },
  by: { type: 'string' },
  until: { type: 'string' },
  kind: { type: 'string' },
} as const;

/** A sentence when the words are no command. @throws TypeError of parseArgs for unknown flags. */
export function readSuppress(words: readonly string[]): SuppressArguments | string {
  const { values, positionals } = parseArgs({
    args: [...words],
    options: { ...entryFlags, 'as-of': { type: 'string' } },
    allowPositionals: true,
  });
  const [word, path = '.', ...more] = positionals;
  const action = suppressActions.find((it) => it === word);
  if (action === undefined) return `suppress takes ${suppressActions.join(', ')}; then the folder`;
  if (more.length > 0) return `One PATH at a time; there are ${more.length + 1}`;
  const asOf = values['as-of'] ?? null;
  if (asOf !== null && dayNumber(asOf) === null) {
    return `--as-of takes a date such as 2026-06-30; it was ${JSON.stringify(asOf)}`;
  }
  const given = Object.keys(entryFlags).filter((flag) => flag in values);
  if (action !== 'add') {
    if (given.length > 0) return `--${given[0]} belongs to suppress add`;
    return { command: 'suppress', action, path, asOf, entry: null };
  }
  const { rule, where, reason, by = '', until = null } = values;
  const kind = triageKinds.find((it) => it === (values.kind ?? 'accepted-risk'));
  if (kind === undefined) return `--kind takes ${triageKinds.join(', ')}`;
  if (rule === undefined || where === undefined || reason === undefined) {
    return 'suppress add needs --rule, --where and --reason, and --until for an accepted risk';
  }
  return { command: 'suppress', action, path, asOf, entry: { kind, rule, where, reason, by, until } };
}
