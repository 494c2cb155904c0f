import { spanOf } from '../../../text/span.ts';
import { keyword, positional } from '../arguments.ts';
import type { SourceFact } from '../document.ts';
import { assignmentsIn, headSpan, isInside, spanAt, textOf } from '../look.ts';
import type { AssignmentNode, ClassNode, FunctionNode, Syntax } from '../syntax.ts';
import { literalOf } from '../values.ts';
import { type EnvRead, noteAt } from './env-note.ts';
import { originOf, usesModule } from './imports.ts';

/** `os.environ`, readers of libraries and of the project's own, and fields of settings classes. */
export function pythonEnvFacts(syntax: Syntax): SourceFact[] {
  return [...pythonReads(syntax), ...settingsFields(syntax), ...refusingReaders(syntax)];
}

function pythonReads(syntax: Syntax): EnvRead[] {
  const reads: EnvRead[] = [];
  const own = ownReaders(syntax);
  for (const call of syntax.calls) {
    const callee = call.callee;
    // One of these words is in every name that counts.
    if (!own.has(callee) && !/env|config/i.test(callee)) continue;
    const isGet =
      /(?:^|\.)(?:environ\.get|getenv)$/.test(callee) ||
      (callee === 'environ.get' && originOf(syntax, 'environ') === 'os.environ');
    const isReader =
      /^(?:env|config|decouple\.config)(?:\.(?:str|bool|int|float|list|url|json|db|path))?$/.test(callee) &&
      usesModule(syntax, 'environ', 'environs', 'decouple', 'starlette.config');
    // `get_optional_env("X", "default")`, `get_bool_from_env("X")`: a helper of the project's own.
    const isHelper = !isGet && !isReader && (own.has(callee) || (helper.test(callee) && !/environ/.test(callee)));
    if (!isGet && !isReader && !isHelper) continue;
    const first = positional(syntax, call, 0);
    const name = first === undefined ? null : literalOf(syntax, first);
    if (name === null || !(isHelper ? /^[A-Z][A-Z0-9_]{3,}$/ : /^[A-Za-z_]\w*$/).test(name)) continue;
    const fallback = positional(syntax, call, 1) ?? keyword(syntax, call, 'default');
    const orElse =
      fallback === undefined
        ? /^\)?\s*or\s+(["'][^"'\n]*["'])/.exec(syntax.text.slice(call.end - 1, call.end + 200))?.[1]
        : undefined;
    const value =
      fallback === undefined
        ? (orElse?.slice(1, -1) ?? null)
        : (literalOf(syntax, fallback) ?? (fallback.text === 'None' ? null : fallback.text.slice(0, 200)));
    reads.push({
      type: 'env-read',
      name,
      required: (isReader && fallback === undefined) || (isHelper && /requir|must/i.test(callee)),
      default: value,
      span: spanAt(syntax, call),
      ...kindOfRead(syntax, call, callee),
      ...(orElse === undefined && !/^\)?\s*or\s/.test(syntax.text.slice(call.end - 1, call.end + 12))
        ? {}
        : { emptyFallsBack: true as const }),
      ...noteAt(syntax, call.start),
    });
  }
  const pattern = /\benviron\[\s*["']([A-Za-z_]\w*)["']\s*\]/g;
  // The `environ` that a WSGI server hands to an application holds a request.
  const isBare = originOf(syntax, 'environ') === 'os.environ';
  for (const match of syntax.text.matchAll(pattern)) {
    if (isInside(syntax.comments, match.index)) continue;
    if (!isBare && syntax.text[match.index - 1] !== '.') continue;
    const after = syntax.text.slice(match.index + match[0].length, match.index + match[0].length + 4);
    if (/^\s*=(?!=)/.test(after)) continue;
    reads.push({
      type: 'env-read',
      name: match[1] ?? '',
      required: true,
      default: null,
      span: spanOf(syntax.lines, match.index, match.index + match[0].length),
    });
  }
  return reads;
}

/** A reader of the project's own that raises about what it finds is a check of the settings. */
function refusingReaders(syntax: Syntax): SourceFact[] {
  return readersOf(syntax)
    .filter((fn) => /\braise\s+\w/.test(textOf(syntax, fn.body)))
    .map((fn) => ({ type: 'config-validation', library: 'checks of its own', span: headSpan(syntax, fn) }));
}

function ownReaders(syntax: Syntax): ReadonlySet<string> {
  return new Set(readersOf(syntax).map((fn) => fn.name));
}

/** Functions of this file that look up the name they are given: `def limit(name): return int(os.getenv(name, "5"))`. */
function readersOf(syntax: Syntax): readonly FunctionNode[] {
  return syntax.functions.filter((fn) => {
    const name = /^\(?\s*(?:(?:self|cls)\s*,\s*)?(\w+)/.exec(fn.params)?.[1];
    return (
      name !== undefined &&
      fn.name !== '' &&
      new RegExp(`\\b(?:getenv|environ\\.get)\\(\\s*${name}\\b|\\benviron\\[\\s*${name}\\s*\\]`).test(
        textOf(syntax, fn),
      )
    );
  });
}

const helper = /(?:^|\.)_{0,2}(?:get|read|load|parse|require|must)?_?\w{0,30}?_?env(?:_?\w{1,30})?$/i;

/** `int(os.getenv(…))`, `.lower() == "true"`, `.split(",")`, `env.bool(…)`. */
function kindOfRead(syntax: Syntax, call: { start: number; end: number }, callee: string): Pick<EnvRead, 'as'> {
  const before = syntax.text.slice(Math.max(0, call.start - 24), call.start);
  const around = /\b(int|float|Decimal|json\.loads|strtobool)\(\s*$/.exec(before)?.[1];
  if (around !== undefined)
    return {
      as: around === 'json.loads' ? 'json' : around === 'strtobool' ? 'bool' : around === 'int' ? 'int' : 'float',
    };
  const word = /(?:\.|_)(int|float|bool|list|url|json)\b|(?:^|_|env)(int|float|bool|boolean|list)(?:_|$)/.exec(callee);
  const named = word?.[1] ?? word?.[2];
  if (named !== undefined) return { as: (named === 'boolean' ? 'bool' : named) as 'int' }; // one of the words of the pattern
  const after = syntax.text.slice(call.end, call.end + 60);
  if (/^\.split\(/.test(after)) return { as: 'list' };
  return /^(?:\.strip\(\))?\.lower\(\)\s*(?:==|in)\s/.test(after) ? { as: 'bool' } : {};
}

/** Fields of pydantic settings classes: the variable is prefix + alias or upper-cased field name. */
function settingsFields(syntax: Syntax): SourceFact[] {
  const classes = syntax.classes.filter(
    (one) => /\bBaseSettings\b|\b\w*Settings\b/.test(one.heritage) && /Settings\b/.test(one.heritage),
  );
  return classes.flatMap((owner) => {
    const inside = assignmentsIn(syntax, owner.body);
    const prefix = envPrefix(syntax, owner, inside);
    const fields = inside.flatMap((field) => settingsField(syntax, owner, field, prefix));
    const validation: SourceFact = {
      type: 'config-validation',
      library: 'pydantic-settings',
      span: headSpan(syntax, owner),
    };
    return [validation, ...fields];
  });
}

function envPrefix(syntax: Syntax, owner: ClassNode, inside: readonly AssignmentNode[]): string {
  const config = inside.find((one) => one.target === 'model_config' || one.target === 'env_prefix');
  const text = config === undefined ? '' : textOf(syntax, config);
  return (
    /env_prefix["']?\s*[=:]\s*["']([^"']*)["']/.exec(text)?.[1] ??
    (/class Config/.test(textOf(syntax, owner.body))
      ? (/env_prefix\s*=\s*["']([^"']*)["']/.exec(textOf(syntax, owner.body))?.[1] ?? '')
      : '')
  );
}

function settingsField(syntax: Syntax, owner: ClassNode, field: AssignmentNode, prefix: string): SourceFact[] {
  const isOwn = !syntax.functions.some(
    (fn) => fn.start <= field.start && field.end <= fn.end && fn.start >= owner.body.start,
  );
  if (
    !isOwn ||
    field.type === '' ||
    !/^[A-Za-z]\w*$/.test(field.target) ||
    /ClassVar/.test(field.type) ||
    field.target === 'model_config'
  )
    return [];
  const value = textOf(syntax, field.value).trim();
  // `NAME: str = config("NAME", default="x")` is one read, and the call says it all.
  if (
    /^(?:env|config|decouple\.config)(?:\.\w+)?\(\s*["']/.test(value) &&
    usesModule(syntax, 'environ', 'environs', 'decouple', 'starlette.config')
  )
    return [];
  const call = /^Field\(/.test(value) ? syntax.calls.find((one) => one.start === field.value.start) : undefined;
  const alias =
    call === undefined
      ? undefined
      : (keyword(syntax, call, 'alias') ?? keyword(syntax, call, 'validation_alias') ?? keyword(syntax, call, 'env'));
  const aliasText = alias === undefined ? null : (/["']([A-Za-z_]\w*)["']/.exec(alias.text)?.[1] ?? null);
  const given =
    call === undefined
      ? value === ''
        ? undefined
        : field.value
      : (keyword(syntax, call, 'default') ?? keyword(syntax, call, 'default_factory') ?? positional(syntax, call, 0));
  const text = given === undefined ? '...' : textOf(syntax, given);
  const required = text === '...';
  const fallback =
    required || text === 'None' || text === ''
      ? null
      : (literalOf(syntax, given ?? field.value) ??
        /^SecretStr\(\s*["']([^"']*)["']\s*\)$/.exec(text)?.[1] ??
        text.slice(0, 200));
  const name = aliasText ?? `${prefix}${field.target}`.toUpperCase();
  // `Settings(SECRET=…)` somewhere in this file hands the value in.
  const given_ =
    required &&
    new RegExp(`["'(,\\s]${field.target}["']?\\s*[:=](?![:=])(?!\\s*(?:str|int|bool|float)\\b)`).test(
      syntax.text.slice(owner.end, owner.end + 8_000),
    );
  const as = kindOfType(field.type);
  return [
    {
      type: 'env-read',
      name,
      required: required && !given_,
      default: fallback,
      span: headSpan(syntax, field),
      field: true,
      ...(as === undefined ? {} : { as }),
      ...(ignoresEmpty(syntax, owner) ? { emptyFallsBack: true as const } : {}),
      ...noteAt(syntax, field.start),
    },
  ];
}

/** The annotation's own word; unions with `None` count as what they hold. */
function kindOfType(type: string): EnvRead['as'] {
  const plain = type.replace(/\s|Optional\[|Annotated\[|\|None|None\|/g, '');
  if (/^(?:int|PositiveInt|NonNegativeInt|PortNumber)\b/.test(plain)) return 'int';
  if (/^(?:float|PositiveFloat|NonNegativeFloat|Decimal)\b/.test(plain)) return 'float';
  if (/^(?:bool|StrictBool)\b/.test(plain)) return 'bool';
  if (/^(?:list|List|set|Set|tuple|Tuple|Sequence|frozenset|dict|Dict)\b/.test(plain)) return 'json';
  return /^(?:\w*Url|\w*Dsn)\b/.test(plain) ? 'url' : undefined;
}

function ignoresEmpty(syntax: Syntax, owner: ClassNode): boolean {
  return /env_ignore_empty\s*=\s*True/.test(textOf(syntax, owner.body));
}
