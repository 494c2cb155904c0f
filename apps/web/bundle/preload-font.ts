import type { Plugin } from 'vite';

/**
 * Asks for the font together with the style sheet that names it: the first words are then drawn in it, and nothing moves.
 * @param name - Part of the file's name that only this font has.
 */
export function preloadFont(name: string): Plugin {
  return {
    name: 'seaworthy-preload-font',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle }) {
        const font = Object.keys(bundle ?? {}).find((file) => file.includes(name));
        if (font === undefined) throw new Error(`no font of the build is called ${name}`);
        const attrs = { rel: 'preload', as: 'font', type: 'font/woff2', crossorigin: '', href: `/${font}` };
        return [{ tag: 'link', attrs, injectTo: 'head' }];
      },
    },
  };
}
