import type { EnvironmentClass } from '../vocabulary.ts';

/**
 * Why a file of the tree is not judged, in the words of the report and of the page before an upload; null: it is judged.
 * @param isKnown some format reads it: settled by its text in the report, by its path alone before an upload.
 */
export function skipReason(isKnown: boolean, environment: EnvironmentClass): string | null {
  if (environment === 'vendored') return 'vendored code';
  if (environment === 'generated') return 'generated files';
  if (!isKnown) return 'not a kind of file that says anything about deployment';
  if (environment === 'test') return 'read, not judged: test files';
  if (environment === 'example') return 'read, not judged: examples and documentation';
  if (environment === 'dev') return 'read, not judged: development only';
  return null;
}
