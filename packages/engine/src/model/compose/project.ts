import type { EnvironmentClass } from '@seaworthy/schema/vocabulary';
import type { ComposeDocument } from '../../documents/compose/document.ts';
import type { DotenvDocument } from '../../documents/dotenv/document.ts';
import { entryOf, itemsOf, nodeAt, textAt, type YamlEntry, type YamlMap } from '../../documents/yaml/tree.ts';
import { folderOf, joinPath } from '../../text/paths.ts';
import type { BuildContext } from '../build-context.ts';
import { mergeMaps, withExtends } from './merge.ts';
import type { ProjectEnv } from './read.ts';

/** What one `docker compose up` starts: a file, or several merged. */
export interface ComposeProject {
  readonly file: string;
  readonly folder: string;
  readonly environment: EnvironmentClass;
  readonly env: ProjectEnv;
  readonly services: readonly ComposeService[];
  readonly volumes: readonly YamlEntry[];
  /** The base file that this one is laid over (`-f base -f this`); what it does not set may be set there. */
  readonly overlayOf?: string;
  /** The files that start it together, in the order of `-f`: this one, then its production fragments or its override. */
  readonly composeFiles: readonly [string, ...string[]];
  /** Services whose `extends` leads out of the archive: unknown, therefore not judged. */
  readonly unknown: readonly { readonly file: string; readonly line: number; readonly reason: string }[];
}

export interface ComposeService {
  readonly name: string;
  /** Where it is first declared: anchor and place of fixes. */
  readonly entry: YamlEntry;
  /** Everything merged. */
  readonly map: YamlMap;
}

const baseNames = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'];
const overrideName = /^(docker-)?compose\.override\.ya?ml$/;
const prodName = /(^|[._-])(prod|production|live|release|deploy)([._-]|$)/i;

interface File {
  readonly path: string;
  readonly name: string;
  readonly folder: string;
  readonly root: YamlMap;
  readonly services: YamlMap;
}

/**
 * Groups the Compose files into projects. Per folder: the base file with its production variant (a fragment) or its override
 * file; a complete production file makes a base beside it development; other complete files stand alone; other fragments,
 * and files that are only included or extended, start nothing of their own.
 */
export function composeProjects(
  documents: readonly ComposeDocument[],
  dotenvs: readonly DotenvDocument[],
  context: BuildContext,
): ComposeProject[] {
  const files = mainFirst(documents.flatMap(fileOf));
  const byPath = new Map(files.map((file) => [file.path, file]));
  const pulled = pulledIn(files);
  const bases = new Map<string, File>();
  for (const name of [...baseNames].reverse()) {
    for (const file of files) if (file.name === name) bases.set(file.folder, file);
  }
  return files.flatMap((file) => {
    const base = bases.get(file.folder);
    if (base === file) return [projectOf(withVariants(file, files), byPath, dotenvs, context)];
    if (baseNames.includes(file.name) || overrideName.test(file.name)) return [];
    if (pulled.has(file.path)) return [];
    const complete = completeServices(file, base);
    if (complete.entries.length === 0) return [];
    const project = projectOf([{ ...file, services: complete }], byPath, dotenvs, context);
    const over = base !== undefined && isOverlay(file, base, context.texts.get(file.path) ?? '');
    return [over ? { ...project, overlayOf: base.path } : project];
  });
}

/** The file that `docker compose` takes by itself speaks before the variants that lie beside it. */
function mainFirst(files: readonly File[]): readonly File[] {
  const seen = new Set<string>();
  return files.flatMap((file) => {
    if (seen.has(file.folder)) return [];
    seen.add(file.folder);
    const beside = files.filter((it) => it.folder === file.folder);
    return [
      ...beside.filter((it) => baseNames.includes(it.name)),
      ...beside.filter((it) => !baseNames.includes(it.name)),
    ];
  });
}

function fileOf(document: ComposeDocument): File[] {
  const root = document.root;
  const services = nodeAt(root ?? undefined, 'services');
  if (root?.type !== 'map') return [];
  const name = document.path.slice(document.path.lastIndexOf('/') + 1);
  const none: YamlMap = { type: 'map', entries: [], span: root.span };
  return [
    {
      path: document.path,
      name,
      folder: folderOf(document.path),
      root,
      services: services?.type === 'map' ? services : none,
    },
  ];
}

function pulledIn(files: readonly File[]): ReadonlySet<string> {
  const pulled = new Set<string>();
  for (const file of files) {
    for (const path of includesOf(file)) pulled.add(path);
    for (const service of file.services.entries) {
      const from = textAt(service.value, 'extends', 'file');
      const path = from === undefined ? undefined : joinPath(file.folder, from);
      if (path !== undefined && path !== file.path) pulled.add(path);
    }
  }
  return pulled;
}

function includesOf(file: File): string[] {
  return itemsOf(nodeAt(file.root, 'include')).flatMap((item) => {
    const paths = item.type === 'map' ? itemsOf(nodeAt(item, 'path')) : [item];
    return paths.flatMap((node) => {
      const path = node.type === 'scalar' ? joinPath(file.folder, node.text) : undefined;
      return path === undefined ? [] : [path];
    });
  });
}

