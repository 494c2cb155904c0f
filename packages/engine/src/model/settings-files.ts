import { compareText } from '@seaworthy/schema/vocabulary';
import { indexLines, type Span, spanOf } from '../text/span.ts';
import type { BuildContext } from './build-context.ts';

/** A YAML file that the application reads its settings from: `settings.yaml`, `config.yml`, `application.yml`. */
export interface SettingsFile {
  readonly file: string;
  readonly entries: readonly SettingsEntry[];
}

export interface SettingsEntry {
  /** Keys from the root, joined by dots: `server.auth.enabled`. */
  readonly path: string;
  /** The value that counts when the environment says nothing. */
  readonly value: string;
  /** Variables that override it (`${NAME:default}`), first one first; empty for a constant. */
  readonly variables: readonly string[];
  readonly span: Span;
}

const fileName =
  /(?:^|\/)(?:settings|config|configuration|application|app|defaults?)(?:[._-](?:prod|production|defaults?))?\.ya?ml$/i;
/** Lines of one file that are looked at. */
const lineLimit = 4_000;

/** Files that no format claims, lie near the root, and take values from the environment or are copied into an image. */
export function settingsFilesFrom(
  context: BuildContext,
  claimed: ReadonlySet<string>,
  copied: ReadonlySet<string>,
): SettingsFile[] {
  return [...context.texts]
    .filter(
      ([path]) =>
        fileName.test(path) &&
        path.split('/').length <= 5 &&
        !/(?:^|\/)\./.test(path) &&
        !claimed.has(path) &&
        context.classOf(path) === 'prod',
    )
    .map(([file, text]) => ({ file, entries: entriesOf(file, text) }))
    .filter(
      ({ file, entries }) => copied.has(file) || entries.filter((entry) => entry.variables.length > 0).length >= 2,
    )
    .sort((a, b) => compareText(a.file, b.file));
}

/** `key: value` lines with the keys above them; lists, block texts and flow maps stay unread. */
function entriesOf(file: string, text: string): SettingsEntry[] {
  const lines = indexLines(file, text);
  const above: { readonly indent: number; readonly key: string }[] = [];
  const entries: SettingsEntry[] = [];
  for (const [number, start] of lines.starts.slice(0, lineLimit).entries()) {
    const line = text.slice(start, lines.starts[number + 1] ?? text.length).trimEnd();
    const match = /^( *)([A-Za-z_][\w.-]*):(?:\s+(.*))?$/.exec(line.length > 500 ? '' : line);
    if (match === null) continue;
    const indent = match[1]?.length ?? 0;
    while ((above.at(-1)?.indent ?? -1) >= indent) above.pop();
    const key = match[2] ?? '';
    const raw = plain(match[3] ?? '');
    if (raw === '') {
      above.push({ indent, key });
      continue;
    }
    const placeholder = /^\$\{([\w.,]+):-?([^}]*)\}$/.exec(raw);
    entries.push({
      path: [...above.map((one) => one.key), key].join('.'),
      value: placeholder === null ? raw : plain(placeholder[2] ?? ''),
      variables: (placeholder?.[1] ?? '').split(',').filter((name) => name !== ''),
      span: spanOf(lines, start + indent, start + line.length),
    });
  }
  return entries;
}

/** Without a comment behind it and without quotes. */
function plain(raw: string): string {
  const text = raw.trim();
  const quoted = /^(["'])(.*?)\1\s*(?:#.*)?$/.exec(text);
  return quoted === null ? text.replace(/(?:^|\s)#.*$/, '').trim() : (quoted[2] ?? '');
}
