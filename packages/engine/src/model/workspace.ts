import { compareText } from '@seaworthy/schema/vocabulary';
import type { ManifestDocument } from '../documents/manifest/document.ts';
import type { SourceDocument } from '../documents/source/document.ts';

/** What a unit must tell to find out which packages of the repository belong to which application. */
export interface WorkspaceUnit {
  readonly root: string;
  readonly language: 'python' | 'node';
  readonly manifests: readonly ManifestDocument[];
  readonly sources: readonly SourceDocument[];
}

const pageServers = new Set(['next', 'nuxt', '@remix-run/node', '@sveltejs/kit', '@nestjs/core']);
const browsers = /(?:^|[/-])(?:react|vue|svelte|solid|preact|angular)(?:[-/]|$)|^@angular\//;
const servers = new Set([
  ...pageServers,
  'express',
  'fastify',
  'hono',
  'koa',
  'elysia',
  '@hono/node-server',
  '@trpc/server',
]);

/** Folders of the npm packages of this repository by the name that others import. */
export function packageFolders(units: readonly WorkspaceUnit[]): ReadonlyMap<string, string> {
  return new Map(
    units.flatMap((unit) => {
      const name = unit.language === 'node' ? nameOf(unit) : undefined;
      return name === undefined ? [] : [[name, unit.root] as const];
    }),
  );
}

/**
 * A package of a workspace runs in the application that depends on it: its routes, writes and settings are that
 * application's. Packages that several servers share count once, for the server that depends on the most of them.
 * Packages that start by themselves, and those that only browsers or command lines use, stay units of their own.
 */
export function withPackages<T extends WorkspaceUnit>(units: readonly T[]): readonly T[] {
  const folders = packageFolders(units);
  if (folders.size < 2) return units;
  const byRoot = new Map(units.filter((unit) => unit.language === 'node').map((unit) => [unit.root, unit]));
  const needs = new Map([...byRoot].map(([root, unit]) => [root, dependenciesOf(unit, folders)]));
  const needed = new Set([...needs].flatMap(([root, roots]) => roots.filter((it) => it !== root)));
  const isPackage = (unit: T): boolean =>
    needed.has(unit.root) && unit.root !== '.' && !startsItself(unit) && !isForBrowsers(unit);
  const hosts = [...byRoot.values()]
    .filter((unit) => !isPackage(unit) && isServer(unit))
    .map((unit) => ({ unit, all: reached(unit.root, needs) }))
    .sort((a, b) => b.all.size - a.all.size || compareText(a.unit.root, b.unit.root));
  const hostOf = new Map<string, string>();
  for (const [root, unit] of byRoot) {
    const host = isPackage(unit) ? hosts.find((it) => it.all.has(root)) : undefined;
    if (host !== undefined) hostOf.set(root, host.unit.root);
  }
  return units
    .filter((unit) => unit.language !== 'node' || !hostOf.has(unit.root))
    .map((unit) => {
      if (unit.language !== 'node') return unit;
      const parts = [...byRoot.values()].filter((it) => hostOf.get(it.root) === unit.root);
      return parts.length === 0 ? unit : joined(unit, parts);
    });
}

function joined<T extends WorkspaceUnit>(unit: T, parts: readonly T[]): T {
  return {
    ...unit,
    manifests: [...unit.manifests, ...parts.flatMap((it) => it.manifests.filter((manifest) => !manifest.lock))],
    sources: [...unit.sources, ...parts.flatMap((it) => it.sources)].sort((a, b) => compareText(a.path, b.path)),
  };
}

function nameOf(unit: WorkspaceUnit): string | undefined {
  return unit.manifests.find((one) => !one.lock && one.name !== undefined)?.name;
}

function dependenciesOf(unit: WorkspaceUnit, folders: ReadonlyMap<string, string>): readonly string[] {
  const names = unit.manifests.filter((one) => !one.lock).flatMap((one) => one.dependencies.map((it) => it.name));
  return [...new Set(names.flatMap((name) => folders.get(name) ?? []))];
}

function reached(root: string, needs: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const all = new Set<string>();
  const open = [...(needs.get(root) ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (all.has(next)) continue;
    all.add(next);
    open.push(...(needs.get(next) ?? []));
  }
  return all;
}

function startsItself(unit: WorkspaceUnit): boolean {
  return (
    uses(unit, pageServers) ||
    unit.manifests.some(
      (one) => !one.lock && one.scripts.some((script) => /^(?:start|serve)(?::|$)/.test(script.name)),
    ) ||
    unit.sources.some((source) => source.facts.some((fact) => fact.type === 'listen'))
  );
}

/** Components and hooks: they run in somebody's browser, whatever server hands them out. */
function isForBrowsers(unit: WorkspaceUnit): boolean {
  const all = unit.manifests.filter((one) => !one.lock).flatMap((one) => one.dependencies);
  return all.some((it) => browsers.test(it.name)) && !uses(unit, servers);
}

function isServer(unit: WorkspaceUnit): boolean {
  return (
    uses(unit, servers) ||
    unit.sources.some((source) => source.facts.some((it) => it.type === 'listen' || it.type === 'route'))
  );
}

function uses(unit: WorkspaceUnit, names: ReadonlySet<string>): boolean {
  return unit.manifests.some(
    (one) => !one.lock && one.dependencies.some((it) => it.group === 'runtime' && names.has(it.name)),
  );
}
