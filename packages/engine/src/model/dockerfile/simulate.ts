import type { DockerfileCommand, DockerfileInstruction } from '../../documents/dockerfile/document.ts';
import { expandDockerfile } from '../../text/expand.ts';
import type { Span } from '../../text/span.ts';
import { secondsOf } from '../../text/units.ts';
import type { Command, Probe } from '../container.ts';
import type { CopyInstruction, ImageBuild, RunCommand } from '../image.ts';
import { execProbe } from '../probe.ts';
import { type Setting, set, unresolved, unset } from '../setting.ts';
import { declare, type Stage } from './stages.ts';

/** What instructions of a chain have made of an image so far. Mutable while it is built, then read once. */
export interface ImageState {
  user: Setting<string>;
  healthcheck: Setting<Probe>;
  command: Setting<Command>;
  entrypoint: Setting<Command>;
  workdir: Setting<string>;
  stopSignal: Setting<string>;
  shell: readonly string[] | null;
  readonly exposed: { port: number; span: Span }[];
  readonly volumes: { path: string; span: Span }[];
  readonly env: ImageBuild['env'][number][];
  readonly runs: RunCommand[];
  readonly copies: CopyInstruction[];
  readonly brokenExec: Span[];
  readonly repeated: { keyword: string; span: Span }[];
  /** Values that words may refer to. */
  readonly values: Map<string, string>;
}

export function emptyState(from: Span): ImageState {
  return {
    user: unset(from),
    healthcheck: unset(from),
    command: unset(from),
    entrypoint: unset(from),
    workdir: unset(from),
    stopSignal: unset(from),
    shell: null,
    exposed: [],
    volumes: [],
    env: [],
    runs: [],
    copies: [],
    brokenExec: [],
    repeated: [],
    values: new Map(),
  };
}

/** Applies one stage's instructions in order. ENV wins over ARG; an ENTRYPOINT resets an inherited CMD. */
export function applyStage(
  state: ImageState,
  stage: Stage,
  globals: ReadonlyMap<string, string>,
  args: Readonly<Record<string, string>>,
): void {
  const seen = new Set<string>();
  const environment = new Set(state.env.filter((entry) => entry.kind === 'ENV').map((entry) => entry.name));
  for (const instruction of stage.instructions) {
    if (['CMD', 'ENTRYPOINT', 'HEALTHCHECK'].includes(instruction.keyword)) {
      if (seen.has(instruction.keyword)) state.repeated.push({ keyword: instruction.keyword, span: instruction.span });
      if (instruction.keyword === 'ENTRYPOINT' && !seen.has('CMD')) state.command = unset(stage.span);
      seen.add(instruction.keyword);
    }
    applyInstruction(state, instruction, stage, globals, args, environment);
  }
}

function applyInstruction(
  state: ImageState,
  instruction: DockerfileInstruction,
  stage: Stage,
  globals: ReadonlyMap<string, string>,
  args: Readonly<Record<string, string>>,
  environment: Set<string>,
): void {
  switch (instruction.keyword) {
    case 'ARG':
      applyArg(state, instruction, globals, args, environment);
      return;
    case 'ENV':
      applyEnv(state, instruction, environment);
      return;
    case 'RUN': {
      const setHere = assignedIn(instruction);
      for (const command of instruction.commands) {
        const run = runOf(command, instruction, stage.index, state);
        state.runs.push(setHere.length === 0 ? run : { ...run, setHere });
      }
      return;
    }
    case 'COPY':
    case 'ADD':
      state.copies.push(copyOf(state, instruction, stage.index));
      return;
    case 'EXPOSE':
      for (const word of instruction.words) {
        const port = Number(/^(\d+)/.exec(expand(state, word.text).text)?.[1] ?? Number.NaN);
        if (Number.isInteger(port)) state.exposed.push({ port, span: word.span });
      }
      return;
    case 'VOLUME':
      for (const path of instruction.exec ?? instruction.words.map((word) => expand(state, word.text).text)) {
        state.volumes.push({ path, span: instruction.span });
      }
      return;
    default:
      applyMetadata(state, instruction);
  }
}

