import { callsNamed } from '../call-index.ts';
import type { SourceFact } from '../document.ts';
import { functionAt, headSpan, lastName, textOf } from '../look.ts';
import type { Syntax } from '../syntax.ts';
import { moduleSpan } from './imports.ts';
import { isStartupFunction } from './lifecycle.ts';

/** What brings a schema up to date, and the revisions that take something away. */
export function migrationFacts(syntax: Syntax): SourceFact[] {
  return [...migrations(syntax), ...destructiveRevision(syntax)];
}

/** Last names of all calls that bring a schema up to date. */
const migrators = new Set('create_all drop_all upgrade sync DataSource forRoot createConnection run_sync'.split(' '));

function migrations(syntax: Syntax): SourceFact[] {
  return callsNamed(syntax, migrators).flatMap((call): SourceFact[] => {
    const name = lastName(call.callee);
    const text = textOf(syntax, call.arguments);
    const tool =
      name === 'create_all' || name === 'drop_all'
        ? name
        : call.callee === 'command.upgrade' || call.callee === 'alembic.command.upgrade'
          ? 'alembic'
          : name === 'sync' && /\b(?:sequelize|db|orm)\b/i.test(call.callee)
            ? 'sequelize.sync'
            : call.callee === 'DataSource' || name === 'forRoot' || name === 'createConnection'
              ? /synchronize\s*:\s*true/.test(text)
                ? 'typeorm-synchronize'
                : null
              : null;
    // `metadata.create_all` may be handed to run_sync by name; that form is caught below.
    const handed = name === 'run_sync' ? /\.(create_all|drop_all)\b/.exec(text)?.[1] : undefined;
    const what = handed ?? tool;
    if (what === null || what === undefined) return [];
    const fn = functionAt(syntax, call.start);
    const guarded = fn === null && /if\s+__name__\s*==/.test(syntax.text.slice(0, call.start));
    const at =
      fn === null
        ? guarded
          ? 'script'
          : 'import'
        : isStartupFunction(syntax, fn) ||
            /^(?:init_db|create_tables|setup_db|init_database|create_db_and_tables|create_db)$/.test(fn.name)
          ? 'startup'
          : 'script';
    const destructive =
      what === 'drop_all' ||
      what === 'typeorm-synchronize' ||
      (what === 'sequelize.sync' && /force\s*:\s*true|alter\s*:\s*true/.test(text));
    // `if not settings.use_alembic: create_all(…)` leaves production to the migrations.
    const aside = /\b(?:if|unless)\b[^\n]*(?:alembic|migrat)[^\n]*\n[^\n]*$/i.test(
      syntax.text.slice(Math.max(0, call.start - 240), call.start),
    );
    const helper =
      fn !== null && at === 'startup' && !isStartupFunction(syntax, fn) && !isCalled(syntax, fn.name)
        ? fn.name
        : undefined;
    const span = headSpan(syntax, call);
    return [
      {
        type: 'migration',
        tool: what,
        at: aside ? 'script' : at,
        destructive,
        span,
        ...(helper === undefined ? {} : { helper }),
      },
    ];
  });
}

function isCalled(syntax: Syntax, name: string): boolean {
  return syntax.calls.some((call) => call.callee.endsWith(name) && lastName(call.callee) === name);
}

/** A revision of Alembic that drops something on the way up. */
function destructiveRevision(syntax: Syntax): SourceFact[] {
  const upgrade = syntax.functions.find((fn) => fn.name === 'upgrade');
  if (upgrade === undefined || moduleSpan(syntax, 'alembic') === null) return [];
  return syntax.calls
    .filter(
      (call) =>
        call.start >= upgrade.start &&
        call.end <= upgrade.end &&
        /(?:^|\.)(?:drop_column|drop_table)$/.test(call.callee),
    )
    .map(
      (call): SourceFact => ({
        type: 'migration',
        tool: 'alembic',
        at: 'script',
        destructive: true,
        span: headSpan(syntax, call),
      }),
    );
}
