/**
 * Whether a shell does with the command what it says and nothing else: one program with its words, and what our rules put
 * around it. A name from the audited repository that ends the command and begins another makes the answer false, and so
 * does anything that cannot be told from it.
 */
export function isInert(command: string): boolean {
  // A shell in the command reads its quoted word again.
  if (/\b(?:ba|da)?sh -c\b/.test(command)) return /^[^;&|<>$`\\()]*$/.test(command);
  const rest = allowed.reduce((text, pattern) => text.replace(pattern, ' '), withoutQuoted(command));
  return !/[;&|<>$`\\()'"]|(?:^|\s)#/.test(rest);
}

/** Quoted words in which nothing is expanded, taken from left to right as a shell does. */
function withoutQuoted(command: string): string {
  return command.replace(/'[^']*'|"[^"$`\\]*"/g, 'q');
}

/** What our rules put around a command besides quoted words; names in it hold nothing that a shell acts on. */
const allowed: readonly RegExp[] = [
  /\$\(docker compose(?: -f [\w./-]+)* ps -q(?: [\w.-]+)*\)/g,
  / && git log --oneline -- [\w./-]+$/g,
  / \| (?:grep|head|tail|sort|uniq|wc|cut|tr)\b/g,
  / \| docker build --progress=plain -f - /g,
  / \| curl -s -o \/dev\/null -w q -F file=@- /g,
  /(?: 2>&1| 2?>\s?\/dev\/null)(?=\s|$)/g,
];
