import type { Document } from '@seaworthy/engine/documents/document';
import { readDocuments } from '@seaworthy/engine/index';
import type { SourceTree } from '@seaworthy/engine/inventory';
import type { Inventory } from './artifacts.ts';
import type { World } from './world.ts';

/** Parses what no audit has parsed before; the rest comes from the shared cache, and what is new goes into it. */
export async function readDocumentsCached(
  tree: SourceTree,
  inventory: Inventory,
  world: World,
): Promise<readonly Document[]> {
  const cache = world.documentCache;
  const known = (await cache?.getMany(inventory.documents.map((document) => document.key))) ?? new Map();
  // Only what must be parsed decides which grammars are loaded.
  const fresh = inventory.documents.filter((document) => !known.has(document.key));
  const grammars = await world.loadGrammars(fresh.map((document) => document.path));
  if (cache === undefined) return readDocuments(tree, { grammars });
  const made = new Map<string, string>();
  const documents = readDocuments(
    tree,
    { grammars },
    { get: (key) => known.get(key), put: (key, value) => void made.set(key, value) },
  );
  if (made.size > 0) await cache.putMany(made);
  return documents;
}
