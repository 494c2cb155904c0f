import { argumentsOf, keyword } from '../arguments.ts';
import { callsNamed } from '../call-index.ts';
import type { SourceFact } from '../document.ts';
import { headSpan, textOf } from '../look.ts';
import type { CallNode, Syntax } from '../syntax.ts';
import { originOf, usesModule } from './imports.ts';

/** Pools of drivers that wait for ever unless they are told otherwise, and calls that bring a time of their own. */
export function driverPools(syntax: Syntax): SourceFact[] {
  return syntax.language === 'python' ? [...asyncpgPools(syntax), ...boundCalls(syntax)] : nodePools(syntax);
}

const pools = new Set(['Pool', 'create_pool']);
const asking = new Set(['fetch', 'fetchrow', 'fetchval', 'execute', 'executemany', 'acquire']);

function asyncpgPools(syntax: Syntax): SourceFact[] {
  if (!usesModule(syntax, 'asyncpg')) return [];
  const elsewhere = /command_timeout|statement_timeout|wait_for\(|asyncio\.timeout\(/.test(syntax.text);
  return callsNamed(syntax, pools).flatMap((call): SourceFact[] => {
    if (!/^asyncpg(?:\.|$)/.test(rootOf(syntax, call) ?? '')) return [];
    const given = textOf(syntax, call.arguments);
    return [
      {
        type: 'driver-pool',
        library: 'asyncpg',
        connection: true,
        query: /(?:command_timeout|statement_timeout)(?!["']?\s*[=:]\s*None\b)/.test(given),
        ...(elsewhere || given.includes('**') ? { elsewhere: true as const } : {}),
        span: headSpan(syntax, call),
      },
    ];
  });
}

/** One for a file is enough: it shows that times are given where queries are made. */
function boundCalls(syntax: Syntax): SourceFact[] {
  const call = callsNamed(syntax, asking).find(
    (one) => one.callee.includes('.') && keyword(syntax, one, 'timeout') !== undefined,
  );
  return call === undefined ? [] : [{ type: 'query-bound', span: headSpan(syntax, call) }];
}

function nodePools(syntax: Syntax): SourceFact[] {
  if (!usesModule(syntax, 'pg')) return [];
  const elsewhere = /statement_timeout|query_timeout/.test(syntax.text);
  return callsNamed(syntax, pools).flatMap((call): SourceFact[] => {
    // `const { Pool } = pg` has no origin here.
    if (!call.isNew || !/^pg(?:\.|-pool|$)/.test(rootOf(syntax, call) ?? 'pg')) return [];
    const given = textOf(syntax, call.arguments);
    // Options from elsewhere may hold anything.
    if (argumentsOf(syntax, call).some((one) => /^[A-Za-z_$][\w$.]*$/.test(one.text)) || given.includes('...'))
      return [];
    return [
      {
        type: 'driver-pool',
        library: 'pg',
        // Zero is the word for "without end".
        connection: /connectionTimeoutMillis(?!["']?\s*:\s*0\b)/.test(given),
        query: /(?:statement_timeout|query_timeout)(?!["']?\s*:\s*(?:0|false)\b)/.test(given),
        ...(elsewhere ? { elsewhere: true as const } : {}),
        span: headSpan(syntax, call),
      },
    ];
  });
}

/** Where the first name of the callee comes from; null when no import says so. */
function rootOf(syntax: Syntax, call: CallNode): string | null {
  return originOf(syntax, call.callee.split('.')[0] ?? '');
}
