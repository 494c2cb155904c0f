import type { EnvironmentClass } from '@seaworthy/schema/vocabulary';
import { splitArguments } from '../text/shell-words.ts';
import { indexLines, type LineIndex, type Span, spanOf } from '../text/span.ts';
import type { BuildContext } from './build-context.ts';
import type { ImageReference } from './container.ts';
import type { ImageBuild } from './image.ts';
import { parseImageReference } from './image-reference.ts';
import { publishedLinker } from './link-published.ts';

/** A `docker run` that a page or script tells people to use. */
export interface DockerRun {
  readonly image: ImageReference;
  /** Id of the ImageBuild here that makes it; null for images of others. */
  readonly build: string | null;
  /** Targets of `-v` and `--mount`; a volume without a source is named by its only path. */
  readonly mounts: readonly string[];
  readonly published: boolean;
  /** `--rm`: meant to leave nothing behind. */
  readonly removed: boolean;
  /** `-d`: meant to go on running. */
  readonly detached: boolean;
  /** A command behind the image: seldom the server itself. */
  readonly command: readonly string[];
  /** `--restart`, `--memory`, as written; null when absent. */
  readonly restart: string | null;
  readonly memory: string | null;
  readonly environment: EnvironmentClass;
  readonly span: Span;
}

const valued =
  /^(-e|--env|-p|--publish|-v|--volume|--mount|--name|--env-file|-m|--memory|--cpus|--restart|--network|--net|-u|--user|-w|--workdir|--add-host|--platform|--gpus|-l|--label|-h|--hostname|--entrypoint|--pull|--shm-size|--tmpfs|--ulimit|--device|--cap-add|--cap-drop|--security-opt|--ip|--dns|--log-driver|--log-opt|--pids-limit|--runtime|--link|--volumes-from|--health-cmd|--ipc|--pid|--expose|-a)$/;
const maxRunsPerFile = 12;

type Unlinked = Omit<DockerRun, 'build'>;

/** Reads Markdown and text pages, the README first; scripts are read by the rules about scripts. */
export function dockerRunsFrom(images: readonly ImageBuild[], context: BuildContext): readonly DockerRun[] {
  const linked = publishedLinker(images, context);
  const runs: DockerRun[] = [];
  for (const [path, text] of context.texts) {
    if (!/\.(md|mdx|rst|txt)$/i.test(path) || !text.includes('docker run')) continue;
    const environment = context.classOf(path);
    if (['vendored', 'generated', 'test'].includes(environment) || /changelog|history|release-?notes/i.test(path))
      continue;
    for (const run of runsIn(path, text, environment)) runs.push({ ...run, build: linked(run.image) ?? null });
  }
  return runs.sort((a, b) =>
    a.span.file < b.span.file ? -1 : a.span.file > b.span.file ? 1 : a.span.start - b.span.start,
  );
}

function runsIn(path: string, text: string, environment: EnvironmentClass): Unlinked[] {
  const index = indexLines(path, text);
  const found: Unlinked[] = [];
  for (
    let at = text.indexOf('docker run ');
    at >= 0 && found.length < maxRunsPerFile;
    at = text.indexOf('docker run ', at + 1)
  ) {
    const end = endOf(text, at);
    const run = readRun(text.slice(at, end));
    // Inside a sentence or a longer word it is no command.
    if (run !== null && /(^|[\n`$;&|(> ])$/.test(text.slice(Math.max(0, at - 1), at)))
      found.push({ ...run, environment, span: placeOf(index, at, end) });
  }
  return found;
}

function placeOf(index: LineIndex, start: number, end: number): Span {
  return spanOf(index, start, end);
}

/** The end of the command: its line, and those that a backslash continues. At most 3,000 characters. */
function endOf(text: string, start: number): number {
  let end = start;
  for (let lines = 0; lines < 40; lines++) {
    const newline = text.indexOf('\n', end);
    const stop = newline < 0 ? text.length : newline;
    if (newline < 0 || !/[\\^`]\s*$/.test(text.slice(Math.max(end, stop - 4), stop)) || stop - start > 3000)
      return stop;
    if (text[stop - 1] === '`' && text.slice(start, stop).split('`').length % 2 === 0) return stop;
    end = newline + 1;
  }
  return end;
}

function readRun(text: string): Omit<Unlinked, 'span' | 'environment'> | null {
  const line = text.replace(/[\\^]\s*\r?\n/g, ' ').split('`')[0] ?? '';
  const words = splitArguments(line.split(/\s(?:&&|\|\||;|\||#|>)\s/)[0] ?? '').slice(2);
  const mounts: string[] = [];
  const state = {
    published: false,
    removed: false,
    detached: false,
    restart: null as string | null,
    memory: null as string | null,
  };
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (!word.startsWith('-')) {
      if (/[<>{}[\]]|^\.\.\.|^\$/.test(word)) return null;
      const image = parseImageReference(word);
      return image === undefined ? null : { image, mounts, ...state, command: words.slice(at + 1) };
    }
    const equals = word.indexOf('=');
    const name = equals < 0 ? word : word.slice(0, equals);
    const attached = /^-[epv].+/.test(word) && equals < 0 && !/^-[a-z]{2,4}$/.test(word);
    const value = attached
      ? word.slice(2)
      : equals >= 0
        ? word.slice(equals + 1)
        : valued.test(name)
          ? (words[++at] ?? '')
          : '';
    note(attached ? word.slice(0, 2) : name, value, mounts, state);
  }
  return null;
}

function note(
  name: string,
  value: string,
  mounts: string[],
  state: { published: boolean; removed: boolean; detached: boolean; restart: string | null; memory: string | null },
): void {
  if (name === '-v' || name === '--volume') {
    const parts = value
      .replace(/^[A-Za-z]:[\\/]/, '')
      .split(':')
      .filter((it) => !/^(ro|rw|z|Z)$/.test(it));
    mounts.push(parts.at(-1) ?? value);
  } else if (name === '--mount') {
    const target = /(?:^|,)(?:target|dst|destination)=([^,]+)/.exec(value)?.[1];
    if (target !== undefined) mounts.push(target);
  } else if (name === '-p' || name === '--publish' || name === '-P') state.published = true;
  else if (name === '--rm') state.removed = true;
  else if (name === '--detach' || /^-(?:[it]*d[it]*)$/.test(name)) state.detached = true;
  else if (name === '--restart') state.restart = value;
  else if (name === '-m' || name === '--memory') state.memory = value;
}
