import { spanOf } from '../../../text/span.ts';
import { keyword, positional } from '../arguments.ts';
import { callsLike } from '../call-index.ts';
import type { SourceFact } from '../document.ts';
import { enclosing, functionAt, headSpan, isInside, lastName, namedFunctionAt, ownerName, textOf } from '../look.ts';
import type { CallNode, FunctionNode, Syntax } from '../syntax.ts';
import { literalOf } from '../values.ts';
import type { SchemaChange } from '../web-facts.ts';
import { moduleSpan } from './imports.ts';
import { isStartupFunction } from './lifecycle.ts';

/** A file with more statements is a dump. */
const statementLimit = 20;

/** Revisions of a migration history, SQL that defines tables in application code, and notices about lost data. */
export function schemaFacts(syntax: Syntax): SourceFact[] {
  const history = revisionOf(syntax);
  return [...(history ?? [...statements(syntax), ...runsInCode(syntax)]), ...notices(syntax)];
}

/** Null for a file that belongs to no history. */
function revisionOf(syntax: Syntax): SourceFact[] | null {
  if (syntax.language === 'python') {
    if (moduleSpan(syntax, 'alembic') !== null && syntax.functions.some((fn) => fn.name === 'upgrade'))
      return alembicRevision(syntax);
    if (/(?:^|\/)migrations\/\d{4}_\w+\.py$/.test(syntax.path)) return djangoRevision(syntax);
    return /(?:^|\/)(?:migrations?|alembic|versions)\//.test(syntax.path) ? [] : null;
  }
  return /(?:^|\/)migrations?\/[^/]*\d{6,}[^/]*\.[cm]?[jt]s$/.test(syntax.path) ? scriptRevision(syntax) : null;
}

function alembicRevision(syntax: Syntax): SourceFact[] {
  const id = /^revision\s*(?::[^=\n]+)?=\s*["']([^"']+)["']/m.exec(syntax.text)?.[1];
  if (id === undefined) return [];
  const down = /^down_revision\s*(?::[^=\n]+)?=\s*([^\n]*(?:\n[^\n]*?\))?)/m.exec(syntax.text)?.[1] ?? '';
  const parents = down.startsWith('(') || down.startsWith('[') ? down.slice(0, down.search(/[)\]]/)) : down;
  const at = syntax.text.indexOf('revision');
  const upgrade = syntax.functions.find((fn) => fn.name === 'upgrade');
  return [
    {
      type: 'schema-revision',
      tool: 'alembic',
      id,
      parents: [...parents.matchAll(/["']([^"']+)["']/g)].map((match) => match[1] ?? ''),
      span: spanOf(syntax.lines, Math.max(0, at), Math.max(0, at) + 8),
    },
    ...(upgrade === undefined ? [] : alembicChanges(syntax, upgrade, id)),
  ];
}

function alembicChanges(syntax: Syntax, upgrade: FunctionNode, revision: string): SourceFact[] {
  const created = new Set<string>();
  const facts: SourceFact[] = [];
  for (const call of syntax.calls) {
    if (call.start < upgrade.start || call.end > upgrade.end) continue;
    const name = lastName(call.callee);
    const owner = ownerName(call.callee);
    const batched =
      owner !== '' && new RegExp(`batch_alter_table\\([^\\n]*\\bas ${owner.replace(/\W/g, '.')}\\b`).test(syntax.text);
    const table = batched ? batchTable(syntax, call) : literalAt(syntax, call, 0);
    if (name === 'create_table') created.add(table);
    const change = alembicChange(syntax, call, name, batched);
    if (change === null || created.has(table)) continue;
    const column = name === 'add_column' ? addedColumn(syntax, call) : literalAt(syntax, call, batched ? 0 : 1);
    facts.push({
      type: 'schema-change',
      change,
      target: change === 'drop-table' || name === 'rename_table' ? table : [table, column].filter(Boolean).join('.'),
      revision,
      batched,
      span: headSpan(syntax, call),
    });
  }
  return facts;
}

