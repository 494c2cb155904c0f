import { DockerfileParser, type Instruction } from 'dockerfile-ast';
import { type ShellCommand, splitShell } from '../../text/shell.ts';
import { indexLines, type LineIndex, spanOf } from '../../text/span.ts';
import type { ParseProblem } from '../document.ts';
import type { DockerfileCommand, DockerfileDocument, DockerfileHeredoc, DockerfileInstruction } from './document.ts';
import { type JoinedText, joinLines, splitFlags, splitWords } from './lines.ts';

const keywords = new Set(
  'ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR'.split(
    ' ',
  ),
);
const withExecForm = new Set(['RUN', 'CMD', 'ENTRYPOINT', 'SHELL', 'VOLUME', 'COPY', 'ADD', 'HEALTHCHECK']);
const withShell = new Set(['RUN', 'CMD', 'ENTRYPOINT', 'HEALTHCHECK']);
const withHeredoc = new Set(['RUN', 'COPY', 'ADD']);

interface Source {
  readonly text: string;
  readonly index: LineIndex;
  readonly escape: '\\' | '`';
}

/** Reads one Dockerfile. Instruction borders come from dockerfile-ast, everything inside them is read here. Never throws. */
export function parseDockerfile(path: string, text: string): DockerfileDocument {
  const index = indexLines(path, text);
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  try {
    const file = DockerfileParser.parse(text);
    const escapeCharacter = file.getEscapeCharacter() === '`' ? '`' : '\\';
    const source: Source = { text, index, escape: escapeCharacter };
    const all = file.getInstructions().map((instruction) => readInstruction(source, instruction));
    const end = stageEnd(all);
    const instructions = all.slice(0, end);
    const cut = all[end];
    const problems = [
      ...instructions.flatMap(problemOf),
      ...(cut === undefined
        ? []
        : [{ line: cut.span.line, reason: `more than ${stageLimit} stages, the rest is not read` }]),
    ];
    return { kind: 'dockerfile', path, problems, instructions, escape: escapeCharacter, newline };
  } catch (error) {
    const reason = `not readable as a Dockerfile: ${error instanceof Error ? error.message : String(error)}`;
    return { kind: 'dockerfile', path, problems: [{ line: 1, reason }], instructions: [], escape: '\\', newline };
  }
}

/** Real Dockerfiles have a dozen at most; rules look at stages in pairs. */
const stageLimit = 200;

function stageEnd(instructions: readonly DockerfileInstruction[]): number {
  let stages = 0;
  const at = instructions.findIndex((it) => it.keyword === 'FROM' && ++stages > stageLimit);
  return at < 0 ? instructions.length : at;
}

function problemOf(instruction: DockerfileInstruction): ParseProblem[] {
  if (keywords.has(instruction.keyword)) return [];
  return [{ line: instruction.span.line, reason: `unknown instruction ${instruction.keyword.slice(0, 40)}` }];
}

function readInstruction(source: Source, instruction: Instruction): DockerfileInstruction {
  const range = instruction.getRange();
  const start = offsetOf(source, range.start);
  const end = offsetOf(source, range.end);
  const keywordEnd = offsetOf(source, instruction.getInstructionRange().end);
  const keyword = instruction.getKeyword();
  const heredocs = withHeredoc.has(keyword) ? readHeredocs(source, keywordEnd, end) : [];
  const firstBody = heredocs[0];
  const bodyStart = firstBody === undefined ? end : lineEndBefore(source.text, firstBody.span.start);
  return build(source, keyword, { start, end }, joinLines(source.text, keywordEnd, bodyStart, source.escape), heredocs);
}

function build(
  source: Source,
  keyword: string,
  range: { start: number; end: number },
  joined: JoinedText,
  heredocs: readonly DockerfileHeredoc[],
): DockerfileInstruction {
  const { flags, rest } = splitFlags(joined);
  if (keyword === 'ONBUILD') {
    const trigger = /^[A-Za-z]+/.exec(rest.text)?.[0] ?? '';
    const inner = build(source, trigger.toUpperCase(), range, rest.from(trigger.length).trimmed(), heredocs);
    return { ...inner, onbuild: true };
  }
  const probe = keyword === 'HEALTHCHECK' && /^CMD\b/i.test(rest.text);
  const body = probe ? rest.from(3).trimmed() : rest;
  const exec = withExecForm.has(keyword) ? readExec(body.text) : null;
  const broken = withShell.has(keyword) && exec === null && body.text.startsWith('[') && body.text.endsWith(']');
  return {
    keyword,
    span: spanOf(source.index, range.start, range.end),
    argument: rest.text,
    argumentSpan: spanOf(source.index, rest.at(0), rest.at(rest.text.length)),
    flags,
    words: splitWords(rest, source.escape).map((word) => ({
      text: word.text,
      span: spanOf(source.index, rest.at(word.start), rest.at(word.end)),
    })),
    exec,
    ...(broken ? { brokenExec: true as const } : {}),
    heredocs,
    commands: withShell.has(keyword) ? readCommands(source, body, exec, heredocs) : [],
  };
}

