import { entryOf, itemsOf, nodeAt, textAt, type YamlMap, type YamlNode } from '../../documents/yaml/tree.ts';
import { splitArguments } from '../../text/shell-words.ts';
import type { Span } from '../../text/span.ts';
import { bytesOf, secondsOf } from '../../text/units.ts';
import type { Command, Container, Probe } from '../container.ts';
import { execProbe } from '../probe.ts';
import { type Setting, set, unresolved, unset } from '../setting.ts';
import { integerOf, numberOf, type ProjectEnv, pairsOf, placeOf, resolveText, settingOf, textOf } from './read.ts';

/** `command` and `entrypoint`: Compose splits a string into words itself, no shell runs unless the words name one. */
export function commandAt(
  service: YamlMap,
  key: 'command' | 'entrypoint',
  owner: Span,
  env: ProjectEnv,
): Setting<Command> {
  const node = nodeAt(service, key);
  if (node === undefined || node.type === 'map') return unset(owner);
  const items = node.type === 'list' ? node.items : [node];
  const texts = items.map((item) => (item.type === 'scalar' ? resolveText(item.text, env) : undefined));
  const open = texts.find((text) => text !== undefined && text.missing.length > 0);
  const words = node.type === 'list' ? texts.map((text) => text?.text ?? '') : splitArguments(texts[0]?.text ?? '');
  if (words.length === 0)
    return node.type === 'list' ? set({ form: 'exec', words: [], text: '' }, placeOf(node)) : unset(owner);
  // An open variable among the arguments leaves the rest of the command known.
  if (open !== undefined && words[0]?.includes('$')) return unresolved(open.text, placeOf(node));
  const text = node.type === 'list' ? words.join(' ') : (texts[0]?.text ?? '').trim();
  const wordSpans = node.type === 'list' ? { wordSpans: items.map(placeOf) } : {};
  return set({ form: 'exec', words, text, ...wordSpans }, placeOf(node));
}

export function healthcheckAt(service: YamlMap, owner: Span, env: ProjectEnv): Setting<Probe> {
  const node = nodeAt(service, 'healthcheck');
  const entry = entryOf(service, 'healthcheck');
  if (node?.type !== 'map' || entry === undefined) return unset(owner);
  const span =
    entry.merged === true ? placeOf(node) : { ...entry.keySpan, end: node.span.end, endLine: node.span.endLine };
  const place = span.file === node.span.file ? span : placeOf(node);
  const test = nodeAt(node, 'test');
  const disabled = textAt(node, 'disable') === 'true' || firstWord(test, env) === 'NONE';
  if (disabled)
    return set({ ...execProbe({ form: 'exec', words: [], text: '' }, place), kind: 'disabled', command: null }, place);
  if (test === undefined) return unset(owner);
  const seconds = (key: string) => secondsOf(textOf(nodeAt(node, key), env) ?? '') ?? null;
  return set(
    {
      ...testOf(test, place, env),
      intervalSeconds: seconds('interval') ?? 30,
      timeoutSeconds: seconds('timeout') ?? 30,
      initialDelaySeconds: seconds('start_period') ?? 0,
      failures: integerOf(textOf(nodeAt(node, 'retries'), env) ?? '') ?? 3,
    },
    place,
  );
}

function firstWord(test: YamlNode | undefined, env: ProjectEnv): string | undefined {
  return textOf(test?.type === 'list' ? test.items[0] : test, env);
}

function testOf(test: YamlNode, span: Span, env: ProjectEnv): Probe {
  if (test.type !== 'list') return execProbe(shell(textOf(test, env) ?? ''), span);
  const words = test.items.map((item) => textOf(item, env) ?? '');
  const [form, ...rest] = words;
  if (form === 'CMD-SHELL') {
    const probe = execProbe(shell(rest[0] ?? ''), span);
    return rest.length > 1
      ? { ...probe, malformed: 'CMD-SHELL takes one string; the words behind it are ignored' }
      : probe;
  }
  const command: Command = {
    form: 'exec',
    words: form === 'CMD' ? rest : words,
    text: (form === 'CMD' ? rest : words).join(' '),
  };
  const probe = execProbe(command, span);
  if (form !== 'CMD') return { ...probe, malformed: 'the list does not start with CMD, CMD-SHELL or NONE' };
  if (rest.length === 1 && /\s/.test(rest[0] ?? ''))
    return { ...probe, malformed: 'CMD takes one word per item; this is one program name with spaces in it' };
  const isShell = /(^|\/)(ba|da|a)?sh$/.test(rest[0] ?? '');
  if (!isShell && rest.some((word) => /^(\|\||&&|\||;|>|2>&1)$/.test(word)))
    return { ...probe, malformed: 'CMD runs no shell, so the operators are passed as arguments' };
  return probe;
}

function shell(text: string): Command {
  return { form: 'shell', words: splitArguments(text), text };
}

/** `mem_limit` and the like against `deploy.resources`: either spelling sets it, two different ones are refused by Compose. */
export function resourcesOf(
  service: YamlMap,
  owner: Span,
  env: ProjectEnv,
): Pick<
  Container,
  'memoryLimit' | 'memoryRequest' | 'cpuLimit' | 'cpuRequest' | 'pidsLimit' | 'replicas' | 'conflicts'
