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

const testPart =
  /^(?:tests?|testing|__tests__|spec|specs|e2e|testdata|fixtures?|__fixtures__|mocks?|__mocks__|cypress)$/;
const testName = /^(?:test_.*|conftest)\.py$|_test\.(?:py|go)$|\.(?:test|spec|stories)\.[a-z]+$/;
const examplePart = /^(?:examples?|samples?|demos?|docs?|tutorials?)$/;
const exampleName = /(?:^|[._-])(?:example|sample|template|dist)(?:$|[._-])/;
const vendoredPart = /^(?:node_modules|vendor|third_party|site-packages|\.venv|venv)$/;

/** A first opinion by path alone; the deployment model may know better. */
export function classOfPath(path: string): EnvironmentClass {
  const parts = path.toLowerCase().split('/');
  const name = parts.pop() ?? '';
  if (parts.some((part) => vendoredPart.test(part))) return 'vendored';
  if (parts.some((part) => testPart.test(part)) || testName.test(name)) return 'test';
  if (parts.some((part) => examplePart.test(part)) || exampleName.test(name)) return 'example';
  return 'prod';
}
