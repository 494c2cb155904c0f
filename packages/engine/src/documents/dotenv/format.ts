import type { DocumentFormat } from '../document.ts';
import type { DotenvDocument } from './document.ts';
import { parseDotenv } from './parse.ts';

/** `.env`, `.env.production`, `api.env`, `env.example`; not source files such as `.env.d.ts`. */
export function isDotenvPath(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  if (/\.(ts|js|mjs|cjs|py|md|json|ya?ml|sh|rs|go)$/.test(name)) return false;
  return (
    /^\.env([._-].+)?$/.test(name) ||
    /.\.env(\.[a-z]+)?$/.test(name) ||
    /^(dot)?env[._-](example|sample|template|dist|tmpl)$/.test(name)
  );
}

/** A template that people copy: its values are placeholders. */
export function isExampleDotenv(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  return /(^|[._-])(example|sample|template|dist|tmpl|defaults?)([._-]|$)/.test(name);
}

export const dotenvFormat: DocumentFormat<DotenvDocument> = {
  kind: 'dotenv',
  version: 2,
  feeds: ['secrets/config-drift', 'secrets/exposure'],
  claimsPath: isDotenvPath,
  parse: (path, text) => parseDotenv(path, text),
};
