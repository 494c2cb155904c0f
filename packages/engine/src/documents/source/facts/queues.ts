import { type Argument, argumentsOf, positional, splitArguments } from '../arguments.ts';
import type { SourceFact } from '../document.ts';
import { callsIn, functionAt, headSpan, isInside, lastName, ownerName, spanAt, textOf, within } from '../look.ts';
import type { CallNode, FunctionNode, Range, Syntax } from '../syntax.ts';
import { originOf, usesModule } from './imports.ts';
import { isStartupFunction } from './lifecycle.ts';

/** Job queues: the object, its options, its tasks; queues and clocks inside of the process. */
export function queueFacts(syntax: Syntax): SourceFact[] {
  if (syntax.language !== 'python') return [];
  return [
    ...(isCeleryFile(syntax) ? celery(syntax) : []),
    ...syntax.calls.flatMap((call) => [...queueTask(syntax, call), ...memoryQueue(syntax, call)]),
    ...(/schedul|repeat_every|rocketry/i.test(syntax.text)
      ? syntax.calls.flatMap((call) => scheduler(syntax, call))
      : []),
  ];
}

function isCeleryFile(syntax: Syntax): boolean {
  return (
    usesModule(syntax, 'celery') ||
    /(?:^|\n)CELERY_[A-Z_]+\s*=/.test(syntax.text) ||
    isConfigModule(syntax) ||
    syntax.classes.some((one) => configClass.test(one.name))
  );
}

/** `class CeleryConfig:` that is handed to `config_from_object`. */
const configClass = /^Celery\w*(?:Config|Settings|Configuration)$/;

/** `celeryconfig.py`: module names are options as they are. */
function isConfigModule(syntax: Syntax): boolean {
  return /(?:^|\/)celery_?config(?:uration)?\.py$/.test(syntax.path);
}

