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
  const known =
    (await cache?.getMany(inventory.documents.map((document) => document.key))) ?? new Map<string, string>();
  const fresh = inventory.documents.filter((document) => !known.has(document.key));
  const parsed = await parsedElsewhere(tree, fresh, world);
  const made = new Map(parsed);
  // Only what must be parsed here decides which grammars are loaded.
  const rest = fresh.filter((document) => !parsed.has(document.key));
  const grammars = await world.loadGrammars(rest.map((document) => document.path));
  const documents = readDocuments(
    tree,
    { grammars },
    {
      get: (key) => known.get(key) ?? parsed.get(key),
      put: cache === undefined ? undefined : (key, value) => void made.set(key, value),
    },
  );
  if (made.size > 0) await cache?.putMany(made);
  return documents;
}

async function parsedElsewhere(
  tree: SourceTree,
  fresh: Inventory['documents'],
  { parseThreads }: World,
): Promise<ReadonlyMap<string, string>> {
  if (parseThreads === undefined) return new Map();
  const files = fresh.map(({ key, path }) => ({ key, path, text: tree.texts.get(path) ?? '' }));
  const units = files.reduce((sum, file) => sum + file.text.length, 0);
  const parsed = units < parseThreads.worthUnits ? new Map() : await parseThreads.parse(files);
  // Ended before their documents are read here: each holds about as much memory as all the documents of a large tree.
  await parseThreads.close();
  return parsed;
}
