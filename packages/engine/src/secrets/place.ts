import { classifyPath } from '@seaworthy/schema/intake/classify-path';
import type { EnvironmentClass } from '@seaworthy/schema/vocabulary';

/** How values are written in a file: `bare` needs no quotes, `source` only believes quoted literals, `prose` hardly anything. */
export type Syntax = 'bare' | 'yaml' | 'json' | 'source' | 'dockerfile' | 'prose' | 'lock' | 'generated';

const sourceEnds =
  /\.(?:py|pyi|ts|tsx|mts|cts|js|jsx|mjs|cjs|go|java|kt|rb|php|rs|cs|scala|swift|vue|svelte|html?|css|scss|ipynb)$/;
const lockNames = new Set(['package-lock.json', 'npm-shrinkwrap.json', 'pnpm-lock.yaml', 'go.sum', 'bun.lockb']);

export function syntaxOf(path: string): Syntax {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  if (name.endsWith('.lock') || lockNames.has(name)) return 'lock';
  if (name.endsWith('.min.js') || name.endsWith('.map') || name.endsWith('.min.css')) return 'generated';
  if (name.includes('dockerfile') || name.includes('containerfile')) return 'dockerfile';
  if (/\.(?:md|mdx|rst|adoc)$/.test(name)) return 'prose';
  if (/\.ya?ml$/.test(name)) return 'yaml';
  if (/\.json[c5]?$/.test(name)) return 'json';
  if (sourceEnds.test(name)) return 'source';
  return 'bare';
}

const testName = /^(?:test_.*|conftest)\.py$|_test\.(?:py|go)$|\.(?:test|spec|stories)\.[a-z]+$/;
const testFolder = /(?:^|[-_.])(?:tests?|e2e|fixtures?|mocks?)(?:[-_.]|$)/;

/** A first opinion by path alone; the deployment model may know better. A secret believes in tests more readily than a rule does. */
export function classOfPath(path: string): EnvironmentClass {
  const parts = path.toLowerCase().split('/');
  const name = parts.pop() ?? '';
  const known = classifyPath(path).class;
  if (known === 'vendored') return known;
  if (testName.test(name) || parts.some((part) => testFolder.test(part))) return 'test';
  if (known === 'test' || known === 'example') return known;
  return /(?:^|[._-])(?:example|sample|template|dist)(?:$|[._-])/.test(name) ? 'example' : 'prod';
}
