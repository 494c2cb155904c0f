import { globTest } from '@seaworthy/assess/query/glob';
import type { Evidence } from '@seaworthy/schema/evidence';
import { textAt, type YamlMap, type YamlNode } from '../documents/yaml/tree.ts';
import type { Span } from '../text/span.ts';
import { blockAt, linesOf } from './block.ts';
import type { Candidate, Component, Entry } from './entry.ts';

const keys = ['rule', 'where', 'reason', 'by', 'until', 'kind'] as const;
/** Patterns are tried with every finding of their rule. */
const longest = 300;
const places = ['path', 'component', 'finding'] as const;

/** What entries speak of. */
export interface Sources {
  readonly texts: ReadonlyMap<string, string>;
  readonly components: readonly Component[];
}

interface Context {
  /** Of the file that says so, with a slash at its end: it speaks of this folder alone. */
  readonly folder: string;
  readonly place: Evidence;
  readonly sources: Sources;
  readonly unknown: (key: string, span: Span, known: readonly string[]) => void;
}

/** One entry of the list `suppress`. What is wrong with its form is said in `wrong`; it then covers nothing. */
export function suppressEntry(item: YamlMap, { folder, place, sources, unknown }: Context): Entry {
  for (const { key, keySpan } of item.entries) {
    if (!keys.some((it) => it === key)) unknown(key, keySpan, keys);
  }
  const kind = textAt(item, 'kind') ?? 'accepted-risk';
  const isKind = kind === 'accepted-risk' || kind === 'false-positive';
  const where = whereOf(item.entries.find(({ key }) => key === 'where')?.value, folder, sources);
  return {
    kind: isKind ? kind : 'accepted-risk',
    rule: (textAt(item, 'rule') ?? '').trim(),
    where: where.words,
    reason: (textAt(item, 'reason') ?? '').trim(),
    by: (textAt(item, 'by') ?? '').trim(),
    until: textAt(item, 'until')?.trim() ?? null,
    place,
    wrong: isKind ? where.wrong : `"${kind.slice(0, 60)}" is no kind; it is accepted-risk or false-positive.`,
    covered: (ofRule) => ofRule.filter((it) => it.file.startsWith(folder) && where.means(it)),
  };
}

interface Where {
  readonly words: string;
  readonly wrong?: string;
  readonly means: (finding: Candidate) => boolean;
}

/** `apps/worker/Dockerfile`, `deploy/**`, `component: worker`, `finding: 3fa9…`; the last two also as a map. */
function whereOf(node: YamlNode | undefined, folder: string, sources: Sources): Where {
  const nowhere: Where = {
    words: '',
    wrong: 'It names no place (where): a path, component: NAME or finding: FINGERPRINT.',
    means: () => false,
  };
  const [key, value] = placeOf(node);
  if (key === undefined || value === undefined || value === '') return nowhere;
  switch (key) {
    case 'component':
      return { words: `component: ${value}`, means: componentTest(value, sources) };
    case 'finding':
      return {
        words: `finding: ${value}`,
        means: ({ id, fingerprints }) => [id, fingerprints.path, fingerprints.logical].includes(value),
      };
    case 'path':
      return pathWhere(value, folder);
  }
}

/** About the component by name, or about nothing but what stands in its declaration: a file's finding may be about several. */
function componentTest(name: string, { texts, components }: Sources): (finding: Candidate) => boolean {
  const blocks = components
    .filter((it) => it.name === name)
    .map(({ file, line }) => ({ file, ...blockAt(linesOf(texts.get(file) ?? ''), line - 1) }));
  return ({ subject, file, line, evidence }) => {
    if (subject.name === name) return true;
    const lines = [line, ...evidence.filter(({ path }) => path === file).map(({ startLine }) => startLine)];
    return blocks.some((block) => block.file === file && lines.every((it) => it >= block.first && it <= block.last));
  };
}

function placeOf(node: YamlNode | undefined): [(typeof places)[number] | undefined, string | undefined] {
  if (node?.type === 'map') {
    const key = places.find((it) => node.entries.length === 1 && node.entries[0]?.key === it);
    return [key, key === undefined ? undefined : textAt(node, key)?.trim()];
  }
  const text = node?.type === 'scalar' && node.value !== null ? node.text.trim() : undefined;
  const named = /^(component|finding):\s*(.*)$/s.exec(text ?? '');
  const key = places.find((it) => it === named?.[1]);
  return key === undefined ? ['path', text] : [key, named?.[2]];
}

function pathWhere(value: string, folder: string): Where {
  const path = value.replace(/^\.?\//, '');
  if (/^[./*]*$/.test(path)) {
    return { words: value, wrong: `"${value}" covers whatever is added later; name a path.`, means: () => false };
  }
  const whole = `${folder}${path}`;
  if (path.length > longest)
    return { words: path.slice(0, longest), wrong: 'Its path is too long.', means: () => false };
  if (!path.includes('*')) {
    return { words: whole, means: ({ file }) => file === whole || file.startsWith(`${whole.replace(/\/$/, '')}/`) };
  }
  const fits = globTest(whole);
  return { words: whole, means: ({ file }) => fits(file) };
}
