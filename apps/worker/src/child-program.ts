import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** The child's program: beside the bundle as JavaScript, or beside this source file, read by tsx. */
export function childProgram(): { readonly file: string; readonly execArgv: readonly string[] } {
  const built = fileURLToPath(new URL('./audit-child.js', import.meta.url));
  if (existsSync(built)) return { file: built, execArgv: ['--enable-source-maps'] };
  const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  return { file: fileURLToPath(new URL('./audit-child.ts', import.meta.url)), execArgv: ['--import', loader] };
}
