import type { EnvironmentClass } from '../vocabulary.ts';

export interface Classified {
  readonly class: EnvironmentClass;
  /** One phrase with the part of the path that decided. */
  readonly why: string;
}

const vendored = words('node_modules vendor third_party .venv venv site-packages bower_components .terraform');
const generated = words(
  'dist build target .next .nuxt out coverage __pycache__ .turbo .cache htmlcov storybook-static',
);
const tests = words(
  'test tests __tests__ testing spec specs e2e cypress playwright testdata fixtures __fixtures__ fixture mocks __mocks__',
);
const examples = words(
  'example examples sample samples demo demos tutorial tutorials docs doc docs_src playground notebooks benchmarks experiments experiment prototypes prototype poc spikes research',
);
const development = words('.devcontainer devcontainer dev-envs workstation workstations .vscode .idea storybook');
const devTokens = words('dev devel develop development local test tests testing ci e2e debug bench benchmark');
const exampleTokens = words('example sample dist template tmpl demo');
const prodTokens = words('prod production live release deploy');

/**
 * Which life a file lives, from its path alone (the first rule that matches decides). Folders count from the top; a file
 * named for production inside a test folder is still a test. `unknown` does not exist: what nothing marks is production.
 */
export function classifyPath(path: string): Classified {
  const parts = path.toLowerCase().split('/');
  const name = parts.at(-1) ?? '';
  const folders = parts.slice(0, -1);
  for (const folder of folders) {
    if (vendored.has(folder)) return { class: 'vendored', why: `folder ${folder}` };
  }
  for (const folder of folders) {
    if (generated.has(folder)) return { class: 'generated', why: `folder ${folder}` };
    if (tests.has(folder) || /^(e2e|integration|load|acceptance|smoke)[-_]?tests?$/.test(folder))
      return { class: 'test', why: `folder ${folder}` };
    if (examples.has(folder)) return { class: 'example', why: `folder ${folder}` };
    if (development.has(folder)) return { class: 'dev', why: `folder ${folder}` };
  }
  return classifyName(name);
}

function classifyName(name: string): Classified {
  if (/^test_.*\.py$|_test\.(py|go)$|\.(test|spec|stories|bench)\.[cm]?[jt]sx?$|^conftest\.py$/.test(name)) {
    return { class: 'test', why: `named ${name}` };
  }
  if (/\.min\.(js|css)$|\.map$|_pb2\.py$|\.gen\.[jt]sx?$/.test(name))
    return { class: 'generated', why: `named ${name}` };
  if (/\.(bak|backup|old|orig|save|disabled|swp)$|~$/.test(name))
    return { class: 'example', why: `backup copy ${name}` };
  if (!isConfiguration(name)) return { class: 'prod', why: 'nothing marks it otherwise' };
  const tokens = name.split(/[._-]/).filter((token) => token !== '');
  const prod = tokens.find((token) => prodTokens.has(token));
  if (prod !== undefined) return { class: 'prod', why: `"${prod}" in its name` };
  const example = tokens.find((token) => exampleTokens.has(token));
  // nginx's *.template is rendered at start-up, and a *.tmpl may be too: that alone makes no example.
  if (example !== undefined && !(example === 'template' && /\.(conf|nginx)/.test(name))) {
    return { class: 'example', why: `"${example}" in its name` };
  }
  const dev = tokens.find((token) => devTokens.has(token));
  if (dev !== undefined) return { class: 'dev', why: `"${dev}" in its name` };
  return { class: 'prod', why: 'nothing marks it otherwise' };
}

/** Source files are not classified by words in their name: `local.py` or `test.ts` may well run in production. */
function isConfiguration(name: string): boolean {
  return /\.(ya?ml|json|toml|conf|cfg|ini|env|template|tmpl|dockerfile|nginx|tf|tfvars)$|^\.env|\.env\.|^dockerfile|^containerfile|^docker-compose|^compose\b|\.(example|sample|dist)$/.test(
    name,
  );
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(' '));
}
