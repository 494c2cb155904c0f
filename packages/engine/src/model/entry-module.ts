import { programName } from '../text/shell-words.ts';
import type { App } from './app.ts';
import type { ImageBuild } from './image.ts';
import { known } from './setting.ts';

/**
 * Tells the Python module that an image starts with: the file of its command, the module behind `-m`, or that of a
 * console script of the manifest. Paths are compared by their end, because folders of the image have other names.
 */
export function entryModules(images: readonly ImageBuild[], scripts: App['scripts']): (file: string) => boolean {
  const ends = images.flatMap((image) => {
    const words = [...(known(image.entrypoint)?.words ?? []), ...(known(image.command)?.words ?? [])];
    return words.flatMap((word, at) => {
      if (words[at - 1] === '-m') return filesOf(word);
      if (word.endsWith('.py')) return [word.startsWith('/') ? programName(word) : word.replace(/^\.\//, '')];
      const script = at < 3 ? scripts.find((it) => it.name === programName(word)) : undefined;
      return script === undefined ? [] : filesOf(script.command.split(':')[0] ?? '');
    });
  });
  return (file) => ends.some((end) => file === end || file.endsWith(`/${end}`));
}

function filesOf(module: string): string[] {
  const path = module.trim().replaceAll('.', '/');
  return path === '' ? [] : [`${path}.py`, `${path}/__main__.py`, `${path}/__init__.py`];
}
