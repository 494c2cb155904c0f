import { indexLines, type LineIndex, spanOf } from '../../text/span.ts';
import type { ManifestDependency } from './document.ts';
import type { ManifestContent } from './parse.ts';

/** Lower case with single dashes (PEP 503). */
export function normalisePython(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

const requirement = /^([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[([^\]]*)\])?\s*(@\s*\S+|[(]?[~=!<>][^;#]*)?/;

/** One PEP 508 requirement; null when the text is none. */
export function readRequirement(
  text: string,
  lines: LineIndex,
  start: number,
  group: ManifestDependency['group'],
): ManifestDependency | null {
  const match = requirement.exec(text);
  if (match === null) return null;
  const specifier = (match[3] ?? '')
    .replace(/[()]/g, '')
    .replace(/\s*\\\s*$/, '')
    .replace(/\s+--[a-z].*$/s, '')
    .trim();
  return {
    name: normalisePython(match[1] ?? ''),
    specifier,
    pinned: /^===?\s*[^*,]+$/.test(specifier) || /^@.*@[0-9a-f]{40}/.test(specifier) || /\.whl(?:#|$)/.test(specifier),
    extras: (match[2] ?? '')
      .split(',')
      .map((extra) => extra.trim())
      .filter((extra) => extra !== ''),
    group,
    span: spanOf(lines, start, start + match[0].trimEnd().length),
  };
}

export function parseRequirements(path: string, text: string): ManifestContent {
  const lines = indexLines(path, text);
  const group = /(?:^|[/_.-])(?:dev|test|tests|testing|lint|docs?)(?:[/_.-]|$)/i.test(
    path.slice(path.lastIndexOf('/') + 1).replace(/requirements/i, ''),
  )
    ? 'dev'
    : 'runtime';
  const dependencies: ManifestDependency[] = [];
  for (const start of lines.starts) {
    const newline = text.indexOf('\n', start);
    const line = text.slice(start, newline < 0 ? text.length : newline);
    const indent = line.length - line.trimStart().length;
    const body = line.slice(indent);
    if (
      body === '' ||
      body.startsWith('#') ||
      body.startsWith('-') ||
      /^[a-z+]+:\/\//.test(body) ||
      body.startsWith('.')
    )
      continue;
    const found = readRequirement(body, lines, start + indent, group);
    if (found !== null) dependencies.push(found);
  }
  return { dependencies, scripts: [] };
}

/** `install_requires` and `options.extras_require` of setup.cfg. */
export function parseSetupCfg(path: string, text: string): ManifestContent {
  const lines = indexLines(path, text);
  const dependencies: ManifestDependency[] = [];
  let key = '';
  let section = '';
  for (const start of lines.starts) {
    const newline = text.indexOf('\n', start);
    const line = text.slice(start, newline < 0 ? text.length : newline);
    if (line.startsWith('[')) section = line.trim();
    const named = /^(\w+)\s*=\s*/.exec(line);
    if (named !== null) key = named[1] ?? '';
    const indent = named === null ? line.length - line.trimStart().length : named[0].length;
    const inside = (section === '[options]' && key === 'install_requires') || section === '[options.extras_require]';
    const body = line.slice(indent);
    if (!inside || indent === 0 || body === '' || body.startsWith('#')) continue;
    const group = section === '[options]' || !/^(?:dev|test|docs?|lint)/.test(key) ? 'runtime' : 'dev';
    const found = readRequirement(body, lines, start + indent, group);
    if (found !== null) dependencies.push(found);
  }
  return { dependencies, scripts: [] };
}
