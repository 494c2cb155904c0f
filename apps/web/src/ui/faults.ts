import type { Evidence } from '@seaworthy/schema/evidence';
import type { RepositorySettings, Suppression } from '@seaworthy/schema/report-triage';
import { settingsFile as m } from '../messages/settings-file.ts';

/** Something of `.seaworthy.yaml`, or of a comment, that does not do what whoever wrote it wants. */
export interface Fault {
  readonly place: Evidence;
  readonly message: string;
}

/** In the order of files and lines: what was not understood, facts that cannot count or answer nothing, and void entries. */
export function faultsOf(
  settings: RepositorySettings | undefined,
  suppressions: readonly Pick<Suppression, 'source' | 'state' | 'rule' | 'why' | 'place'>[] = [],
): Fault[] {
  const facts = (settings?.facts ?? []).flatMap(({ key, state, why = '', place }): Fault[] => {
    if (state === 'void') return [{ place, message: m.fact(key, why) }];
    return state === 'unused' ? [{ place, message: m.unusedFact(key) }] : [];
  });
  const entries = suppressions.flatMap(({ source, state, rule, why = '', place }): Fault[] =>
    source === 'repository' && state === 'void' && place !== undefined ? [{ place, message: m.entry(rule, why) }] : [],
  );
  return [...(settings?.problems ?? []), ...facts, ...entries].sort((a, b) =>
    a.place.path < b.place.path ? -1 : a.place.path > b.place.path ? 1 : a.place.startLine - b.place.startLine,
  );
}
