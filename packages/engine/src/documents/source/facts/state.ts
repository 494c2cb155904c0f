import type { SourceFact } from '../document.ts';
import { functionAt, headSpan, isModuleLevel, lastName, namedFunctionAt, ownerName, textOf } from '../look.ts';
import type { AssignmentNode, ClassNode, Syntax } from '../syntax.ts';
import { isToldFrom } from './state-readers.ts';

type ModuleState = Extract<SourceFact, { type: 'module-state' }>;

// A WeakMap is none: its keys are objects of this process, so no later request can ask for one by its id.
const container =
  /^(?:\{\s*\}|\[\s*\]|(?:set|dict|list|defaultdict|OrderedDict|deque|Counter|WeakSet|WeakValueDictionary|collections\.\w+|asyncio\.Queue|queue\.Queue)\([^)]*\)|new\s+(?:Map|Set|Array)\b[^;]*|Object\.create\(null\))\s*;?$/;
const mutators = new Set([
  'append',
  'add',
  'update',
  'pop',
  'popitem',
  'popleft',
  'remove',
  'discard',
  'setdefault',
  'clear',
  'set',
  'delete',
  'push',
  'splice',
  'put',
  'put_nowait',
  'appendleft',
  'extend',
  'insert',
]);

/** A file with more is generated data, not a service. */
const factLimit = 200;

/** Containers that live as long as the process and change while requests run. */
export function stateFacts(syntax: Syntax): SourceFact[] {
  return [...moduleVariables(syntax), ...singletons(syntax)].slice(0, factLimit);
}

function moduleVariables(syntax: Syntax): ModuleState[] {
  return syntax.assignments.flatMap((one): ModuleState[] => {
    if (!/^[A-Za-z_$][\w$]*$/.test(one.target) || !isModuleLevel(syntax, one.start) || isInClass(syntax, one))
      return [];
    if (!container.test(textOf(syntax, one.value).trim())) return [];
    const mutatedBy = mutatorsOf(syntax, one.target);
    return mutatedBy.length === 0 ? [] : [stateFact(syntax, one, one.target, mutatedBy, '')];
  });
}

function isInClass(syntax: Syntax, node: AssignmentNode): boolean {
  return syntax.classes.some((one) => one.body.start <= node.start && node.end <= one.body.end);
}

/** `manager = ConnectionManager()` whose class fills containers on `self`. */
function singletons(syntax: Syntax): ModuleState[] {
  const made = syntax.classes.length === 0 ? new Map<string, AssignmentNode>() : instancesOf(syntax);
  return syntax.classes.flatMap((owner) => {
    const instance = made.get(owner.name);
    if (instance === undefined) return [];
    return fieldsOf(syntax, owner).flatMap(({ field, node }) => {
      const self = syntax.language === 'python' ? 'self' : 'this';
      const mutatedBy = mutatorsOf(syntax, `${self}.${field}`, owner);
      return mutatedBy.length === 0
        ? []
        : [stateFact(syntax, node, `${instance.target}.${field}`, mutatedBy, owner.name)];
    });
  });
}

