import { type AreaId, areaIds } from '@seaworthy/schema/taxonomy';
import type { Document, ParseTools } from './documents/document.ts';
import { formatOf } from './documents/formats.ts';
import type { SourceTree } from './inventory.ts';
import { judgeArea, type RuleResult } from './judge/run-rules.ts';
import { buildModel } from './model/build.ts';
import type { DeploymentModel } from './model/model.ts';
import { rules } from './rules/index.generated.ts';

/** Bump with every change that can alter a report: checkpoints of another engine are never read. */
export const engineVersion = '0.1.0';

/** Looks up and keeps parsed documents by key (path, content hash, parser version); values are JSON text. */
export interface DocumentCache {
  get(key: string): string | undefined;
  put(key: string, value: string): void;
}

/** Parses every claimed file of the tree, by path. One hostile file cannot stop the others: parsers do not throw. */
export function readDocuments(tree: SourceTree, tools: ParseTools, cache?: DocumentCache): Document[] {
  const documents: Document[] = [];
  for (const entry of tree.entries) {
    const text = tree.texts.get(entry.path);
    if (text === undefined) continue;
    const format = formatOf(entry.path, text);
    if (format === undefined) continue;
    const key = `${engineVersion}:${format.kind}@${format.version}:${entry.sha256}:${entry.path}`;
    const known = cache?.get(key);
    if (known !== undefined) {
      documents.push(JSON.parse(known) as Document); // written by the same engine version, see key
      continue;
    }
    const document = format.parse(entry.path, text, tools);
    documents.push(document);
    cache?.put(key, JSON.stringify(document));
  }
  return documents;
}

export function judge(area: AreaId, model: DeploymentModel): RuleResult[] {
  return judgeArea(area, rules, model);
}

/** Everything at once, for tests and callers without checkpoints. */
export function judgeAll(tree: SourceTree, tools: ParseTools): { model: DeploymentModel; results: RuleResult[] } {
  const model = buildModel(tree, readDocuments(tree, tools));
  return { model, results: areaIds.flatMap((area) => judge(area, model)) };
}
