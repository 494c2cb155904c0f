import type { DockerfileDocument, DockerfileInstruction } from '../../documents/dockerfile/document.ts';
import { expandDockerfile, type Lookup } from '../../text/expand.ts';
import type { Span } from '../../text/span.ts';
import type { ImageReference } from '../container.ts';
import type { BuildStage } from '../image.ts';
import { parseImageReference } from '../image-reference.ts';
import { type Setting, set, unresolved } from '../setting.ts';

/** One stage with its instructions; ONBUILD triggers are left out, they belong to other images. */
export interface Stage extends Omit<BuildStage, 'workdirs'> {
  readonly instructions: readonly DockerfileInstruction[];
}

export interface StageList {
  readonly stages: readonly Stage[];
  /** ARGs before the first FROM: visible in FROM lines, and in stages that declare them again. */
  readonly globals: ReadonlyMap<string, string>;
  readonly globalArgs: readonly { readonly name: string; readonly span: Span }[];
}

/** Splits a Dockerfile at its FROM lines. @param args build arguments from outside, which win over defaults. */
export function stagesOf(document: DockerfileDocument, args: Readonly<Record<string, string>>): StageList {
  const globals = new Map<string, string>();
  const declared = new Map<string, Span>();
  const stages: (Stage & { instructions: DockerfileInstruction[] })[] = [];
  const named = new Map<string, number>();
  for (const instruction of document.instructions) {
    if (instruction.onbuild === true) continue;
    if (instruction.keyword === 'FROM') {
      const stage = stageFrom(instruction, stages.length, named, { globals, declared, args });
      if (stage.name !== null) named.set(stage.name, stage.index);
      stages.push({ ...stage, instructions: [] });
    } else if (stages.length > 0) stages.at(-1)?.instructions.push(instruction);
    else if (instruction.keyword === 'ARG') {
      declare(instruction, args, globals);
      for (const word of instruction.words) declared.set(word.text.split('=')[0] ?? '', word.span);
    }
  }
  return { stages, globals, globalArgs: [...declared].map(([name, span]) => ({ name, span })) };
}

/** `ARG A=1 B` into `values`; an argument given from outside wins. @param outer variables that defaults may refer to. */
export function declare(
  instruction: DockerfileInstruction,
  args: Readonly<Record<string, string>>,
  values: Map<string, string>,
  outer: ReadonlyMap<string, string> = values,
): void {
  for (const word of instruction.words) {
    const equals = word.text.indexOf('=');
    const name = equals < 0 ? word.text : word.text.slice(0, equals);
    const given = args[name];
    if (given !== undefined) values.set(name, given);
    else if (equals >= 0) {
      const expanded = expandDockerfile(word.text.slice(equals + 1), (key) => values.get(key) ?? outer.get(key));
      if (expanded.missing.length === 0) values.set(name, expanded.text);
    }
  }
}

