import type { DocumentFormat } from '../document.ts';
import type { ProseDocument } from './document.ts';
import { parseProse } from './parse.ts';

const pages = /\.(md|mdx|rst|adoc)$|^(readme|operations|runbook|deploy(ment|ing)?|backup|disaster-recovery)(\.txt)?$/;
const scripts =
  /\.(sh|bash|zsh|ksh|cron|crontab|mk|timer)$|^(makefile|justfile|crontab|procfile(\..+)?|taskfile\.ya?ml|entrypoint|docker-entrypoint)$/;

export const proseFormat: DocumentFormat<ProseDocument> = {
  kind: 'prose',
  version: 4,
  feeds: [],
  claimsPath(path) {
    const name = (path.split('/').at(-1) ?? '').toLowerCase();
    if (/^(changelog|changes|history|license|licence|code_of_conduct|contributors|authors|news)\b/.test(name))
      return false;
    return pages.test(name) || scripts.test(name) || /(^|\/)cron\.(d|daily|hourly|weekly)\//.test(path);
  },
  parse: (path, text) => parseProse(path, text),
};
