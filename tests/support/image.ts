import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { DockerfileInstruction } from '@seaworthy/engine/documents/dockerfile/document';
import { parseDockerfile } from '@seaworthy/engine/documents/dockerfile/parse';
import { root } from './product.ts';

export interface Stage {
  readonly name: string;
  /** Image or earlier stage that it stands on. */
  readonly base: string;
  readonly instructions: readonly DockerfileInstruction[];
}

/** Stages of docker/Dockerfile, in order. */
export function readStages(): readonly Stage[] {
  const document = parseDockerfile('docker/Dockerfile', readFileSync(join(root, 'docker/Dockerfile'), 'utf8'));
  const stages: { name: string; base: string; instructions: DockerfileInstruction[] }[] = [];
  for (const instruction of document.instructions) {
    const words = instruction.words.map((word) => word.text);
    if (instruction.keyword === 'FROM') stages.push({ name: words[2] ?? '', base: words[0] ?? '', instructions: [] });
    else stages.at(-1)?.instructions.push(instruction);
  }
  return stages;
}

/** Everything that one image is made of, from its first stage to the named one. */
export function instructionsOf(target: string): readonly DockerfileInstruction[] {
  const stage = readStages().find((it) => it.name === target);
  return stage === undefined ? [] : [...instructionsOf(stage.base), ...stage.instructions];
}

/** The last of a kind wins, as in an image. */
export function lastOf(target: string, keyword: string): DockerfileInstruction | undefined {
  return instructionsOf(target).findLast((it) => it.keyword === keyword);
}

export interface Image {
  /** Working folder of the image. */
  readonly folder: string;
  remove(): void;
}

/**
 * Lays out below a folder of the test what the image would hold in its WORKDIR: what COPY names from this tree, what the build
 * stage makes at the same place here, and of `node_modules` what production asks for. Hard links, so on the same disk.
 */
export function layOutImage(target: string): Image {
  mkdirSync(join(root, '.seaworthy'), { recursive: true });
  const folder = mkdtempSync(join(root, '.seaworthy', `image-${target}-`));
  for (const { keyword, flags, words } of instructionsOf(target)) {
    if (keyword !== 'COPY') continue;
    const stage = flags.find((flag) => flag.name === 'from')?.value;
    const names = words.map((word) => word.text);
    const to = names.at(-1) ?? '';
    for (const name of names.slice(0, -1)) {
      const from = join(root, stage === undefined ? name : name.replace(/^\/src\//, ''));
      if (!existsSync(from)) throw new Error(`${name} of the Dockerfile is not in this tree`);
      const place = join(folder, to.endsWith('/') ? join(to, basename(name)) : to);
      mkdirSync(dirname(place), { recursive: true });
      if (basename(from) === 'node_modules') linkProduction(place);
      else cpSync(from, place, { recursive: true });
    }
  }
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** What `install --prod` would bring, taken from the packages that are installed: nothing that only development needs. */
function linkProduction(into: string): void {
  const wanted = new Map<string, string>();
  const visit = (folder: string) => {
    const { dependencies, optionalDependencies, peerDependencies } = readManifest(folder);
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })) {
      const found = find(name, folder);
      if (found === undefined || wanted.has(found)) continue;
      wanted.set(found, name);
      visit(found);
    }
  };
  for (const name of ['apps/api', 'apps/worker', 'apps/cli']) visit(join(root, name));
  for (const [folder, name] of wanted) {
    // Our own packages are bundled; one below another is linked with it.
    if (name.startsWith('@seaworthy/') || dirname(folder.replace(`/${name}`, '/x')) !== join(root, 'node_modules'))
      continue;
    mkdirSync(dirname(join(into, name)), { recursive: true });
    execFileSync('cp', ['-al', folder, join(into, name)]);
  }
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}

/** As Node looks for it: beside, then above. Our own packages are links into packages/. */
function find(name: string, from: string): string | undefined {
  for (let folder = from; folder.startsWith(root); folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) {
      return name.startsWith('@seaworthy/') ? join(root, 'packages', name.slice('@seaworthy/'.length)) : candidate;
    }
  }
  return undefined;
}
