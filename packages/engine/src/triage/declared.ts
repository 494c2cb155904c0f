import type { Evidence } from '@seaworthy/schema/evidence';
import { parseYaml } from '../documents/yaml/parse.ts';
import { itemsOf, textAt, type YamlEntry, type YamlMap, type YamlNode } from '../documents/yaml/tree.ts';
import type { Span } from '../text/span.ts';
import type { Entry } from './entry.ts';

const extension = 'x-seaworthy-ignore';
const annotation = 'seaworthy.dev/ignore.';
/** In one tree. */
const mostEntries = 300;
/** Text of a YAML file that is looked at: larger ones are data. */
const mostCharacters = 1_048_576;

/**
 * Entries in the words of the platform: the extension field `x-seaworthy-ignore` of a Compose service, and annotations
 * `seaworthy.dev/ignore.<rule with dots>` of a Kubernetes object. They speak of that service or object alone.
 */
export function declaredEntries(texts: ReadonlyMap<string, string>, quote: (span: Span) => Evidence): Entry[] {
  const entries: Entry[] = [];
  for (const [path, text] of texts) {
    if (!/\.ya?ml$/i.test(path) || text.length > mostCharacters) continue;
    const [isCompose, isObject] = [text.includes(`${extension}:`), text.includes(annotation)];
    if (!isCompose && !isObject) continue;
    for (const document of parseYaml(path, text).documents) {
      if (document?.type !== 'map') continue;
      if (isCompose) entries.push(...composeEntries(document, quote));
      if (isObject) entries.push(...annotatedEntries(document, quote));
    }
    if (entries.length >= mostEntries) return entries.slice(0, mostEntries);
  }
  return entries;
}

function composeEntries(document: YamlMap, quote: (span: Span) => Evidence): Entry[] {
  const services = document.entries.find(({ key }) => key === 'services')?.value;
  if (services?.type !== 'map') return [];
  return services.entries.flatMap((service) => {
    const list = service.value.type === 'map' ? service.value.entries.find(({ key }) => key === extension) : undefined;
    return itemsOf(list?.value).map((item) =>
      entryOf(item, {
        rule: textAt(item, 'rule') ?? '',
        where: `service ${service.key}`,
        values: (name) => textAt(item, name),
        block: { ...service.keySpan, endLine: service.value.span.endLine },
        quote,
      }),
    );
  });
}

/** Maps with a `metadata.annotations` of their own, at any depth: a pod template has annotations too. */
function annotatedEntries(node: YamlNode, quote: (span: Span) => Evidence): Entry[] {
  if (node.type === 'list') return node.items.flatMap((item) => annotatedEntries(item, quote));
  if (node.type !== 'map' || node.via !== undefined) return [];
  const inner = node.entries.flatMap(({ value }) => annotatedEntries(value, quote));
  const annotations = valueAt(valueAt(node, 'metadata'), 'annotations');
  if (annotations?.type !== 'map') return inner;
  const name = textAt(node, 'metadata', 'name');
  const own = annotations.entries
    .filter(({ key }) => key.startsWith(annotation))
    .map((entry) => annotatedEntry(entry, node.span, name === undefined ? 'this object' : `object ${name}`, quote));
  return [...own, ...inner];
}

/** `until=2026-06-30; by=ana; single replica by contract`: parts with a name, and the reason. */
function annotatedEntry(
  { key, keySpan, value }: YamlEntry,
  block: Span,
  where: string,
  quote: (span: Span) => Evidence,
): Entry {
  const parts = (value.type === 'scalar' ? value.text : '').split(';').map((part) => part.trim());
  const named = new Map(
    parts.flatMap((part) => {
      const found = /^(until|by|kind|reason)=(.*)$/s.exec(part);
      return found === null ? [] : [[found[1] ?? '', found[2] ?? ''] as const];
    }),
  );
  const reason = named.get('reason') ?? parts.filter((part) => !/^(?:until|by|kind|reason)=/.test(part)).join('; ');
  return entryOf(
    { span: keySpan },
    {
      // A slash may stand only once in the name of an annotation.
      rule: key.slice(annotation.length).replaceAll('.', '/'),
      where,
      values: (name) => (name === 'reason' ? reason : named.get(name)),
      block,
      quote,
    },
  );
}

interface Said {
  readonly rule: string;
  readonly where: string;
  readonly values: (name: 'reason' | 'by' | 'until' | 'kind') => string | undefined;
  readonly block: Span;
  readonly quote: (span: Span) => Evidence;
}

function entryOf({ span }: Pick<YamlNode, 'span'>, { rule, where, values, block, quote }: Said): Entry {
  const kind = values('kind') ?? 'accepted-risk';
  const isKind = kind === 'accepted-risk' || kind === 'false-positive';
  const inside = (line: number) => line >= block.line && line <= block.endLine;
  return {
    kind: isKind ? kind : 'accepted-risk',
    rule: rule.trim(),
    where: `${where} in ${block.file}`,
    reason: values('reason') ?? '',
    by: values('by') ?? '',
    until: values('until') ?? null,
    place: quote({ ...span, endLine: span.line }),
    wrong: isKind ? undefined : `"${kind.slice(0, 60)}" is no kind; it is accepted-risk or false-positive.`,
    // A file's finding may be about several services: it is covered where all that it quotes of the file is inside.
    covered: (ofRule) =>
      ofRule.filter(
        ({ file, line, evidence }) =>
          file === block.file && inside(line) && evidence.every((it) => it.path !== block.file || inside(it.startLine)),
      ),
  };
}

function valueAt(node: YamlNode | undefined, key: string): YamlNode | undefined {
  return node?.type === 'map' ? node.entries.find((entry) => entry.key === key)?.value : undefined;
}
