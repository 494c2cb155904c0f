import { isShellName, pathClaims } from '@seaworthy/schema/intake/path-claims';
import type { DocumentFormat } from '../document.ts';
import type { ShellDocument } from './document.ts';
import { parseShell } from './parse.ts';

/** Shell scripts, Makefiles, justfiles, Procfiles, crontabs, systemd units; files without extension by their first line. */
export const shellFormat: DocumentFormat<ShellDocument> = {
  kind: 'shell',
  version: 1,
  feeds: [],
  claimsPath: pathClaims.shell,
  claimsText(path, text) {
    const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
    if (name.endsWith('.service') || name.endsWith('.timer')) return /^\[(Unit|Service|Timer|Install)\]/m.test(text);
    if (name.endsWith('.ini')) return /^\[uwsgi\]/m.test(text);
    return isShellName(path) || isScript(text) || /(^|\/)cron\.d\//.test(path);
  },
  parse: (path, text) => parseShell(path, text),
};

/** `#!/bin/sh`, `#!/usr/bin/env bash`, `#!/command/with-contenv bash`. */
function isScript(text: string): boolean {
  const first = text.slice(0, 120).split('\n', 1)[0] ?? '';
  return first.startsWith('#!') && /\b(ba|da|k|z|a)?sh\b|with-contenv/.test(first);
}