/** The base and what is laid over it in production: its production fragments, or else the override file. */
function withVariants(base: File, files: readonly File[]): File[] {
  const beside = files.filter((file) => file.folder === base.folder && file !== base);
  const fragments = beside.filter((file) => prodName.test(file.name) && isFragmentOf(file, base));
  if (fragments.length > 0) return [base, ...fragments];
  return [base, ...beside.filter((file) => overrideName.test(file.name))];
}

/** Some service has neither image nor build and the base declares it. */
function isFragmentOf(file: File, base: File): boolean {
  return file.services.entries.some((entry) => !isComplete(entry) && entryOf(base.services, entry.key) !== undefined);
}

/** All its services exist in the base, and it undoes settings of the base or says that it is laid over it. */
function isOverlay(file: File, base: File, text: string): boolean {
  if (!file.services.entries.every((entry) => entryOf(base.services, entry.key) !== undefined)) return false;
  if (/!(reset|override)\b/.test(text)) return true;
  return new RegExp(`-f +\\S*${plain(base.name)} +-f +\\S*${plain(file.name)}`).test(text.slice(0, 4000));
}

function plain(name: string): string {
  return name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function isComplete(entry: YamlEntry): boolean {
  return ['image', 'build', 'extends', 'provider'].some((key) => entryOf(entry.value, key) !== undefined);
}

/** Services that a stand-alone reading of the file can start. A production fragment is already part of its base. */
function completeServices(file: File, base: File | undefined): YamlMap {
  if (base !== undefined && prodName.test(file.name) && isFragmentOf(file, base))
    return { ...file.services, entries: [] };
  return { ...file.services, entries: file.services.entries.filter(isComplete) };
}

function projectOf(
  parts: readonly File[],
  byPath: ReadonlyMap<string, File>,
  dotenvs: readonly DotenvDocument[],
  context: BuildContext,
): ComposeProject {
  const main = parts[0] as File; // callers pass at least one
  const all = [...parts, ...included(main, byPath)];
  const services = new Map<string, ComposeService>();
  const unknown: ComposeProject['unknown'][number][] = [];
  for (const file of all) {
    const find = (path: string) => byPath.get(joinPath(file.folder, path) ?? '');
    for (const entry of file.services.entries) {
      const own =
        entry.value.type === 'map'
          ? withExtends(entry.value, file.path, file.services, (path) => originOf(find(path)))
          : undefined;
      if (own === undefined) {
        if (entry.value.type === 'map') {
          unknown.push({
            file: file.path,
            line: entry.keySpan.line,
            reason: `service ${entry.key} extends something that is not in the archive`,
          });
        }
        continue;
      }
      const known = services.get(entry.key);
      services.set(entry.key, {
        name: entry.key,
        entry: known?.entry ?? entry,
        map: known === undefined ? own : mergeMaps(known.map, own),
      });
    }
  }
  return {
    file: main.path,
    folder: main.folder,
    composeFiles: [main.path, ...parts.slice(1).map((part) => part.path)],
    environment: environmentOf(main, parts, byPath, context),
    env: envOf(main.folder, dotenvs),
    services: [...services.values()],
    volumes: all.flatMap((file) => {
      const volumes = nodeAt(file.root, 'volumes');
      return volumes?.type === 'map' ? volumes.entries : [];
    }),
    unknown,
  };
}

function originOf(file: File | undefined): { file: string; services: YamlMap } | undefined {
  return file === undefined ? undefined : { file: file.path, services: file.services };
}

function included(main: File, byPath: ReadonlyMap<string, File>): File[] {
  const found: File[] = [];
  const open = includesOf(main);
  const seen = new Set([main.path]);
  for (let path = open.shift(); path !== undefined; path = open.shift()) {
    const file = byPath.get(path);
    if (file === undefined || seen.has(path)) continue;
    seen.add(path);
    found.push(file);
    open.push(...includesOf(file));
  }
  return found;
}

/** A base file beside a complete production file that shares a service is what developers start. */
function environmentOf(
  main: File,
  parts: readonly File[],
  byPath: ReadonlyMap<string, File>,
  context: BuildContext,
): EnvironmentClass {
  const own = context.classOf(main.path);
  // Stacks in the tool box fill databases and take snapshots; nobody serves users with them.
  if (own === 'prod' && /(^|\/)(tools?|hack|scripts?|seeds?)\//.test(main.path)) return 'dev';
  if (own !== 'prod' || parts.length > 1 || prodName.test(main.name)) return own;
  // Whoever asks an authority for certificates serves the public, whatever variants stand beside it.
  if (main.services.entries.some((entry) => asksForCertificates(entry))) return own;
  const twin = [...byPath.values()].find(
    (file) =>
      file !== main &&
      file.folder === main.folder &&
      prodName.test(file.name) &&
      file.services.entries.some((entry) => isComplete(entry) && entryOf(main.services, entry.key) !== undefined),
  );
  return twin === undefined ? own : 'dev';
}

function asksForCertificates(service: YamlEntry): boolean {
  const command = entryOf(service.value, 'command')?.value;
  return itemsOf(command).some((item) =>
    /acme\.(?:email|storage|tlschallenge|httpchallenge|dnschallenge)/i.test(textAt(item) ?? ''),
  );
}

function envOf(folder: string, dotenvs: readonly DotenvDocument[]): ProjectEnv {
  const path = folder === '.' ? '.env' : `${folder}/.env`;
  const values = new Map(
    dotenvs.find((dotenv) => dotenv.path === path)?.entries.map((entry) => [entry.name, entry.value]),
  );
  return (name) => values.get(name);
}