/** The first module-level variable that holds an instance, by the name of the class. */
function instancesOf(syntax: Syntax): ReadonlyMap<string, AssignmentNode> {
  const made = new Map<string, AssignmentNode>();
  for (const one of syntax.assignments) {
    const head = syntax.text.slice(one.value.start, Math.min(one.value.end, one.value.start + 200));
    const name = /^(?:new\s+)?([^\s().]+)\(/.exec(head)?.[1];
    if (name === undefined || made.has(name) || !isModuleLevel(syntax, one.start) || isInClass(syntax, one)) continue;
    made.set(name, one);
  }
  return made;
}

interface Field {
  readonly field: string;
  readonly node: { readonly start: number; readonly end: number };
}

function fieldsOf(syntax: Syntax, owner: ClassNode): Field[] {
  const assigned = syntax.assignments
    .filter(
      (one) =>
        one.start >= owner.body.start &&
        one.end <= owner.body.end &&
        /^(?:self|this)\.\w+$/.test(one.target) &&
        container.test(textOf(syntax, one.value).trim()),
    )
    .map((one) => ({ field: one.target.replace(/^(?:self|this)\./, ''), node: one }));
  if (syntax.language === 'python') return assigned;
  const body = textOf(syntax, owner.body);
  const declared = [
    ...body.matchAll(
      /^\s*(?:private\s+|public\s+|readonly\s+|static\s+|#)*(\w+)\s*(?::[^=;\n]+)?=\s*(new\s+(?:Map|Set)\b|\[\s*\]|\{\s*\})/gm,
    ),
  ].map((match) => {
    const start = owner.body.start + match.index + (match[0].length - match[0].trimStart().length);
    return { field: match[1] ?? '', node: { start, end: owner.body.start + match.index + match[0].length } };
  });
  return [...assigned, ...declared];
}

function mutatorsOf(syntax: Syntax, name: string, owner?: ClassNode): string[] {
  const inside = (start: number): boolean =>
    owner === undefined || (owner.body.start <= start && start < owner.body.end);
  const names = new Set<string>();
  const note = (start: number): void => {
    const fn = functionAt(syntax, start);
    if (fn === null || !inside(start)) return;
    const named = namedFunctionAt(syntax, start)?.name ?? '(handler)';
    if (named !== '__init__' && named !== 'constructor') names.add(named);
  };
  for (const start of mutationsOf(syntax).get(name) ?? []) note(start);
  return [...names];
}

const mutationIndex = new WeakMap<Syntax, ReadonlyMap<string, readonly number[]>>();

/** Offsets of changes by what they change: `jobs[id] = …`, `jobs.pop(…)`, `jobs[id].update(…)`, `del jobs[id]`. One pass per file. */
function mutationsOf(syntax: Syntax): ReadonlyMap<string, readonly number[]> {
  const known = mutationIndex.get(syntax);
  if (known !== undefined) return known;
  const index = new Map<string, number[]>();
  const add = (name: string, start: number): void => {
    const there = index.get(name);
    if (there === undefined) index.set(name, [start]);
    else there.push(start);
  };
  for (const one of syntax.assignments) {
    const bracket = one.target.indexOf('[');
    if (bracket > 0) add(one.target.slice(0, bracket), one.start);
  }
  for (const call of syntax.calls) {
    if (!mutators.has(lastName(call.callee))) continue;
    const owner = ownerName(call.callee);
    const bracket = owner.indexOf('[');
    const root = bracket < 0 ? owner : owner.slice(0, bracket);
    // `self.active.items` also changes `self.active`.
    for (let end = root.length; end > 0; end = root.lastIndexOf('.', end - 1)) add(root.slice(0, end), call.start);
  }
  for (const one of syntax.deletes) {
    const target = textOf(syntax, one).replace(/^del\s+/, '');
    const bracket = target.indexOf('[');
    if (bracket > 0) add(target.slice(0, bracket), one.start);
  }
  mutationIndex.set(syntax, index);
  return index;
}

function stateFact(
  syntax: Syntax,
  node: { start: number; end: number },
  name: string,
  mutatedBy: string[],
  owner: string,
): ModuleState {
  const declared = `${owner} ${syntax.text.slice(node.start, node.end)}`;
  // Filled while modules are imported: a registry of the code itself.
  const registered = mutatedBy.every((by) =>
    /^_*(?:register|add_\w*(?:type|package|plugin|handler|route)|load|init|setup|configure)/.test(by),
  );
  return {
    type: 'module-state',
    name,
    mutatedBy,
    holds: registered ? 'cache' : holds(syntax, name, declared),
    ...(isToldFrom(syntax, node, owner === '' ? name : name.slice(name.indexOf('.') + 1), owner)
      ? {}
      : { unread: true }),
    span: headSpan(syntax, node),
  };
}

function holds(syntax: Syntax, name: string, declared: string): ModuleState['holds'] {
  const lower = name.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase();
  if (
    /cache|memo|_loaded|_compiled|_warned|_seen|registry|handlers|plugins|_models?$|converters?$|engines?$/.test(lower)
  )
    return 'cache';
  const mentionsSockets = /websocket|socket|\bws\b|event-stream|EventSource|StreamingResponse/i.test(syntax.text);
  if (
    /socket|(?:^|_)ws/.test(lower) ||
    (mentionsSockets && /connection|client|subscriber|room|listeners|peers/.test(lower))
  )
    return 'sockets';
  if (/WebSocket|ConnectionManager|SocketManager/.test(declared)) return 'sockets';
  if (/session/.test(lower)) return 'sessions';
  // The set that keeps asyncio tasks from being collected holds no state that anybody asks for.
  if (/tasks?$/.test(lower) && /\.add_done_callback\(/.test(syntax.text) && /=\s*(?:set\(|WeakSet)/.test(declared))
    return 'other';
  if (/job|task|progress|result|status|queue|process|pending|upload|document|running|active|state/.test(lower))
    return 'jobs';
  const stored = new RegExp(`${name.replace(/\W/g, '.')}[^\\n]{0,40}(?:websocket|socket|\\bws\\b)`);
  return syntax.text.includes('WebSocket') && stored.test(syntax.text) ? 'sockets' : 'other';
}