function applyMetadata(state: ImageState, instruction: DockerfileInstruction): void {
  const { span } = instruction;
  if (instruction.brokenExec === true) state.brokenExec.push(span);
  switch (instruction.keyword) {
    case 'USER':
      state.user = wordSetting(state, instruction);
      return;
    case 'WORKDIR':
      state.workdir = mergedWorkdir(state.workdir, wordSetting(state, instruction));
      return;
    case 'STOPSIGNAL':
      state.stopSignal = wordSetting(state, instruction);
      return;
    case 'SHELL':
      state.shell = instruction.exec;
      return;
    case 'CMD':
      state.command = set(commandOf(instruction), span);
      return;
    case 'ENTRYPOINT':
      state.entrypoint = set(commandOf(instruction), span);
      return;
    case 'HEALTHCHECK':
      state.healthcheck = set(probeOf(instruction), span);
      return;
    default:
      return; // labels and the like say nothing about how it runs
  }
}

function expand(state: ImageState, text: string) {
  return expandDockerfile(text, (name) => state.values.get(name));
}

function wordSetting(state: ImageState, instruction: DockerfileInstruction): Setting<string> {
  const expanded = expand(state, instruction.argument);
  if (expanded.missing.length > 0) return unresolved(instruction.argument, instruction.span);
  const via = instruction.argument.includes('$') ? 'from ARG or ENV' : undefined;
  return set(expanded.text, instruction.span, via);
}

function mergedWorkdir(before: Setting<string>, next: Setting<string>): Setting<string> {
  if (next.state !== 'set' || next.value.startsWith('/') || before.state !== 'set') return next;
  return set(`${before.value.replace(/\/$/, '')}/${next.value}`, next.span);
}

function applyArg(
  state: ImageState,
  instruction: DockerfileInstruction,
  globals: ReadonlyMap<string, string>,
  args: Readonly<Record<string, string>>,
  environment: ReadonlySet<string>,
): void {
  const declared = new Map<string, string>();
  declare(instruction, args, declared, state.values);
  for (const word of instruction.words) {
    const name = word.text.split('=')[0] ?? '';
    const value = args[name] ?? (word.text.includes('=') ? declared.get(name) : globals.get(name));
    if (value !== undefined && !environment.has(name)) state.values.set(name, value);
    const setting: Setting<string> =
      value !== undefined
        ? set(value, word.span)
        : word.text.includes('=')
          ? unresolved(word.text, word.span)
          : unset(word.span);
    state.env.push({ name, value: setting, kind: 'ARG', span: word.span });
  }
}

/** `ENV A=1 B=2`, and the old `ENV A some words`. All values see the variables of before the line. */
function applyEnv(state: ImageState, instruction: DockerfileInstruction, environment: Set<string>): void {
  const first = instruction.words[0];
  if (first === undefined) return;
  const legacy = !first.text.includes('=');
  const pairs = legacy
    ? [{ name: first.text, text: instruction.argument.slice(first.text.length).trim(), span: instruction.span }]
    : instruction.words.map((word) => {
        const equals = word.text.indexOf('=');
        return { name: word.text.slice(0, Math.max(0, equals)), text: word.text.slice(equals + 1), span: word.span };
      });
  // Expanded before any is set. A copy of all variables per instruction would make long files quadratic.
  const read = pairs
    .filter((pair) => pair.name !== '')
    .map((pair) => ({ ...pair, expanded: expandDockerfile(pair.text, (name) => state.values.get(name)) }));
  for (const { expanded, ...pair } of read) {
    const open = expanded.missing.filter((name) => !['PATH', 'PYTHONPATH', 'LD_LIBRARY_PATH'].includes(name));
    const value: Setting<string> = open.length > 0 ? unresolved(pair.text, pair.span) : set(expanded.text, pair.span);
    if (open.length === 0) state.values.set(pair.name, expanded.text);
    else state.values.delete(pair.name);
    environment.add(pair.name);
    state.env.push({ name: pair.name, value, kind: 'ENV', span: pair.span });
  }
}

