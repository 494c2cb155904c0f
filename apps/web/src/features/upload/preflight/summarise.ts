import { classifyPath } from '@seaworthy/schema/intake/classify-path';
import type { OpenedTree } from '@seaworthy/schema/intake/opened-tree';
import { isSecretName } from '@seaworthy/schema/intake/secret-names';
import { skipReason } from '@seaworthy/schema/intake/skip-reason';
import { compareText } from '@seaworthy/schema/words';
import { listedPaths, type PathList, type Preflight } from './protocol.ts';
import { recognise } from './recognise.ts';

const listedNotes = 200;

/** Says of a whole tree what will be read and what will not, with the tables and words of the worker. */
export function summarise(tree: OpenedTree<true>, commit: string | null): Preflight {
  const tooLarge = new Map(tree.unkept.map(({ path, reason }) => [path, reason]));
  const read = startList();
  const secrets = startList();
  let readSecrets = 0;
  const skipped = new Map<string, ReturnType<typeof startList>>();
  for (const { path } of tree.entries) {
    if (isSecretName(path)) {
      secrets.add(path);
      if (tree.kept.has(path)) readSecrets += 1;
    }
    const reason = tooLarge.get(path) ?? skipReason(tree.kept.has(path), classifyPath(path).class);
    if (reason === null || reason.startsWith('read, ')) read.add(path);
    if (reason === null) continue;
    const list = skipped.get(reason) ?? startList();
    list.add(path);
    skipped.set(reason, list);
  }
  return {
    format: tree.format,
    files: tree.entries.length,
    unpackedBytes: tree.unpackedBytes,
    read: read.end(),
    skipped: [
      ...[...skipped].map(([reason, list]) => ({ reason, ...list.end() })),
      ...tree.skipped.map(({ reason, count }) => ({ reason, count, paths: [] })),
    ].sort((a, b) => b.count - a.count || compareText(a.reason, b.reason)),
    secrets: { ...secrets.end(), read: readSecrets },
    notes: tree.neutralised.slice(0, listedNotes),
    noteCount: tree.neutralised.length,
    parts: recognise(tree.kept.keys()),
    commit,
    leftOut: [],
  };
}

function startList() {
  const paths: string[] = [];
  let count = 0;
  return {
    add(path: string) {
      count += 1;
      if (paths.length < listedPaths) paths.push(path);
    },
    end: (): PathList => ({ count, paths }),
  };
}
