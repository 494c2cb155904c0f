import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Report } from '@seaworthy/schema/report';
import { assessModel, judgeAll, reportOf } from '../src/index.ts';
import type { SourceTree } from '../src/inventory.ts';
import type { RuleResult } from '../src/judge/run-rules.ts';
import { loadGrammars } from './load-grammars.ts';
import { treeOf } from './tree.ts';

export type Files = Readonly<Record<string, string>>;

/** The files of `fixtures/<name>/repo`, path to text. */
export function fixtureFiles(name: string): Files {
  const root = fileURLToPath(new URL(`../../../fixtures/${name}/repo/`, import.meta.url));
  const paths = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`.replaceAll('//', '/').slice(root.length));
  return Object.fromEntries(paths.map((path) => [path, readFileSync(root + path, 'utf8')]));
}

/** One whole audit in memory: parse, judge, assess, compose. `change` stands between the rules and the report. */
export async function auditTree(
  tree: SourceTree,
  change: (results: RuleResult[]) => RuleResult[] = (results) => results,
  asOf?: string,
): Promise<Report> {
  const { model, results } = judgeAll(tree, { grammars: await loadGrammars() });
  const changed = change(results);
  const decided = asOf === undefined ? {} : { asOf };
  const report = reportOf('fixture', tree, model, changed, assessModel(model, changed, tree, decided));
  return { ...report, receipt: { sha256: '' } };
}

export function auditFiles(files: Files): Promise<Report> {
  return auditTree(treeOf(files));
}
