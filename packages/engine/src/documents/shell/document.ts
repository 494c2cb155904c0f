import type { ShellOperator } from '../../text/shell.ts';
import type { Span } from '../../text/span.ts';
import type { DocumentBase } from '../document.ts';
import type { ProseFact } from '../prose/document.ts';

/** A file of commands: shell script, Makefile, justfile, Procfile, crontab, systemd unit, hooks and daemons of uWSGI. */
export interface ShellDocument extends DocumentBase<'shell'> {
  readonly form: ShellForm;
  /** Operational lines, as pages have them. */
  readonly facts: readonly ProseFact[];
  /** In the order of the text, at most {@link maxCommands}. */
  readonly commands: readonly ScriptCommand[];
  /** Names of all recipes of a Makefile or justfile, those without commands of their own included. */
  readonly targets: readonly string[];
  readonly functions: readonly { readonly name: string; readonly span: Span }[];
  /** What the script switched on with `set` or in its first line. */
  readonly options: { readonly errexit: boolean; readonly nounset: boolean; readonly pipefail: boolean };
  /** Lines of a crontab, `OnCalendar` of a timer. */
  readonly schedules: readonly Schedule[];
  /** Keys of a systemd unit; empty for every other form. */
  readonly settings: readonly UnitSetting[];
}

export type ShellForm = 'script' | 'makefile' | 'procfile' | 'crontab' | 'unit' | 'uwsgi';

/** Commands kept per file: ten times the longest script that people write by hand. */
export const maxCommands = 4000;

export interface ScriptCommand {
  /** Without folder, and behind `sudo`, `exec`, `env`, `timeout` and the like; empty when the command only assigns or redirects. */
  readonly program: string;
  /** Program and arguments without quotes; variables that the file itself sets are replaced, others stay as written. */
  readonly words: readonly string[];
  /** As written, at most 300 characters. */
  readonly text: string;
  readonly span: Span;
  readonly operator: ShellOperator;
  /** Inside `if`, a loop, `case`, or after `||`. */
  readonly conditional: boolean;
  /** Its output goes into the next command. */
  readonly piped: boolean;
  /** Stands in `$(…)`, backticks or the string of `sh -c`. */
  readonly nested: boolean;
  readonly assignments: readonly { readonly name: string; readonly value: string }[];
  readonly redirects: readonly { readonly operator: string; readonly target: string }[];
  /** Function, recipe or process it stands in; null at the top level. */
  readonly block: string | null;
  /** Where it runs, when not on the machine of the script. */
  readonly inside: Inside | null;
}

/** `docker exec api …`, `docker compose run --rm api …`, `kubectl exec`, `ssh host …`. */
export interface Inside {
  readonly how: 'docker-exec' | 'compose-exec' | 'docker-run' | 'compose-run' | 'kubectl-exec' | 'ssh';
  /** Container, service, pod, image of `docker run`, or host. */
  readonly name: string;
  /** Values of `-v`/`--volume`, as written. */
  readonly mounts: readonly string[];
}

export interface Schedule {
  /** Cron expression or calendar event. */
  readonly when: string;
  readonly command: string;
  readonly span: Span;
}

export interface UnitSetting {
  readonly section: string;
  readonly key: string;
  readonly value: string;
  readonly span: Span;
}
