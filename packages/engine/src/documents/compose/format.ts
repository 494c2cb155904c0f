import { isComposeName, pathClaims } from '@seaworthy/schema/intake/path-claims';
import type { DocumentFormat } from '../document.ts';
import { parseYaml } from '../yaml/parse.ts';
import type { ComposeDocument } from './document.ts';

/** Other YAML is Compose when it has a top-level `services:` map with an `image:` or `build:` below. */
function looksLikeCompose(text: string): boolean {
  const services = /^services:[ \t]*(#.*)?\r?$/m.exec(text);
  if (services === null) return false;
  const below = text.slice(services.index + services[0].length);
  const end = /^[^\s#-]/m.exec(below)?.index ?? below.length;
  // Deeper than the service's own key: GitLab's `services:` is a list, Symfony's and Docker's are maps.
  return /^[ \t]{2,}(image|build|extends):/m.test(below.slice(0, end)) && !/^apiVersion:/m.test(text);
}

export const composeFormat: DocumentFormat<ComposeDocument> = {
  kind: 'compose',
  version: 1,
  feeds: [
    'container/resource-limits',
    'container/healthcheck',
    'container/non-root',
    'storage/volumes',
    'deployment/strategy',
  ],
  claimsPath: pathClaims.compose,
  claimsText: (path, text) =>
    (isComposeName(path) && /^[ \t]*("?services"?|include|x-[\w-]+|volumes|networks)[ \t]*:|^\s*\{/m.test(text)) ||
    looksLikeCompose(text),
  parse: (path, text) => {
    const { documents, problems } = parseYaml(path, text);
    return { kind: 'compose', path, problems, root: documents[0] ?? null };
  },
};
