import type { DocumentFormat } from '../document.ts';
import type { ShellDocument } from './document.ts';
import { parseShell } from './parse.ts';

const byName =
  /\.(sh|bash|zsh|ksh|cron|crontab|mk|timer|service)$|uwsgi[\w.-]*\.ini$|^((gnu)?makefile|\.?justfile|crontab|procfile(\..+)?|entrypoint|docker-entrypoint)$/;

/** Folders whose files without extension are scripts more often than not. */
const scriptFolders =
  /(^|\/)(bin|scripts?|tools|ops|hooks|docker|deploy|rootfs|s6-rc\.d|s6-overlay|cont-init\.d|services\.d|backup|backups|cron\.(d|hourly|daily|weekly|monthly))\//;

/** Shell scripts, Makefiles, justfiles, Procfiles, crontabs, systemd units; files without extension by their first line. */
export const shellFormat: DocumentFormat<ShellDocument> = {
  kind: 'shell',
  version: 1,
  feeds: [],
  claimsPath(path) {
    const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
    return byName.test(name) || (!name.includes('.') && scriptFolders.test(path) && !isWellKnownText(name));
  },
  claimsText(path, text) {
    const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
    if (name.endsWith('.service') || name.endsWith('.timer')) return /^\[(Unit|Service|Timer|Install)\]/m.test(text);
    if (name.endsWith('.ini')) return /^\[uwsgi\]/m.test(text);
    return byName.test(name) || isScript(text) || /(^|\/)cron\.d\//.test(path);
  },
  parse: (path, text) => parseShell(path, text),
};

function isWellKnownText(name: string): boolean {
  return /^(license|licence|readme|notice|authors|dockerfile|containerfile|version|codeowners|changelog)$/.test(name);
}

/** `#!/bin/sh`, `#!/usr/bin/env bash`, `#!/command/with-contenv bash`. */
function isScript(text: string): boolean {
  const first = text.slice(0, 120).split('\n', 1)[0] ?? '';
  return first.startsWith('#!') && /\b(ba|da|k|z|a)?sh\b|with-contenv/.test(first);
}