> {
  const limits = nodeAt(service, 'deploy', 'resources', 'limits');
  const reservations = nodeAt(service, 'deploy', 'resources', 'reservations');
  const bytes = (text: string) => positive(bytesOf(text));
  const cores = (text: string) => positive(numberOf(text));
  const either = <T>(
    legacy: YamlNode | undefined,
    modern: YamlNode | undefined,
    convert: (text: string) => T | undefined,
  ) => {
    const first = settingOf(modern, owner, env, convert);
    return first.state === 'unset' ? settingOf(legacy, owner, env, convert) : first;
  };
  const at = (key: string) => nodeAt(service, key);
  const quota = settingOf(at('cpu_quota'), owner, env, (text) =>
    positive(numberOf(text) === undefined ? undefined : Number(text) / 100_000),
  );
  const cpus = either(at('cpus'), nodeAt(limits, 'cpus'), cores);
  const set = settingOf(at('cpuset'), owner, env, coresInSet);
  return {
    memoryLimit: either(at('mem_limit'), nodeAt(limits, 'memory'), bytes),
    memoryRequest: either(at('mem_reservation'), nodeAt(reservations, 'memory'), bytes),
    cpuLimit: cpus.state !== 'unset' ? cpus : quota.state !== 'unset' ? quota : set,
    cpuRequest: settingOf(nodeAt(reservations, 'cpus'), owner, env, cores),
    pidsLimit: either(at('pids_limit'), nodeAt(limits, 'pids'), (text) => positive(integerOf(text))),
    replicas: either(at('scale'), nodeAt(service, 'deploy', 'replicas'), integerOf),
    conflicts: [
      ...conflict('memory', at('mem_limit'), nodeAt(limits, 'memory'), env, bytesOf),
      ...conflict('cpus', at('cpus'), nodeAt(limits, 'cpus'), env, numberOf),
      ...conflict('pids', at('pids_limit'), nodeAt(limits, 'pids'), env, numberOf),
    ],
  };
}

function positive(value: number | undefined): number | undefined {
  return value !== undefined && value > 0 ? value : undefined;
}

/** `0-3,6` → 5 cores. */
function coresInSet(text: string): number | undefined {
  let cores = 0;
  for (const part of text.split(',')) {
    const [low, high] = part.split('-').map((word) => integerOf(word.trim()));
    if (low === undefined) return undefined;
    cores += high === undefined ? 1 : Math.max(1, high - low + 1);
  }
  return positive(cores);
}

function conflict(
  key: string,
  legacy: YamlNode | undefined,
  modern: YamlNode | undefined,
  env: ProjectEnv,
  read: (text: string) => number | undefined,
) {
  const [first, second] = [textOf(legacy, env), textOf(modern, env)];
  if (
    legacy === undefined ||
    first === undefined ||
    second === undefined ||
    read(first) === undefined ||
    read(first) === read(second)
  )
    return [];
  return [{ key, values: [first, second], span: placeOf(legacy) }];
}

/** Variables that Compose replaces by nothing in texts that only the container could fill in. */
export function emptyVariablesOf(service: YamlMap, env: ProjectEnv): NonNullable<Container['emptyVariables']> {
  const places: [string, YamlNode | undefined][] = [
    ['healthcheck', nodeAt(service, 'healthcheck', 'test')],
    ['command', nodeAt(service, 'command')],
    ['entrypoint', nodeAt(service, 'entrypoint')],
  ];
  return places.flatMap(([where, node]) =>
    itemsOf(node).flatMap((item) => {
      if (item.type !== 'scalar') return [];
      return resolveText(item.text, env).missing.map((name) => ({ name, where, span: placeOf(item) }));
    }),
  );
}

export function loggingAt(service: YamlMap, owner: Span, env: ProjectEnv): Container['logging'] {
  const node = nodeAt(service, 'logging');
  if (node?.type !== 'map') return unset(owner);
  const driver = settingOf(nodeAt(node, 'driver'), owner, env, (text) => text);
  if (driver.state === 'unresolved') return unresolved(driver.expression, driver.span);
  const options = Object.fromEntries(
    pairsOf(nodeAt(node, 'options')).map((pair) => [pair.name, textOf(pair.value ?? undefined, env) ?? '']),
  );
  return set({ driver: driver.state === 'set' ? driver.value : 'json-file', options }, placeOf(node));
}

/** `restart`, or the condition of `deploy.restart_policy`. */
export function restartAt(service: YamlMap, owner: Span, env: ProjectEnv): Setting<string> {
  const own = settingOf(nodeAt(service, 'restart'), owner, env, (text) =>
    text === 'false' ? 'no' : (text.split(':')[0] ?? text),
  );
  if (own.state !== 'unset') return own;
  const policy = nodeAt(service, 'deploy', 'restart_policy');
  if (policy === undefined) return own;
  const words: Readonly<Record<string, string>> = { any: 'always', none: 'no', 'on-failure': 'on-failure' };
  const condition = settingOf(nodeAt(policy, 'condition'), owner, env, (text) => words[text]);
  return condition.state === 'unset' ? set('always', placeOf(policy), 'default of restart_policy') : condition;
}