/** Docker takes the exec form only when the text is a JSON list of strings. */
function readExec(text: string): readonly string[] | null {
  if (!text.startsWith('[')) return null;
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : null;
  } catch {
    return null; // not JSON: the shell form, which is what Docker does with it
  }
}

function readCommands(
  source: Source,
  body: JoinedText,
  exec: readonly string[] | null,
  heredocs: readonly DockerfileHeredoc[],
): DockerfileCommand[] {
  if (exec !== null) return execCommands(source, body, exec);
  const toCommand = (command: ShellCommand): DockerfileCommand => plainCommand(source, command);
  const shell = splitShell(body.text, (offset) => body.at(offset));
  const commands = shell.filter((command) => command.words.length > 0).map(toCommand);
  const script = heredocs[0];
  // `RUN <<EOF` (or `RUN sh <<EOF`) runs the body; `RUN cat <<EOF > file` and `RUN python3 <<EOF` do not.
  const runsBody = commands.length === 0 || /^(ba|da|a)?sh$/.test(commands[0]?.words[0] ?? '');
  if (script === undefined || !runsBody || /^#!(?!.*\b(ba|da|a)?sh\b)/.test(script.body)) return commands;
  return [...commands, ...splitShell(script.body, (offset) => script.span.start + offset).map(toCommand)];
}

/** Exec form: one command, and what its `sh -c` string holds; both point at the whole list, JSON escapes hide exact places. */
function execCommands(source: Source, body: JoinedText, exec: readonly string[]): DockerfileCommand[] {
  const span = spanOf(source.index, body.at(0), body.at(body.text.length));
  const quoted = exec.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
  const [own, ...inner] = splitShell(quoted).map((command) => ({ ...plainCommand(source, command), span }));
  if (own === undefined) return [];
  return [{ ...own, words: [...exec], text: exec.join(' ') }, ...inner];
}

function plainCommand(source: Source, command: ShellCommand): DockerfileCommand {
  const { assignments, redirects, operator, conditional, piped, nested } = command;
  const words = command.words.map((word) => word.text);
  const dynamic = command.words.flatMap((word, i) => (word.dynamic ? [i] : []));
  const span = spanOf(source.index, command.start, command.end);
  return { words, dynamic, text: words.join(' '), span, assignments, redirects, operator, conditional, piped, nested };
}

/** Bodies of `<<NAME`, `<<-NAME`, `<<"NAME"` that stand on the instruction's own lines, in order. */
function readHeredocs(source: Source, from: number, end: number): DockerfileHeredoc[] {
  const firstLine = logicalLineEnd(source, from, end);
  const names: { name: string; stripTabs: boolean }[] = [];
  // `<<<` is a here-string and `1<<2` arithmetic; neither opens a body.
  for (const match of source.text.slice(from, firstLine).matchAll(/(?:^|[^<0-9])<<(-?)(["']?)([A-Za-z_][\w.-]*)\2/g)) {
    names.push({ name: match[3] ?? '', stripTabs: match[1] === '-' });
  }
  const bodies: DockerfileHeredoc[] = [];
  let at = Math.min(afterBreak(source.text, firstLine), end);
  for (const { name, stripTabs } of names) {
    const bodyStart = at;
    let bodyEnd = at;
    while (at < end) {
      const lineEnd = lineEndAfter(source.text, at, end);
      const line = source.text.slice(at, lineEnd).replace(/\r$/, '');
      bodyEnd = at;
      at = Math.min(afterBreak(source.text, lineEnd), end);
      if ((stripTabs ? line.replace(/^\t+/, '') : line) === name) break;
      bodyEnd = at;
    }
    bodies.push({
      name,
      body: source.text.slice(bodyStart, bodyEnd),
      span: spanOf(source.index, bodyStart, Math.max(bodyStart, bodyEnd)),
    });
  }
  return bodies;
}

/** End of the first line that no escape character continues. */
function logicalLineEnd(source: Source, from: number, end: number): number {
  let at = from;
  for (;;) {
    const lineEnd = lineEndAfter(source.text, at, end);
    const continued = source.text.slice(at, lineEnd).trimEnd().endsWith(source.escape);
    if (!continued || lineEnd >= end) return lineEnd;
    at = afterBreak(source.text, lineEnd);
  }
}

function lineEndAfter(text: string, at: number, limit: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 || end > limit ? limit : end;
}

function lineEndBefore(text: string, at: number): number {
  let end = at;
  if (text[end - 1] === '\n') end--;
  if (text[end - 1] === '\r') end--;
  return end;
}

function afterBreak(text: string, at: number): number {
  return text[at] === '\n' ? at + 1 : at;
}

function offsetOf(source: Source, position: { line: number; character: number }): number {
  return (source.index.starts[position.line] ?? source.text.length) + position.character;
}
