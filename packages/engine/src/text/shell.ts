import { lexShell, type ShellToken, type ShellWord } from './shell-lex.ts';

export type { ShellWord } from './shell-lex.ts';

/** How a command follows the one before it. A line break counts as `;`. */
export type ShellOperator = 'start' | '&&' | '||' | '|' | ';' | '&';

/** One simple command of a shell text, with the offsets of its own words. */
export interface ShellCommand {
  /** Program and arguments; assignments and redirections are apart. */
  readonly words: readonly ShellWord[];
  readonly assignments: readonly { readonly name: string; readonly value: string }[];
  readonly redirects: readonly { readonly operator: string; readonly target: string }[];
  readonly operator: ShellOperator;
  /** Runs only on some condition: inside `if`, `while`, `case`, a function, or after `||`. */
  readonly conditional: boolean;
  /** Its output goes into the next command. */
  readonly piped: boolean;
  /** Stands in `$(…)`, backticks or the string of `sh -c`. */
  readonly nested: boolean;
  readonly start: number;
  readonly end: number;
}

/** `sh -c "sh -c …"` and `$($(…))` are followed this far. */
const maxNesting = 6;

/**
 * Splits POSIX-like shell text into simple commands: quotes, escapes, comments, `&& || ; | &`, line breaks, subshells,
 * groups, if/for/while/case, functions, here-documents, redirections; commands in `$(…)` and in the string of `sh -c`
 * follow the command that holds them. Best effort on broken text; never throws, linear in the text.
 * @param place turns an offset of `text` into the offset that results should carry.
 */
export function splitShell(text: string, place: (offset: number) => number = (offset) => offset): ShellCommand[] {
  const splitter = new Splitter(place, 0);
  splitter.run(lexShell(text));
  return splitter.commands;
}

interface Draft {
  words: ShellWord[];
  assignments: { name: string; value: string }[];
  redirects: { operator: string; target: string }[];
  /** Where its first assignment or redirection stands: the place of a command without words. */
  start: number | null;
}

// A class because the parser's state (open blocks, the command under construction) belongs together; it never leaves this file.
class Splitter {
  readonly commands: ShellCommand[] = [];
  private draft: Draft = { words: [], assignments: [], redirects: [], start: null };
  private operator: ShellOperator = 'start';
  private blocks: string[] = [];
  private skipUntil: 'none' | 'do' | 'in' | ')' = 'none';

  constructor(
    private readonly place: (offset: number) => number,
    private readonly nesting: number,
  ) {}

  run(tokens: readonly ShellToken[]): void {
    for (const token of tokens) this.take(token);
    this.close('start');
  }

  private take(token: ShellToken): void {
    if (this.skipUntil !== 'none') this.skip(token);
    else if (token.type === 'redirect') {
      this.draft.start ??= token.start;
      this.draft.redirects.push({ operator: token.operator, target: token.target });
    } else if (token.type === 'word') this.takeWord(token.word);
    else this.takeOperator(token.text);
  }

  /** Inside `for x in …`, `case x in` and case patterns nothing is a command. */
  private skip(token: ShellToken): void {
    const text = token.type === 'operator' ? token.text : token.type === 'word' ? token.word.text : '';
    if (this.skipUntil === 'do' && (text === 'do' || text === ';')) this.skipUntil = 'none';
    else if (this.skipUntil === 'in' && text === 'in') this.skipUntil = ')';
    else if (this.skipUntil === ')' && text === 'esac') {
      this.skipUntil = 'none';
      this.blocks.pop();
    } else if (this.skipUntil === ')' && text === ')') this.skipUntil = 'none';
  }

  private takeOperator(text: string): void {
    if (text === '(') {
      // `name()` opens a function, everything else a subshell.
      if (this.draft.words.length === 1) this.draft.words = [];
      this.close(this.operator);
      this.blocks.push('(');
    } else if (text === ')') {
      this.close(';');
      if (this.blocks.at(-1) === '(') this.blocks.pop();
    } else if (text === ';;') {
      this.close(';');
      if (this.blocks.at(-1) === 'case') this.skipUntil = ')';
    } else this.close(text as ShellOperator); // the lexer makes only these
  }

  private takeWord(word: ShellWord): void {
    const atStart = this.draft.words.length === 0 && this.draft.assignments.length === 0;
    if (atStart && !word.quoted && this.takeReserved(word.text)) return;
    const assignment = /^([A-Za-z_][A-Za-z0-9_]*)=/.exec(word.text);
    if (this.draft.words.length === 0 && assignment?.[1] !== undefined) {
      this.draft.start ??= word.start;
      this.draft.assignments.push({ name: assignment[1], value: word.text.slice(assignment[0].length) });
    } else this.draft.words.push(word);
    for (const inner of word.substitutions) this.nest(inner.text, (offset) => this.place(inner.start + offset));
  }

  private takeReserved(text: string): boolean {
    switch (text) {
      case 'if':
      case 'while':
      case 'until':
        this.blocks.push(text);
        return true;
      case 'for':
        this.blocks.push(text);
        this.skipUntil = 'do';
        return true;
      case 'case':
        this.blocks.push(text);
        this.skipUntil = 'in';
        return true;
      case '{':
        this.blocks.push(text);
        return true;
      case 'fi':
      case 'done':
      case 'esac':
      case '}':
        this.blocks.pop();
        return true;
      default:
        return ['then', 'else', 'elif', 'do', '!', 'time', 'function', 'in'].includes(text);
    }
  }

  /** Ends the command under construction; `next` is how the following one will be joined. */
  private close(next: ShellOperator): void {
    const { words, assignments, redirects } = this.draft;
    const first = words[0];
    if (first !== undefined || assignments.length > 0 || redirects.length > 0) {
      this.commands.push({
        words,
        assignments,
        redirects,
        operator: this.operator,
        conditional: this.operator === '||' || this.blocks.some((block) => block !== '(' && block !== '{'),
        piped: next === '|',
        nested: this.nesting > 0,
        start: this.place(first?.start ?? this.draft.start ?? 0),
        end: this.place(words.at(-1)?.end ?? this.draft.start ?? 0),
      });
      this.draft = { words: [], assignments: [], redirects: [], start: null };
      const script = scriptArgument(words);
      if (script !== undefined) {
        this.nest(script.text, (offset) =>
          this.place(script.exact ? Math.min(script.start + 1 + offset, script.end) : script.start),
        );
      }
      this.operator = next;
    } else if (next !== ';') this.operator = next;
  }

  private nest(text: string, place: (offset: number) => number): void {
    if (this.nesting >= maxNesting) return;
    const inner = new Splitter(place, this.nesting + 1);
    inner.run(lexShell(text));
    this.commands.push(...inner.commands);
  }
}

/** The text behind `sh -c`, `bash -lc`, also behind `exec`, `env A=b` and the like. */
function scriptArgument(words: readonly ShellWord[]): ShellWord | undefined {
  const shell = words.findIndex((word) => /^(.*\/)?(sh|bash|ash|dash|zsh)$/.test(word.text));
  if (shell < 0 || shell > 4) return undefined;
  for (let i = shell + 1; i < words.length; i++) {
    const text = words[i]?.text ?? '';
    if (/^-[a-z]*c$/.test(text)) return words[i + 1];
    if (!text.startsWith('-')) return undefined;
  }
  return undefined;
}
