import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { runAudit } from '@seaworthy/pipeline/audit';
import { grammarLoader } from '@seaworthy/pipeline/load-grammars';
import { SeaworthyError } from '@seaworthy/schema/problem';
import { compareText } from '@seaworthy/schema/words';
import type { CorpusArguments } from './arguments.ts';
import { inWords } from './audit-command.ts';
import { type ExitCode, ExitError, exitCodes } from './exit-code.ts';
import type { Terminal } from './results.ts';

interface Case {
  readonly id: string;
  readonly files: string;
}

/**
 * Audits every case below a folder in this one process and writes OUT/<id>.json. A case that cannot be audited is said on
 * stderr, leaves no report, and makes the exit code 4.
 * @throws ExitError when there is no case, two have the same id, or an id is no plain file name.
 */
export async function corpusCommand(options: CorpusArguments, terminal: Terminal): Promise<ExitCode> {
  const started = performance.now();
  const cases = await listCases(options.cases);
  await mkdir(options.out, { recursive: true });
  const loadGrammars = grammarLoader();
  let refused = 0;
  for (const { id, files } of cases) {
    try {
      const result = await runAudit({
        input: { kind: 'folder', path: files },
        projectName: id,
        loadGrammars,
        formats: [],
      });
      const json = result.files.find((file) => file.name === 'report.json');
      if (json === undefined) throw new Error('the audit made no report.json');
      await writeFile(join(options.out, `${id}.json`), json.bytes);
    } catch (error) {
      if (!(error instanceof SeaworthyError)) throw new Error(`case ${id}: the audit broke`, { cause: error });
      refused += 1;
      terminal.stderr.write(`${inWords(error, files).message}\n`);
    }
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  terminal.stderr.write(`${cases.length - refused} cases audited, ${refused} refused, ${seconds} s\n`);
  return refused === 0 ? exitCodes.ok : exitCodes.incomplete;
}

async function listCases(root: string): Promise<Case[]> {
  const cases: Case[] = [];
  await findCases(root, cases);
  if (cases.length === 0) {
    throw new ExitError(
      exitCodes.usage,
      `No folder below ${root} holds a files/ folder, so there is no case to audit.`,
    );
  }
  const seen = new Map<string, string>();
  for (const { id, files } of cases) {
    const other = seen.get(id);
    if (other !== undefined) throw new ExitError(exitCodes.usage, `${other} and ${files} have the same id ${id}.`);
    seen.set(id, files);
  }
  return cases.sort((a, b) => compareText(a.id, b.id));
}

async function findCases(folder: string, into: Case[]): Promise<void> {
  const children = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw new ExitError(exitCodes.usage, `${folder} cannot be listed. Check the path given with --cases.`, {
      cause: error,
    });
  });
  const folders = children.filter((child) => child.isDirectory()).map((child) => child.name);
  if (folders.includes('files')) {
    into.push({ id: await idOf(folder), files: join(folder, 'files') });
    return;
  }
  for (const name of folders) await findCases(join(folder, name), into);
}

async function idOf(folder: string): Promise<string> {
  const file = join(folder, 'case.json');
  let id: unknown = basename(folder);
  try {
    const label: unknown = JSON.parse(await readFile(file, 'utf8'));
    if (typeof label === 'object' && label !== null && 'id' in label) id = label.id;
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (!isMissing) throw new ExitError(exitCodes.usage, `${file} is not readable JSON.`, { cause: error });
  }
  // The id becomes a file name below OUT.
  if (typeof id !== 'string' || !/^[\w-][\w.-]*$/.test(id)) {
    throw new ExitError(exitCodes.usage, `${file}: the id must be made of letters, digits, ".", "_" and "-".`);
  }
  return id;
}
