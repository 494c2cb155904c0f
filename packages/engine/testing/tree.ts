import { createHash } from 'node:crypto';
import { compareText } from '@seaworthy/schema/vocabulary';
import type { SourceTree } from '../src/inventory.ts';
import type { SecretHit } from '../src/model/model.ts';
import { maskSecrets } from '../src/secrets/mask.ts';

/** A source tree from file names and texts, masked as the pipeline masks it. */
export function treeOf(files: Readonly<Record<string, string>>): SourceTree {
  const paths = Object.keys(files).sort(compareText);
  const secrets: SecretHit[] = [];
  const texts = new Map<string, string>();
  for (const path of paths) {
    const masked = maskSecrets(path, files[path] ?? '');
    texts.set(path, masked.text);
    secrets.push(...masked.hits);
  }
  const entries = paths.map((path) => ({
    path,
    size: Buffer.byteLength(files[path] ?? ''),
    sha256: createHash('sha256')
      .update(files[path] ?? '')
      .digest('hex'),
  }));
  return { entries, texts, secrets, unreadable: [] };
}
