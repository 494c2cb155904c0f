import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runAudit } from '@seaworthy/pipeline/audit';
import { addEntry, removeEntries } from '@seaworthy/pipeline/edit-settings';
import { grammarLoader } from '@seaworthy/pipeline/load-grammars';
import { SeaworthyError } from '@seaworthy/schema/problem';
import type { Suppression } from '@seaworthy/schema/report-triage';
import { inputAt, inWords, today } from './audit-command.ts';
import { type ExitCode, ExitError, exitCodes } from './exit-code.ts';
import { plain } from './plain.ts';
import { type Terminal, write } from './results.ts';
import type { SuppressArguments } from './suppress-arguments.ts';

/** Writes, shows or tidies `.seaworthy.yaml`. @throws ExitError for what the person can mend. */
export async function suppressCommand(options: SuppressArguments, terminal: Terminal): Promise<ExitCode> {
  const { action, path, entry } = options;
  const input = await inputAt(path);
  if (input.kind !== 'folder') throw new ExitError(exitCodes.usage, `${path} is no folder. Unpack the archive first.`);
  const asOf = options.asOf ?? today();
  if (action === 'add' && entry !== null) {
    const file = await settingsFile(path);
    const made = addEntry(file.text, entry, asOf);
    if ('refused' in made) throw new ExitError(exitCodes.usage, plain(made.refused));
    await writeFile(file.path, made.text);
    await write(terminal.stdout, `${file.path}: ${entry.rule} at ${entry.where} is suppressed.\n`);
    return exitCodes.ok;
  }
  const entries = await entriesOf(path, asOf);
  if (action === 'list') {
    await write(terminal.stdout, entries.length === 0 ? 'Nothing is suppressed.\n' : entries.map(lineOf).join(''));
    return exitCodes.ok;
  }
  return prune(path, entries, terminal);
}

/** Takes out what covers nothing or is over; comments in other files are named, not touched. */
async function prune(path: string, entries: readonly Suppression[], terminal: Terminal): Promise<ExitCode> {
  const idle = entries.filter(({ state }) => state === 'unused' || state === 'expired');
  const file = await settingsFile(path);
  const own = idle.filter(({ place }) => place?.path === file.name);
  const others = idle.filter((entry) => !own.includes(entry));
  if (own.length > 0) {
    const made = removeEntries(
      file.text ?? '',
      own.flatMap(({ place }) => place?.startLine ?? []),
    );
    if ('refused' in made) throw new ExitError(exitCodes.usage, plain(made.refused));
    await writeFile(file.path, made.text);
  }
  const left = others.length === 0 ? '' : `Take these out by hand:\n${others.map(lineOf).join('')}`;
  const taken =
    own.length === 0
      ? `Nothing to take out of ${file.name}.\n`
      : `Taken out of ${file.name}: ${own.length === 1 ? '1 entry' : `${own.length} entries`}.\n`;
  await write(terminal.stdout, `${taken}${own.map(lineOf).join('')}${left}`);
  return exitCodes.ok;
}

/** `used      accepted-risk  container/non-root/runs-as-root  Dockerfile  until 2026-06-30, ana  .seaworthy.yaml:3`. */
function lineOf({ state, kind, rule, where, until, by, place, why, reason }: Suppression): string {
  const said = place === undefined ? '' : `  ${place.path}:${place.startLine}`;
  const end = [until === null ? '' : `until ${until}`, by].filter((part) => part !== '').join(', ');
  const head = `${state.padEnd(8)} ${kind.padEnd(14)} ${rule || 'no rule'}  ${where}${end === '' ? '' : `  ${end}`}${said}`;
  return `${plain(head)}\n${' '.repeat(9)}${plain(why ?? reason)}\n`;
}

async function entriesOf(path: string, asOf: string): Promise<readonly Suppression[]> {
  try {
    const { report } = await runAudit({
      input: { kind: 'folder', path },
      projectName: path,
      asOf,
      formats: [],
      loadGrammars: grammarLoader(),
    });
    return report.suppressions ?? [];
  } catch (error) {
    throw error instanceof SeaworthyError ? inWords(error, path) : error;
  }
}

interface SettingsFile {
  readonly path: string;
  readonly name: string;
  /** Null: there is none yet. */
  readonly text: string | null;
}

/** `.seaworthy.yaml`, or `.seaworthy.yml` where that is the one there is. */
async function settingsFile(folder: string): Promise<SettingsFile> {
  for (const name of ['.seaworthy.yaml', '.seaworthy.yml']) {
    const path = join(folder, name);
    try {
      return { path, name, text: await readFile(path, 'utf8') };
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) {
        throw new ExitError(exitCodes.usage, `${path} cannot be read. Check its permissions.`, { cause: error });
      }
    }
  }
  return { path: join(folder, '.seaworthy.yaml'), name: '.seaworthy.yaml', text: null };
}
