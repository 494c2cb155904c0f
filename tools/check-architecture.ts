import { execFileSync } from 'node:child_process';

/**
 * Every path pattern of .dependency-cruiser.mjs must match at least one file of the tree (or, for patterns about
 * node_modules, look like one): a rule whose folder was renamed would otherwise guard nothing and never say so.
 */
// The configuration is plain JavaScript without declarations; this is all of its shape that matters here.
const path = '../.dependency-cruiser.mjs';
const { default: config } = (await import(path)) as {
  default: { forbidden: readonly { name: string; from: Paths; to: Paths }[] };
};
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  encoding: 'utf8',
}).split('\n');
const patterns = config.forbidden.flatMap((rule) =>
  [rule.from.path, rule.from.pathNot, rule.to.path, rule.to.pathNot]
    .flat()
    .filter((pattern): pattern is string => pattern !== undefined)
    .map((pattern) => ({ rule: rule.name, pattern: pattern.replaceAll('$1', '[^/]+') })),
);
const idle = patterns.filter(
  ({ pattern }) => !pattern.startsWith('node_modules') && !files.some((file) => new RegExp(pattern).test(file)),
);
if (idle.length > 0) {
  console.error('These patterns of .dependency-cruiser.mjs match no file, so their rules guard nothing:');
  for (const { rule, pattern } of idle) console.error(`  ${rule}: ${pattern}`);
  process.exit(1);
}
console.error(`${patterns.length} patterns, each matches a file`);

interface Paths {
  readonly path?: string | readonly string[];
  readonly pathNot?: string | readonly string[];
}