/** `NAME=` at the start of a word, anywhere in the instruction; `read` and `for` set variables, too. */
function assignedIn(instruction: DockerfileInstruction): string[] {
  const text = [instruction.argument, ...instruction.heredocs.map((it) => it.body)].join('\n');
  const names = [...text.matchAll(/(?:^|[\s;&({])([A-Za-z_]\w*)=|\b(?:read|for)\s+(?:-\w+\s+)?([A-Za-z_]\w*)/g)];
  return [...new Set(names.flatMap((match) => match[1] ?? match[2] ?? []))];
}

function runOf(
  command: DockerfileCommand,
  instruction: DockerfileInstruction,
  stage: number,
  state: ImageState,
): RunCommand {
  const { words, text, span, dynamic, operator, conditional, piped, assignments } = command;
  return {
    // Build arguments and environment are known here and reach the shell as variables.
    words:
      dynamic.length === 0 ? words : words.map((word, i) => (dynamic.includes(i) ? knownValue(word, state) : word)),
    text,
    stage,
    user: state.user.state === 'set' ? state.user.value : null,
    span,
    instruction: instruction.span,
    mounts: instruction.flags.filter((flag) => flag.name === 'mount').map((flag) => flag.value),
    assignments,
    dynamic,
    operator,
    conditional,
    piped,
    ...(instruction.heredocs.length > 0 ? { heredoc: true as const } : {}),
    ...(state.shell === null ? {} : { shell: state.shell }),
  };
}

/** `${VERSION}` in a word, when every variable of it is known and simple. */
function knownValue(word: string, state: ImageState): string {
  if (/\$\(|`|\$[^A-Za-z_{]/.test(word)) return word;
  const expanded = expandDockerfile(
    word.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('"', '\\"'),
    (name) => state.values.get(name),
  );
  return expanded.missing.length === 0 ? expanded.text : word;
}

function copyOf(state: ImageState, instruction: DockerfileInstruction, stage: number): CopyInstruction {
  const words = instruction.exec ?? instruction.words.map((word) => expand(state, word.text).text);
  const flag = (name: string) => instruction.flags.find((it) => it.name === name)?.value ?? null;
  // A here-document is its own source; there is no file behind `<<EOF`.
  const sources = words.slice(0, -1).filter((word) => !word.startsWith('<<'));
  return {
    keyword: instruction.keyword === 'ADD' ? 'ADD' : 'COPY',
    sources,
    destination: words.at(-1) ?? '',
    from: flag('from'),
    chown: flag('chown'),
    ...(flag('chmod') === null ? {} : { chmod: flag('chmod') ?? '' }),
    checksum: flag('checksum'),
    stage,
    span: instruction.span,
  };
}

function commandOf(instruction: DockerfileInstruction): Command {
  if (instruction.exec !== null) return { form: 'exec', words: instruction.exec, text: instruction.exec.join(' ') };
  const words = instruction.commands.flatMap((command) => command.words);
  return { form: 'shell', words, text: instruction.argument };
}

/** Engine defaults: every 30 s, 30 s timeout, no start period, 3 retries. */
function probeOf(instruction: DockerfileInstruction): Probe {
  const seconds = (name: string, value: number) =>
    secondsOf(instruction.flags.find((flag) => flag.name === name)?.value ?? '') ?? value;
  const retries = Number(instruction.flags.find((flag) => flag.name === 'retries')?.value ?? 3);
  const none = /^NONE$/i.test(instruction.argument.trim());
  const text = instruction.argument.replace(/^CMD\s*/i, '');
  const command: Command =
    instruction.exec === null
      ? { form: 'shell', words: instruction.commands.flatMap((it) => it.words), text }
      : { form: 'exec', words: instruction.exec, text: instruction.exec.join(' ') };
  const probe = execProbe(command, instruction.span);
  const malformed = instruction.exec?.length === 1 && /\s/.test(instruction.exec[0] ?? '');
  return {
    ...probe,
    ...(none ? { kind: 'disabled' as const, command: null } : {}),
    intervalSeconds: seconds('interval', 30),
    timeoutSeconds: seconds('timeout', 30),
    initialDelaySeconds: seconds('start-period', 0),
    failures: Number.isInteger(retries) ? retries : 3,
    ...(malformed
      ? { malformed: 'the list holds one string with spaces, which is taken as the name of one program' }
      : {}),
  };
}
