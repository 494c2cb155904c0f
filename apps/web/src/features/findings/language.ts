/** The language of a file by its name, where a report does not say it. */
export function languageOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  if (/^(?:.*\.)?dockerfile(?:\..*)?$|^containerfile$/.test(name)) return 'dockerfile';
  if (/nginx|\.conf(?:\.template)?$/.test(name)) return 'nginx';
  if (/^\.env|\.env$/.test(name)) return 'env';
  const ending = name.slice(name.lastIndexOf('.') + 1);
  return { py: 'python', tsx: 'ts', jsx: 'js', mjs: 'js', cjs: 'js', mts: 'ts', cfg: 'ini' }[ending] ?? ending;
}