function celery(syntax: Syntax): SourceFact[] {
  const facts: SourceFact[] = [];
  for (const call of syntax.calls) {
    if (lastName(call.callee) === 'Celery' && functionAtEnd(call)) {
      const options = optionsOf(argumentsOf(syntax, call));
      facts.push({ type: 'queue-app', tool: 'celery', options, span: headSpan(syntax, call) });
      for (const one of argumentsOf(syntax, call)) if (one.name !== null) facts.push(setting(syntax, one.name, one));
    }
    if (/(?:^|\.)conf\.update$/.test(call.callee)) facts.push(...updated(syntax, call));
  }
  for (const one of syntax.assignments) {
    const name =
      /\.conf\.([a-z_]+)$/.exec(one.target)?.[1] ??
      /^CELERY_([A-Z_]+)$/.exec(one.target)?.[1] ??
      /\.conf\[["'](\w+)["']\]$/.exec(one.target)?.[1] ??
      (isConfigModule(syntax) && functionAt(syntax, one.start) === null
        ? /^([a-z_]+)$/.exec(one.target)?.[1]
        : undefined) ??
      (isOption(syntax, one) ? one.target : undefined);
    if (name !== undefined && !one.augmented)
      facts.push({ ...setting(syntax, name, one.value), span: headSpan(syntax, one) });
  }
  return facts;
}

/** A plain attribute of a configuration class. Fields of pydantic classes have types and other names: left alone. */
function isOption(syntax: Syntax, one: Syntax['assignments'][number]): boolean {
  return (
    /^[a-z][a-z_]+$/.test(one.target) &&
    functionAt(syntax, one.start) === null &&
    syntax.classes.some(
      (owner) =>
        configClass.test(owner.name) &&
        !/Base(?:Settings|Model)/.test(owner.heritage) &&
        owner.body.start <= one.start &&
        one.end <= owner.body.end,
    )
  );
}

function functionAtEnd(call: CallNode): boolean {
  return call.callee === 'Celery' || call.callee === 'celery.Celery';
}

function updated(syntax: Syntax, call: CallNode): SourceFact[] {
  return argumentsOf(syntax, call).flatMap((one): SourceFact[] => {
    if (one.name !== null) return [setting(syntax, one.name, one)];
    if (!one.text.startsWith('{')) return [];
    // Keys of a dict are quoted; the splitter knows objects of both languages.
    return splitArguments(syntax.text, { start: one.start + 1, end: one.end - 1 }, ':').flatMap((property) =>
      property.name === null ? [] : [setting(syntax, property.name, property)],
    );
  });
}

const oldNames: Readonly<Record<string, string>> = {
  celeryd_task_time_limit: 'task_time_limit',
  celeryd_task_soft_time_limit: 'task_soft_time_limit',
  celerybeat_schedule: 'beat_schedule',
  celeryd_prefetch_multiplier: 'worker_prefetch_multiplier',
  acks_late: 'task_acks_late',
  task_result_expires: 'result_expires',
  celeryd_max_tasks_per_child: 'worker_max_tasks_per_child',
};

function setting(syntax: Syntax, name: string, value: Range): Extract<SourceFact, { type: 'queue-setting' }> {
  const lower = name.toLowerCase().replace(/^celery_/, '');
  return {
    type: 'queue-setting',
    tool: 'celery',
    name: oldNames[lower] ?? lower,
    written: name,
    value: textOf(syntax, value).slice(0, 300),
    span: spanAt(syntax, { start: value.start, end: Math.min(value.end, value.start + 200) }),
  };
}

function optionsOf(all: readonly Argument[]): Record<string, string> {
  const options: Record<string, string> = {};
  for (const one of all) if (one.name !== null) options[one.name] = one.text.slice(0, 200);
  return options;
}

const decorators: readonly (readonly [RegExp, string, string])[] = [
  [/(?:^|\.)(?:shared_task|task|periodic_task)$/, 'celery', 'celery'],
  [/(?:^|\.)actor$/, 'dramatiq', 'dramatiq'],
  [/(?:^|\.)job$/, 'rq', 'rq'],
];

/** `@app.task(…)`, `@shared_task`, `@dramatiq.actor(…)`. Decorators without parentheses are read from the text before the function. */
function queueTask(syntax: Syntax, call: CallNode): SourceFact[] {
  if (syntax.text[call.start - 1] !== '@' || !isInside(syntax.decorators, call.start)) return [];
  const found = decorators.find(
    ([pattern, module]) => pattern.test(call.callee) && isFrom(syntax, call.callee, module),
  );
  const fn = found === undefined ? undefined : syntax.functions.find((one) => one.start >= call.end);
  if (found === undefined || fn === undefined || fn.start - call.end > 500) return [];
  return [
    {
      type: 'queue-task',
      tool: found[2],
      name: fn.name,
      options: optionsOf(argumentsOf(syntax, call)),
      freshId: freshId(syntax, fn),
      span: headSpan(syntax, { start: call.start - 1, end: call.end }),
    },
  ];
}

function isFrom(syntax: Syntax, callee: string, module: string): boolean {
  if (usesModule(syntax, module)) return true;
  const root = callee.split('.')[0] ?? '';
  return module === 'celery' && (/celery/i.test(root) || /celery/i.test(originOf(syntax, root) ?? ''));
}

/** `doc_id = str(uuid.uuid4())` in the task itself. */
function freshId(syntax: Syntax, fn: FunctionNode) {
  const made = callsIn(syntax, fn.body).find((call) => /(?:^|\.)uuid[14]$/.test(call.callee));
  if (made === undefined) return null;
  const assigned = within(syntax.assignments, fn.body).find((one) => one.start < made.start && made.end <= one.end);
  return assigned === undefined || !/id$|key$/i.test(assigned.target) ? null : headSpan(syntax, assigned);
}

const queues =
  /^(?:asyncio\.(?:Queue|PriorityQueue|LifoQueue)|queue\.(?:Queue|SimpleQueue|PriorityQueue|LifoQueue)|multiprocessing\.Queue)$/;

function memoryQueue(syntax: Syntax, call: CallNode): SourceFact[] {
  const origin = call.callee.includes('.') ? call.callee : (originOf(syntax, call.callee) ?? '');
  if (!queues.test(origin)) return [];
  const lineStart = syntax.text.lastIndexOf('\n', call.start - 1) + 1;
  const name = /([\w.]+)\s*(?::[^=\n]*)?=\s*$/.exec(syntax.text.slice(lineStart, call.start))?.[1] ?? '';
  const limit = positional(syntax, call, 0)?.text ?? /maxsize\s*=\s*([^,)]+)/.exec(textOf(syntax, call.arguments))?.[1];
  const last = name.slice(name.lastIndexOf('.') + 1);
  const bounded =
    (limit !== undefined && limit.trim() !== '0' && limit.trim() !== '-1' && !origin.includes('SimpleQueue')) ||
    // The code refuses work by the length itself.
    (last !== '' &&
      new RegExp(`\\b${last}\\.qsize\\(\\)\\s*(?:>=?|<=?)`).test(syntax.text) &&
      !isOffByDefault(syntax.text, last));
  // A queue of one function serves that one request, unless it is registered for a client.
  if (
    !name.includes('.') &&
    functionAt(syntax, call.start) !== null &&
    !/subscri|client|listener/i.test(name) &&
    !isShared(syntax, call, name)
  )
    return [];
  return name === '' ? [] : [{ type: 'memory-queue', name, bounded, span: headSpan(syntax, call) }];
}

/** `if MAX > 0 and jobs.qsize() >= MAX`, and MAX is 0 until somebody sets its variable. */
function isOffByDefault(text: string, queue: string): boolean {
  const name = new RegExp(`\\b(\\w+) > 0 and ${queue}\\.qsize\\(\\) >=? \\1\\b`).exec(text)?.[1];
  return (
    name !== undefined &&
    new RegExp(`^${name}\\s*=\\s*int\\(os\\.(?:environ\\.get|getenv)\\([^,()\\n]{1,80},\\s*["']?0["']?\\)`, 'm').test(
      text,
    )
  );
}

/** Functions inside of the one that makes it use it: an application factory. */
function isShared(syntax: Syntax, call: CallNode, name: string): boolean {
  const owner = functionAt(syntax, call.start);
  return (
    owner !== null &&
    /^(?:create_app|main|setup\w*|init\w*|lifespan|startup)$/.test(owner.name) &&
    new RegExp(`\\b${name}\\b`).test(syntax.text.slice(call.end))
  );
}

/** `await start_scheduler()`, `SchedulerService.start()` in what an application runs when it starts. */
function startsOwn(syntax: Syntax, call: CallNode): boolean {
  if (usesModule(syntax, 'apscheduler', 'fastapi_utils', 'rocketry', 'schedule')) return false;
  if (!/(?:^|[._])start_?(?:the_)?scheduler$|[Ss]cheduler(?:Service)?\.start$/.test(call.callee)) return false;
  const fn = functionAt(syntax, call.start);
  return fn !== null && /^(?:lifespan|startup|on_startup)/.test(fn.name) && isStartupFunction(syntax, fn);
}

function scheduler(syntax: Syntax, call: CallNode): SourceFact[] {
  const name = lastName(call.callee);
  const library =
    /^(?:AsyncIOScheduler|BackgroundScheduler|BlockingScheduler)$/.test(name) && usesModule(syntax, 'apscheduler')
      ? 'APScheduler'
      : name === 'repeat_every' && usesModule(syntax, 'fastapi_utils', 'fastapi_utilities')
        ? 'repeat_every'
        : /^(?:schedule\.every|schedule\.run_pending)$/.test(call.callee) && usesModule(syntax, 'schedule')
          ? 'schedule'
          : call.callee === 'AsyncScheduler' || ownerName(call.callee) === 'rocketry'
            ? name
            : startsOwn(syntax, call)
              ? `the scheduler behind ${call.callee}()`
              : null;
  return library === null ? [] : [{ type: 'scheduler', library, span: headSpan(syntax, call) }];
}
