/** `.zip, .tar or .tar.gz`. */
export function formatList(formats: readonly string[]): string {
  return new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(formats);
}

/** The project an archive most likely belongs to: its name without ending and without the branch that hosts append. */
export function projectNameOf(fileName: string, formats: readonly string[]): string {
  const name = withoutEnding(fileName, formats);
  return name.replace(branchOrCommit, '').trim() || name;
}

/** `main @ 4be1c7d`, from the branch that hosts append to a name and from the commit that Git wrote into the archive. */
export function labelOf(fileName: string, commit: string | null, formats: readonly string[]): string {
  const found = branchOrCommit.exec(withoutEnding(fileName, formats))?.[1] ?? '';
  const branch = /^[0-9a-f]{40}$/.test(found) || found === 'HEAD' ? '' : found;
  const known = commit ?? (/^[0-9a-f]{40}$/.test(found) ? found : '');
  return [branch, known.slice(0, 7)].filter((word) => word !== '').join(' @ ');
}

const branchOrCommit = /-(main|master|trunk|develop|HEAD|[0-9a-f]{40})$/;

/** The longest ending that fits: `.tar.gz` before `.gz`. */
function withoutEnding(fileName: string, formats: readonly string[]): string {
  const lower = fileName.toLowerCase();
  const ending = [...formats].sort((a, b) => b.length - a.length).find((it) => lower.endsWith(it.toLowerCase()));
  return fileName.slice(0, fileName.length - (ending?.length ?? 0));
}
