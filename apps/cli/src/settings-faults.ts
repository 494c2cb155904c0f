import type { Report } from '@seaworthy/schema/report';
import { plain } from './plain.ts';

/** What `.seaworthy.yaml` says that cannot count, one indented line each with its place. Comments in other files are no settings. */
export function settingsFaults({ settings, suppressions = [] }: Report): string[] {
  const files = new Set(settings?.files);
  const problems = (settings?.problems ?? []).map(({ message, place }) => ({ place, text: message }));
  const empty = suppressions.flatMap(({ state, why = '', place }) =>
    state === 'void' && place !== undefined && files.has(place.path) ? [{ place, text: why }] : [],
  );
  const vain = (settings?.facts ?? []).flatMap(({ state, why = '', place }) =>
    state === 'void' ? [{ place, text: why }] : [],
  );
  return [...problems, ...vain, ...empty].map(
    ({ place, text }) => `  ${plain(`${place.path}:${place.startLine}  ${text}`)}`,
  );
}