function alembicChange(syntax: Syntax, call: CallNode, name: string, batched: boolean): SchemaChange | null {
  if (name === 'drop_table') return 'drop-table';
  if (name === 'drop_column') return 'drop-column';
  if (name === 'rename_table') return 'rename';
  const text = textOf(syntax, call.arguments);
  if (name === 'add_column')
    return /nullable\s*=\s*False/.test(text) && !/server_default|Computed\(|Identity\(/.test(text) ? 'not-null' : null;
  if (name !== 'alter_column') return null;
  if (/new_column_name\s*=/.test(text)) return 'rename';
  // Only `type_` changes the type; existing_type is there for the database's sake.
  if (/(?:^|[\s,(])type_\s*=/.test(text)) return 'type';
  return /(?:^|[\s,(])nullable\s*=\s*False/.test(text) && !hasBackfill(syntax, call, batched) ? 'not-null' : null;
}

/** Some statement before it gives the old rows a value. */
function hasBackfill(syntax: Syntax, call: CallNode, _batched: boolean): boolean {
  const before = syntax.text.slice(0, call.start);
  return /\bUPDATE\s|\.update\(|server_default\s*=/.test(before);
}

function literalAt(syntax: Syntax, call: CallNode, index: number): string {
  const given = positional(syntax, call, index) ?? keyword(syntax, call, index === 0 ? 'table_name' : 'column_name');
  return given === undefined ? '' : (literalOf(syntax, given) ?? '');
}

function addedColumn(syntax: Syntax, call: CallNode): string {
  return /Column\(\s*["'](\w+)["']/.exec(textOf(syntax, call.arguments))?.[1] ?? '';
}

function batchTable(syntax: Syntax, call: CallNode): string {
  const block = enclosing(syntax.withs, call.start);
  const head = block === null ? syntax.text.slice(Math.max(0, call.start - 600), call.start) : textOf(syntax, block);
  return [...head.matchAll(/batch_alter_table\(\s*["'](\w+)["']/g)].at(-1)?.[1] ?? '';
}

const djangoChanges: Readonly<Record<string, SchemaChange>> = {
  DeleteModel: 'drop-table',
  RemoveField: 'drop-column',
  RenameField: 'rename',
  RenameModel: 'rename',
};

function djangoRevision(syntax: Syntax): SourceFact[] {
  const name = /([^/]+)\/migrations\/(\d{4}_\w+)\.py$/.exec(syntax.path);
  const owner = syntax.classes.find((one) => one.name === 'Migration');
  if (name === null || owner === undefined) return [];
  const id = `${name[1]}.${name[2]}`;
  const replaces = djangoNames(syntax, /^\s*replaces\s*=\s*\[([^\]]*)\]/m);
  return [
    {
      type: 'schema-revision',
      tool: 'django',
      id,
      parents: djangoNames(syntax, /dependencies\s*=\s*\[([^\]]*)\]/),
      ...(replaces.length === 0 ? {} : { replaces }),
      span: headSpan(syntax, owner),
    },
    ...syntax.calls.flatMap((call): SourceFact[] => {
      const change = djangoChanges[lastName(call.callee)];
      if (change === undefined || !/^(?:migrations\.)?\w+$/.test(call.callee)) return [];
      const model = keyword(syntax, call, 'model_name') ?? keyword(syntax, call, 'name');
      const field = keyword(syntax, call, 'model_name') === undefined ? undefined : keyword(syntax, call, 'name');
      const words = [model, field].flatMap((one) => (one === undefined ? [] : [literalOf(syntax, one) ?? '']));
      return [
        {
          type: 'schema-change',
          change,
          target: words.join('.'),
          revision: id,
          batched: false,
          span: headSpan(syntax, call),
        },
      ];
    }),
  ];
}

/** The pairs `("shop", "0001_a")` of a list, as `shop.0001_a`. */
function djangoNames(syntax: Syntax, list: RegExp): string[] {
  const text = list.exec(syntax.text)?.[1] ?? '';
  return [...text.matchAll(/\(\s*["'](\w+)["']\s*,\s*["'](\w+)["']/g)].map((one) => `${one[1]}.${one[2]}`);
}

const scriptChanges: Readonly<Record<string, SchemaChange>> = {
  dropTable: 'drop-table',
  dropTableIfExists: 'drop-table',
  dropColumn: 'drop-column',
  dropColumns: 'drop-column',
  removeColumn: 'drop-column',
  renameColumn: 'rename',
  renameTable: 'rename',
};

/** Knex, Sequelize, TypeORM: only what happens on the way up. */
function scriptRevision(syntax: Syntax): SourceFact[] {
  const id = syntax.path.slice(syntax.path.lastIndexOf('/') + 1).replace(/\.\w+$/, '');
  const up = syntax.functions.find((fn) => fn.name === 'up');
  if (up === undefined) return [];
  const tool = /queryInterface/.test(syntax.text) ? 'sequelize' : /queryRunner/.test(syntax.text) ? 'typeorm' : 'knex';
  return [
    { type: 'schema-revision', tool, id, parents: [], span: headSpan(syntax, up) },
    ...syntax.calls.flatMap((call): SourceFact[] => {
      if (call.start < up.start || call.end > up.end) return [];
      const name = lastName(call.callee);
      const text = textOf(syntax, call.arguments);
      const change = scriptChanges[name] ?? (name === 'query' ? changeOfSql(text) : null);
      if (change === null || change === undefined) return [];
      const words = [0, 1].map((index) => positional(syntax, call, index)?.text ?? '');
      const target = words
        .map((one) => /^["'`](\w+)["'`]$/.exec(one)?.[1] ?? '')
        .filter(Boolean)
        .join('.');
      return [{ type: 'schema-change', change, target, revision: id, batched: false, span: headSpan(syntax, call) }];
    }),
  ];
}

function changeOfSql(text: string): SchemaChange | null {
  if (/\bDROP\s+TABLE\b/i.test(text)) return 'drop-table';
  if (/\bDROP\s+COLUMN\b/i.test(text)) return 'drop-column';
  return /\bRENAME\s+(?:COLUMN|TO)\b/i.test(text) ? 'rename' : null;
}

const sql =
  /\b(CREATE|ALTER|DROP)\s+TABLE\s+(?:IF\s+(?:NOT\s+)?EXISTS\s+)?["'`[]?([\w.]+|\{\w+\})["'`\]]?\s*(\(|ADD\b|DROP\b|RENAME\b|ALTER\b|MODIFY\b|;|["'`])/gi;

/** SQL in texts of the application itself: what a table looks like is decided at run time. */
function statements(syntax: Syntax): SourceFact[] {
  if (!/\bTABLE\b/i.test(syntax.text)) return [];
  const facts: SourceFact[] = [];
  for (const match of syntax.text.matchAll(sql)) {
    const statement = (match[1] ?? '').toLowerCase() as 'create' | 'alter' | 'drop'; // the alternatives of the pattern
    const ends = match[3] ?? '';
    const fits =
      statement === 'create' ? ends === '(' : statement === 'alter' ? /^[A-Z]/i.test(ends) : /^[;"'`]$/.test(ends);
    if (!fits || isInside(syntax.comments, match.index)) continue;
    facts.push({
      type: 'schema-statement',
      statement,
      target: match[2] ?? '',
      function: namedFunctionAt(syntax, match.index)?.name ?? null,
      span: spanOf(syntax.lines, match.index, match.index + match[0].length),
    });
    if (facts.length >= statementLimit) break;
  }
  return facts;
}

const inCode =
  /\bcall_command\(\s*["']migrate["']|\b(?:run|call|check_call|check_output|Popen|system|exec|execSync|execFile|execFileSync|spawn|spawnSync|execa|shell)\(\s*\[?\s*["'`](?:npx["', ]+)?(?:alembic["', ]+upgrade|prisma["', ]+migrate["', ]+deploy|python["', ]+manage\.py["', ]+migrate)\b|\bmigrate\.latest\(|\bmigrateToLatest\(|\brunMigrations\(|\bmigrationsRun\s*:\s*true|\bumzug\.up\(|\bmigrate\(\s*\w+\s*,\s*\{\s*migrationsFolder/;

const migrators =
  /^(?:apply|run|execute|perform)_?(?:\w+_)?[mM]igrations?$|^(?:migrate|upgrade)_(?:db|database|schema)$/;

/** `apply_migrations(db)` in what an application runs when it starts. */
function ownMigrations(syntax: Syntax): SourceFact[] {
  const call = callsLike(syntax, migrators).find((one) => {
    const fn = functionAt(syntax, one.start);
    return fn !== null && /^(?:lifespan|startup|on_startup)/.test(fn.name) && isStartupFunction(syntax, fn);
  });
  return call === undefined
    ? []
    : [{ type: 'migration', tool: 'runs-in-code', at: 'startup', destructive: false, span: headSpan(syntax, call) }];
}

/** The process brings its own database up to date. */
function runsInCode(syntax: Syntax): SourceFact[] {
  const match = inCode.exec(syntax.text);
  if (match === null || isInside(syntax.comments, match.index)) return ownMigrations(syntax);
  const lineEnd = syntax.text.indexOf('\n', match.index);
  // A pattern that looks for such commands runs none.
  if (/\\[bs]/.test(syntax.text.slice(match.index, lineEnd < 0 ? undefined : lineEnd))) return [];
  const span = spanOf(syntax.lines, match.index, match.index + match[0].length);
  return [{ type: 'migration', tool: 'runs-in-code', at: 'startup', destructive: false, span }];
}

const loss =
  /\b(?:delete|remove|drop|wipe|recreate|re-create)\b[^.\n]{0,50}\b(?:database|that file|sqlite file|\w+\.(?:db|sqlite3?)|db file|data volume|(?:the|your|old) (?:db|volume))\b/gi;

/** Comments and texts that tell operators to delete the database when they change the version. */
function notices(syntax: Syntax): SourceFact[] {
  if (!/upgrad|migrat|schema/i.test(syntax.text)) return [];
  for (const match of syntax.text.matchAll(loss)) {
    const before = syntax.text.slice(Math.max(0, match.index - 260), match.index);
    const after = syntax.text.slice(match.index, match.index + 160);
    const told = /\b(?:must|needs? to|ha(?:ve|s) to|required to|please|simply|just)\s+(?:also\s+|first\s+)?$/i.test(
      before,
    );
    const reason = /\bupgrad|\bmigrat|\bolder (?:version|release|install)|\bprevious (?:version|release)|\bschema\b/i;
    if (!told || !reason.test(before + after) || !isRemark(syntax, match.index)) continue;
    return [
      {
        type: 'schema-notice',
        text: match[0].replace(/\s+/g, ' ').slice(0, 120),
        span: spanOf(syntax.lines, match.index, match.index + match[0].length),
      },
    ];
  }
  return [];
}

/** In a comment, or in the text at the head of a module, class or function. */
function isRemark(syntax: Syntax, offset: number): boolean {
  if (isInside(syntax.comments, offset)) return true;
  const opened = syntax.text.lastIndexOf('"""', offset);
  if (opened < 0 || syntax.language !== 'python') return false;
  const line = syntax.text.slice(syntax.text.lastIndexOf('\n', opened - 1) + 1, opened);
  return line.trim() === '' && syntax.text.indexOf('"""', offset) > 0;
}
