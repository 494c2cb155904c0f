import { spanOf } from '../../../text/span.ts';
import { propertiesOf, splitArguments } from '../arguments.ts';
import type { SourceFact } from '../document.ts';
import { headSpan, isInside, lastName } from '../look.ts';
import type { Syntax } from '../syntax.ts';
import { type EnvRead, noteAt } from './env-note.ts';
import { usesModule } from './imports.ts';

/** `process.env` and its relatives, and the schemas that they are checked with. */
export function scriptEnvFacts(syntax: Syntax): SourceFact[] {
  return [...scriptReads(syntax), ...schemaReads(syntax)];
}

const scriptRead =
  /\b(?:process\.env|import\.meta\.env|Bun\.env)(?:\.([A-Za-z_]\w*)|\[\s*["']([A-Za-z_]\w*)["']\s*\])(!?)/g;
const viteOwn = new Set(['MODE', 'DEV', 'PROD', 'SSR', 'BASE_URL', 'NODE_ENV']);

function scriptReads(syntax: Syntax): EnvRead[] {
  const reads: EnvRead[] = [];
  for (const match of syntax.text.matchAll(scriptRead)) {
    const name = match[1] ?? match[2] ?? '';
    if (isInside(syntax.comments, match.index) || viteOwn.has(name)) continue;
    const end = match.index + match[0].length;
    const after = syntax.text.slice(end, end + 200);
    if (/^\s*=(?![=>])/.test(after)) continue;
    const literal =
      /^\s*(?:\|\||\?\?)\s*(?:Number\(|parseInt\()?(["'`])([^"'`\n]*)\1/.exec(after)?.[2] ??
      /^\s*(?:\|\||\?\?)\s*(\d[\d_]*)/.exec(after)?.[1];
    const before = syntax.text.slice(Math.max(0, match.index - 12), match.index);
    reads.push({
      type: 'env-read',
      name,
      required: match[3] === '!',
      default: literal ?? null,
      span: spanOf(syntax.lines, match.index, end),
      ...(/(?:Number|parseInt|parseFloat)\(\s*$/.test(before) ? { as: 'float' as const } : {}),
      ...(/^\s*\|\|/.test(after) ? { emptyFallsBack: true as const } : {}),
      ...noteAt(syntax, match.index),
    });
  }
  const destructured = /\{([^{}]*)\}\s*=\s*(?:process|import\.meta)\.env\b/g;
  for (const match of syntax.text.matchAll(destructured)) {
    for (const part of (match[1] ?? '').split(',')) {
      const name = /^\s*([A-Z]\w*)/.exec(part)?.[1];
      if (name === undefined || isInside(syntax.comments, match.index)) continue;
      const fallback = /=\s*["']([^"']*)["']/.exec(part)?.[1] ?? null;
      reads.push({
        type: 'env-read',
        name,
        required: false,
        default: fallback,
        span: spanOf(syntax.lines, match.index, match.index + match[0].length),
      });
    }
  }
  return reads;
}

/** `z.object({ PORT: z.coerce.number() }).parse(process.env)` and its relatives. */
function schemaReads(syntax: Syntax): SourceFact[] {
  if (
    !/process\.env|import\.meta\.env/.test(syntax.text) ||
    !usesModule(syntax, 'zod', 'envalid', '@t3-oss', 'joi', 'valibot', 'arktype', '@sinclair/typebox')
  )
    return [];
  const facts: SourceFact[] = [];
  for (const call of syntax.calls) {
    const verb = lastName(call.callee);
    if (!/^(?:object|cleanEnv|createEnv|envsafe)$/.test(verb)) continue;
    const schema = splitArguments(syntax.text, call.arguments, ':').find((one) => one.text.startsWith('{'));
    if (schema === undefined) continue;
    const properties = propertiesOf(syntax, schema).flatMap((one) =>
      /^(?:server|client)$/.test(one.name ?? '') ? propertiesOf(syntax, one) : [one],
    );
    const variables = properties.filter((one) => one.name !== null && /^[A-Z][A-Z0-9_]*$/.test(one.name));
    if (variables.length === 0) continue;
    facts.push({
      type: 'config-validation',
      library: verb === 'object' ? 'schema' : verb,
      span: headSpan(syntax, call),
    });
    for (const one of variables) {
      const switched =
        verb === 'object' ? /^\w*[bB]ool\w*\(\s*["'](true|false)["']\s*\)$/.exec(one.text.trim())?.[1] : undefined;
      const fallback =
        switched ??
        /\.(?:default|prefault)\(\s*["'`]?([^"'`)]*)["'`]?\s*\)/.exec(one.text)?.[1] ??
        /default:\s*["'`]?([^"'`,}]*)/.exec(one.text)?.[1] ??
        null;
      const as = /\.url\(/.test(one.text)
        ? 'url'
        : /\bcoerce\.number|\bnum\(|\bport\(/.test(one.text)
          ? 'float'
          : undefined;
      // What a helper of the project's own (`flag("true")`) demands is written elsewhere.
      const helper = verb === 'object' && /^[A-Za-z_$][\w$]*\s*\(/.test(one.text);
      const required =
        fallback === null && !helper && !/\.optional\(|\.nullish\(|\.nullable\(|\.catch\(/.test(one.text);
      facts.push({
        type: 'env-read',
        name: one.name ?? '',
        required,
        default: fallback,
        span: headSpan(syntax, one),
        field: true,
        ...(as === undefined ? {} : { as }),
      });
    }
  }
  return facts;
}
