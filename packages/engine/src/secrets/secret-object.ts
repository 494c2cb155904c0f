import { decodeBase64, isTypedText } from './checksum.ts';
import type { FoundSecret } from './finding.ts';
import { kindOfName } from './names.ts';
import { isBase64Text, isPlaceholder, isReference, isWeakDefault } from './values.ts';

/** Values under these keys of a Secret say where, not what with. */
const openKeys = /(?:^|[-_.])(?:user(?:name)?|host(?:name)?|port|database|dbname|db|email|region|bucket|endpoint)$/i;
const longestLine = 20_000;

interface Block {
  readonly key: string;
  readonly indent: number;
  readonly start: number;
  readonly end: number;
}

/**
 * Everything below `data` and `stringData` of Kubernetes Secrets is a secret, whatever its key is called. Line by line, so
 * that a broken manifest is hidden as well; well-known values, placeholders and references stay readable.
 */
export function secretObjectValues(text: string): FoundSecret[] {
  if (!/^kind:[ \t]{0,8}["']?Secret\b/m.test(text)) return [];
  const found: FoundSecret[] = [];
  let at = 0;
  let isSecret = false;
  let group: 'data' | 'stringData' | null = null;
  let held: FoundSecret[] = [];
  const open: { block: Block | null } = { block: null };
  const close = (): void => {
    const { block } = open;
    if (block !== null && block.end > block.start) held.push(hit(block.key, block.start, block.end, true));
    open.block = null;
  };
  const endOfDocument = (): void => {
    close();
    if (isSecret) found.push(...held);
    held = [];
    isSecret = false;
    group = null;
  };
  while (at < text.length) {
    const next = text.indexOf('\n', at);
    const end = next < 0 ? text.length : next;
    const line = text.slice(at, Math.min(end, at + longestLine)).replace(/\r$/, '');
    const indent = line.length - line.trimStart().length;
    if (line.startsWith('---')) endOfDocument();
    else if (open.block !== null && (line.trim() === '' || indent > open.block.indent))
      open.block = { ...open.block, end: at + line.length };
    else {
      close();
      if (/^kind:\s*["']?Secret["']?\s*(?:#.*)?$/.test(line)) isSecret = true;
      if (indent === 0 && line !== '' && !line.startsWith('#')) {
        group = line.startsWith('data:') ? 'data' : line.startsWith('stringData:') ? 'stringData' : null;
        if (group !== null) held.push(...inlineValues(line, at, group));
      } else if (group !== null) {
        const entry = /^\s+["']?([\w.-]{1,100})["']?:[ \t]+(.*)$/.exec(line);
        const key = entry?.[1] ?? '';
        const raw = entry?.[2] ?? '';
        if (/^[|>][-+\d]*\s*(?:#.*)?$/.test(raw)) open.block = { key, indent, start: end + 1, end: end + 1 };
        else {
          const value = plainValue(raw);
          const start = at + line.length - raw.length + (value.start ?? 0);
          if (isWorthHiding(key, value.text, group)) held.push(hit(key, start, start + value.text.length, false));
        }
      }
    }
    at = end + 1;
  }
  endOfDocument();
  return found;
}

/** `stringData: {a: "x", b: y}` in one line. */
function inlineValues(line: string, at: number, group: 'data' | 'stringData'): FoundSecret[] {
  return [...line.matchAll(/[{,][ \t]*["']?([\w.-]{1,100})["']?:[ \t]*("[^"]*"|'[^']*'|[^\s,}"'][^,}]*)/g)].flatMap(
    (match) => {
      const raw = match[2] ?? '';
      const value = plainValue(raw);
      const start = at + match.index + match[0].length - raw.length + value.start;
      return isWorthHiding(match[1] ?? '', value.text, group)
        ? [hit(match[1] ?? '', start, start + value.text.length, false)]
        : [];
    },
  );
}

function plainValue(raw: string): { text: string; start: number } {
  const quote = raw.charAt(0);
  if (quote === '"' || quote === "'") {
    const close = raw.indexOf(quote, 1);
    return { text: raw.slice(1, close < 0 ? raw.length : close), start: 1 };
  }
  const comment = raw.indexOf(' #');
  return { text: (comment < 0 ? raw : raw.slice(0, comment)).trimEnd(), start: 0 };
}

function isWorthHiding(key: string, value: string, group: 'data' | 'stringData'): boolean {
  if (value.length < 4 || openKeys.test(key) || /^(?:tls|ca)\.crt$/.test(key)) return false;
  const decoded = group === 'data' && isBase64Text(value) ? decodeBase64(value) : value;
  const plain = (decoded !== null && isTypedText(decoded) ? decoded : value).trim();
  if (isWeakDefault(plain) || isReference(plain) || /^(?:true|false|null|\d{1,6})$/i.test(plain)) return false;
  // An instruction to fill the value in is no secret; a chosen value that merely contains such a word may be one.
  if (isPlaceholder(plain)) return false;
  return plain.length >= 8 || kindOfName(key) !== null;
}

function hit(key: string, start: number, end: number, multiline: boolean): FoundSecret {
  return { provider: 'kubernetes-secret', name: key, start, end, prefix: '', confidence: 'High', multiline };
}
