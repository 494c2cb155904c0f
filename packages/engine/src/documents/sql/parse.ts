import { indexLines, spanOf } from '../../text/span.ts';
import type { SchemaChange } from '../source/web-facts.ts';
import type { SqlDocument } from './document.ts';

/** Larger files are dumps. */
const sizeLimit = 300_000;
const changeLimit = 50;

/** Never throws. Statements end at a semicolon outside of quotes and comments; `-- +goose Down` and the like end the file. */
export function parseSql(path: string, text: string): SqlDocument {
  const base = { kind: 'sql' as const, path };
  if (text.length > sizeLimit)
    return { ...base, problems: [{ line: 1, reason: 'larger than 300 KB, not read' }], changes: [] };
  const lines = indexLines(path, text);
  // Blanks of one line only: `\s` would start over at every empty line.
  const down = text.search(/^[ \t]*--[ \t]*(?:\+goose[ \t]+Down|migrate:down|\+migrate[ \t]+Down|Down\b)/im);
  const code = withoutComments(down < 0 ? text : text.slice(0, down));
  const created = new Set<string>();
  const changes: SqlDocument['changes'][number][] = [];
  let start = 0;
  for (const end of statementEnds(code)) {
    const statement = code.slice(start, end);
    const table = /^\s*CREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?([^\s(]+)/i.exec(statement)?.[1];
    if (table !== undefined) created.add(plain(table));
    for (const one of changesOf(statement)) {
      if (created.has(one.target.split('.')[0] ?? '') || changes.length >= changeLimit) continue;
      const at = start + one.at;
      changes.push({ change: one.change, target: one.target, span: spanOf(lines, at, at + one.length) });
    }
    start = end + 1;
  }
  return { ...base, problems: [], changes: withoutRebuilds(changes, created) };
}

/** Prisma rebuilds a SQLite table under a new name: nothing is lost. */
function withoutRebuilds(changes: SqlDocument['changes'], created: ReadonlySet<string>): SqlDocument['changes'] {
  const rebuilt = new Set([...created].filter((name) => /^new_|^_.*_new$|^__new_/.test(name)));
  if (rebuilt.size === 0) return changes;
  const rebuilds = (target: string): boolean => [...rebuilt].some((name) => name.includes(target.split('.')[0] ?? ' '));
  return changes.filter((one) => !rebuilds(one.target));
}

interface Found {
  readonly change: SchemaChange;
  readonly target: string;
  readonly at: number;
  readonly length: number;
}

const name = '((?:[\\w"`\\[\\].])+)';
const patterns: readonly (readonly [SchemaChange, RegExp])[] = [
  ['drop-table', new RegExp(`\\bDROP\\s+TABLE\\s+(?:IF\\s+EXISTS\\s+)?${name}`, 'gi')],
  ['drop-column', new RegExp(`\\bDROP\\s+COLUMN\\s+(?:IF\\s+EXISTS\\s+)?${name}`, 'gi')],
  ['rename', new RegExp(`\\bRENAME\\s+(?!CONSTRAINT\\b|INDEX\\b|VALUE\\b)(?:COLUMN\\s+)?(?:${name}\\s+)?TO\\s`, 'gi')],
  ['type', new RegExp(`\\bALTER\\s+COLUMN\\s+${name}\\s+(?:SET\\s+DATA\\s+)?TYPE\\b`, 'gi')],
  ['not-null', new RegExp(`\\bALTER\\s+COLUMN\\s+${name}\\s+SET\\s+NOT\\s+NULL`, 'gi')],
  [
    'not-null',
    new RegExp(
      `\\bADD\\s+COLUMN\\s+(?:IF\\s+NOT\\s+EXISTS\\s+)?${name}\\s+[^,;]{0,500}?\\bNOT\\s+NULL\\b(?![^,;]{0,500}\\b(?:DEFAULT|GENERATED)\\b)`,
      'gi',
    ),
  ],
];

function changesOf(statement: string): Found[] {
  const table = plain(/^\s*ALTER\s+TABLE\s+(?:ONLY\s+)?(?:IF\s+EXISTS\s+)?([^\s]+)/i.exec(statement)?.[1] ?? '');
  return patterns
    .filter(([change]) => change === 'drop-table' || table !== '')
    .flatMap(([change, pattern]) =>
      [...statement.matchAll(pattern)].flatMap((match): Found[] => {
        if (change === 'not-null' && /\bDEFAULT\b/i.test(match[0])) return [];
        const column = plain(match[1] ?? '');
        const target = change === 'drop-table' ? column : [table, column].filter(Boolean).join('.');
        return [{ change, target, at: match.index, length: match[0].length }];
      }),
    )
    .sort((a, b) => a.at - b.at);
}

function plain(written: string): string {
  return written.replace(/["`[\];]/g, '').replace(/^public\./, '');
}

/** Comments (an unclosed one ends with the text) and the insides of texts become blanks, so that offsets stay. */
function withoutComments(text: string): string {
  return text.replace(/--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|'(?:[^'\n]|'')*'/g, (found) => found.replace(/[^\n]/g, ' '));
}

function* statementEnds(code: string): Generator<number> {
  for (let at = code.indexOf(';'); at >= 0; at = code.indexOf(';', at + 1)) yield at;
  yield code.length;
}
