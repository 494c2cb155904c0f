import { spanOf } from '../../../text/span.ts';
import type { SourceFact } from '../document.ts';
import { isInside } from '../look.ts';
import type { Syntax } from '../syntax.ts';

type ModeBranch = Extract<SourceFact, { type: 'mode-branch' }>;

const most = 20;

/** Places where the code goes two ways by the name of its environment: `if settings.environment == "local"`, `configs[ENV]`. */
export function modeBranches(syntax: Syntax): SourceFact[] {
  if (syntax.language !== 'python') return [];
  const found: ModeBranch[] = [];
  const put = (name: string, start: number, end: number): void => {
    if (found.length < most && !isInside(syntax.comments, start))
      found.push({ type: 'mode-branch', name: name.toUpperCase(), span: spanOf(syntax.lines, start, end) });
  };
  for (const match of syntax.text.matchAll(/env(?:ironment)?\b/gi)) {
    if (found.length >= most) break;
    const end = match.index + match[0].length;
    const before = syntax.text.slice(Math.max(0, match.index - 80), match.index);
    const head = /(?:\w+\.)*(\w*)$/.exec(before);
    const name = `${head?.[1] ?? ''}${match[0]}`;
    if (isBranch(before.slice(0, head?.index ?? 0), syntax.text.slice(end, end + 80))) put(name, match.index, end);
  }
  for (const read of readsOf(syntax)) {
    const after = syntax.text.slice(read.end, read.end + 80);
    const before = syntax.text.slice(Math.max(0, read.start - 80), read.start);
    if (isBranch(before, after.replace(/^\s*\)/, '')) || chooses.test(before)) put(read.name, read.start, read.end);
    const target = /(?:^|\n)[ \t]*(\w{1,60})\s*(?::[^=\n]{0,40})?=\s*$/.exec(before)?.[1];
    if (target !== undefined && !/env(?:ironment)?$/i.test(target) && decides(syntax, target, read.end))
      put(read.name, read.start, read.end);
  }
  return found.sort((a, b) => a.span.start - b.span.start);
}

const chooses = /\b(?:create_app|make_app|get_config|get_settings|load_config|load_settings|from_object)\(\s*$/;
const compared =
  /^(?:\.(?:lower|upper|strip|value|name|casefold)\b(?:\(\))?){0,3}\s*(?:==|!=|(?:not\s+)?in\s*[[({"'A-Z]|is\s+(?:not\s+)?[A-Z](?!one\b))/;

function isBranch(before: string, after: string): boolean {
  if (/\bfor\s+$/.test(before)) return false;
  return (
    compared.test(after) ||
    /^\.(?:is_|startswith\()/.test(after) ||
    /(?:==|!=)\s*$|\bmatch\s+$/.test(before) ||
    (/[\w)]\[\s*$/.test(before) && /^(?:\.\w{1,20}(?:\(\))?)?\s*\]/.test(after)) ||
    (/\.get\(\s*$/.test(before) && /^\s*[,)]/.test(after))
  );
}

function readsOf(syntax: Syntax): { name: string; start: number; end: number }[] {
  return [
    ...syntax.text.matchAll(
      /\b(?:os\.)?(?:getenv|environ\.get)\(\s*["'](\w{0,30}ENV(?:IRONMENT)?)["'][^()\n]{0,80}\)/g,
    ),
  ]
    .slice(0, most)
    .map((match) => ({ name: match[1] ?? '', start: match.index, end: match.index + match[0].length }));
}

/** The name that holds the value is compared further down. */
function decides(syntax: Syntax, target: string, from: number): boolean {
  const uses = new RegExp(`\\b${target}\\b`, 'g');
  uses.lastIndex = from;
  for (let i = 0; i < 50; i++) {
    const use = uses.exec(syntax.text);
    if (use === null) return false;
    const end = use.index + use[0].length;
    if (isBranch(syntax.text.slice(Math.max(0, use.index - 20), use.index), syntax.text.slice(end, end + 80)))
      return true;
  }
  return false;
}
