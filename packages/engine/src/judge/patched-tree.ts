import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { PatchedFile, Replaced } from '@seaworthy/assess/apply-patch';
import { isKeptPath } from '@seaworthy/schema/intake/secret-names';
import { compareText } from '@seaworthy/schema/vocabulary';
import type { SourceTree, TreeEntry } from '../inventory.ts';
import type { SecretHit } from '../model/model.ts';
import { sha256Hex } from '../report/fingerprint.ts';
import { maskSecrets } from '../secrets/mask.ts';
import { indexLines, spanOf } from '../text/span.ts';

/**
 * The tree as it would be taken in with these files changed. What is masked stays masked: a patch never changes a masked
 * line. New text is looked through for credentials, as every upload is.
 */
export function patchedTree(tree: SourceTree, files: readonly PatchedFile[]): SourceTree {
  const texts = new Map(tree.texts);
  const entries = new Map<string, TreeEntry>();
  const secrets = tree.secrets.filter((hit) => !files.some((file) => file.path === hit.span.file));
  for (const file of files) {
    const { text, hits } = masked(file, tree.secrets);
    if (isKeptPath(file.path)) {
      texts.set(file.path, text);
      secrets.push(...hits);
    }
    const size = tree.entries.find((entry) => entry.path === file.path)?.size ?? 0;
    entries.set(file.path, { path: file.path, size: size + grown(file), sha256: sha256Hex(text) });
  }
  const kept = tree.entries.map((entry) => entries.get(entry.path) ?? entry);
  const created = files.flatMap((file) => (file.before === null ? (entries.get(file.path) ?? []) : []));
  return {
    ...tree,
    entries: created.length === 0 ? kept : [...kept, ...created].sort((a, b) => compareText(a.path, b.path)),
    texts,
    secrets,
  };
}

/** Bytes; the mask of a secret and the secret have other sizes, so only the difference is known. */
function grown({ text, before }: PatchedFile): number {
  return utf8ToBytes(text).length - utf8ToBytes(before ?? '').length;
}

function masked(file: PatchedFile, known: readonly SecretHit[]): { text: string; hits: readonly SecretHit[] } {
  const lines = indexLines(file.path, file.text);
  const old = known.flatMap((hit) => {
    if (hit.span.file !== file.path) return [];
    const shift = shiftAt(file.replaced, hit.span.start);
    return [{ ...hit, span: spanOf(lines, hit.span.start + shift, hit.span.end + shift) }];
  });
  const found = maskSecrets(file.path, file.text);
  // What is masked already can look like a secret once more; only new lines can hold a new one.
  const fresh = found.hits.filter(({ span }) =>
    insertedRanges(file).some(([from, to]) => span.start < to && from < span.end),
  );
  return { text: fresh.length === 0 ? file.text : found.text, hits: [...old, ...fresh] };
}

function shiftAt(replaced: readonly Replaced[], offset: number): number {
  return replaced.reduce((sum, one) => (one.end <= offset ? sum + one.length - (one.end - one.start) : sum), 0);
}

function insertedRanges({ replaced }: PatchedFile): [number, number][] {
  let shift = 0;
  return replaced.map(({ start, end, length }) => {
    const from = start + shift;
    shift += length - (end - start);
    return [from, from + length];
  });
}