function stageFrom(
  instruction: DockerfileInstruction,
  index: number,
  named: ReadonlyMap<string, number>,
  outer: Outer,
): Omit<BuildStage, 'workdirs'> {
  const words = instruction.words.map((word) => word.text);
  const image = words[0] ?? '';
  const name = /^as$/i.test(words[1] ?? '') ? (words[2]?.toLowerCase() ?? null) : null;
  const lookup: Lookup = (key) => outer.globals.get(key);
  const expanded = expandDockerfile(image, lookup);
  const variable = /\$\{?([A-Za-z_]\w*)/.exec(image)?.[1] ?? '';
  return {
    index,
    name,
    from: referenceSetting(image, expanded, instruction.words[0]?.span ?? instruction.span, outer.declared),
    parent: named.get(expanded.text.toLowerCase()) ?? null,
    platform: instruction.flags.find((flag) => flag.name === 'platform')?.value ?? null,
    span: instruction.span,
    // A value from outside stands elsewhere; then the FROM line is the nearest that this file has.
    declared: (outer.args[variable] === undefined ? outer.declared.get(variable) : undefined) ?? instruction.span,
  };
}

/** What stands before the first FROM, and what callers of the build pass in. */
interface Outer {
  readonly globals: ReadonlyMap<string, string>;
  readonly declared: ReadonlyMap<string, Span>;
  readonly args: Readonly<Record<string, string>>;
}

function referenceSetting(
  written: string,
  expanded: ReturnType<typeof expandDockerfile>,
  span: Span,
  declared: ReadonlyMap<string, Span>,
): Setting<ImageReference> {
  // `ARG TAG` without a default is empty, not unknown; a name that it would leave unfinished must come from outside.
  const open = expanded.missing.some((name) => !declared.has(name)) || /[:/@-]$|^$/.test(expanded.text);
  const reference = open ? undefined : parseImageReference(expanded.text);
  if (reference === undefined) return unresolved(written, span);
  const variable = /\$\{?([A-Za-z_]\w*)/.exec(written)?.[1];
  const via = expanded.missing.length > 0 ? `ARG ${variable} has no default` : `default of ARG ${variable}`;
  return set(reference, span, variable === undefined ? undefined : via);
}

/** `FROM scratch` has no image to speak of. */
export const scratch: ImageReference = {
  text: 'scratch',
  registry: 'docker.io',
  repository: 'scratch',
  tag: null,
  digest: null,
};

/** Final stage first, down to the stage with the external base. A parent stands above its stage, so this ends. */
export function chainOf(stages: readonly Stage[], final: number): number[] {
  const chain: number[] = [];
  for (let at: number | null = final; at !== null; at = stages[at]?.parent ?? null) chain.push(at);
  return chain;
}

/** The last stage; when that one is for tests or for handing files out, the one that is named for production. */
function defaultStage(stages: readonly Stage[]): number {
  const last = stages.at(-1);
  if (
    last === undefined ||
    !/(^|[-_])(dev|development|test|tests|testing|lint|ci|upload|export|artifacts?)([-_]|$)/.test(last.name ?? '')
  )
    return stages.length - 1;
  const named = stages.findLast((stage) =>
    /^(release|prod|production|runtime|runner|final|main|app|server)$/.test(stage.name ?? ''),
  );
  return named?.index ?? stages.length - 1;
}

/** The stage of a build target: by name or number, without one the last. Undefined when there is no such stage. */
export function targetStage(stages: readonly Stage[], target: string): number | undefined {
  if (target === '') return defaultStage(stages);
  const named = stages.findLast((stage) => stage.name === target.toLowerCase());
  if (named !== undefined) return named.index;
  return numbered(stages, target);
}

function numbered(stages: readonly Stage[], target: string): number | undefined {
  const index = /^\d+$/.test(target) ? Number(target) : -1;
  return index >= 0 && index < stages.length ? index : undefined;
}

/** Stages outside the chain whose files reach the image through `COPY --from` or `RUN --mount=from=`, in file order. */
export function sourceStages(stages: readonly Stage[], chain: readonly number[]): number[] {
  const named = new Map(stages.flatMap((stage) => (stage.name === null ? [] : [[stage.name, stage.index] as const])));
  const own = new Set(chain);
  const seen = new Set(chain);
  const open = [...chain];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const name of stages[at]?.instructions.flatMap(fromNames) ?? []) {
      let source: number | null | undefined = named.get(name.toLowerCase()) ?? numbered(stages, name);
      // Below a stage that was seen everything was: long chains are walked once.
      for (; typeof source === 'number' && !seen.has(source); source = stages[source]?.parent) {
        seen.add(source);
        open.push(source);
      }
    }
  }
  return [...seen].filter((stage) => !own.has(stage)).sort((a, b) => a - b);
}

function fromNames(instruction: DockerfileInstruction): string[] {
  return instruction.flags.flatMap((flag) => {
    if (flag.name === 'from') return [flag.value];
    if (flag.name !== 'mount') return [];
    return flag.value.split(',').flatMap((part) => (part.startsWith('from=') ? [part.slice(5)] : []));
  });
}
