import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { placeText } from '../../shared/containers.ts';
import { deployments, nothingDeploys, repository } from '../../shared/places.ts';

interface Origins {
  readonly name: string;
  readonly value: string;
  /** Who is given it: a service, a file of variables, a file of settings, a template. */
  readonly how: string;
  readonly rank: number;
  readonly variable: boolean;
  readonly span: Span;
}

export default defineRule<DeploymentModel>({
  id: 'network/rate-limiting/cors-any-origin',
  title: 'Every website may call the API from a browser',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'directive',

  select: deployments,
  noSubject: nothingDeploys,

  check(model) {
    const all = deciding([...ofContainers(model), ...ofFiles(model), ...ofSettings(model)]);
    const open = all.filter(isOpen);
    const [first, ...rest] = open;
    if (first === undefined)
      return all[0] === undefined
        ? skip('No setting about origins stands in the files of the deployment.')
        : pass(all[0].span, 'origins are named');
    const others = rest.slice(0, 3).map((it) => placeText(it.span));
    return fail(
      first.span,
      `${first.how} sets ${first.name} to ${first.value}, so pages of every origin may read the answers of the API${others.length === 0 ? '' : `; so does ${others.join(', ')}`}.`,
      {
        subject: { ...repository, anchor: 'cors' },
        variables: open.filter((it) => it.variable).map((it) => it.name),
        evidence: rest.slice(0, 6).map((it) => it.span),
        verify:
          "`curl -sI -H 'Origin: https://other.example' <address of the API> | grep -i access-control-allow-origin` must print nothing.",
        fix: advice(
          'Name the origins of the own pages',
          first.variable ? 'sh' : 'yaml',
          /ALL/i.test(first.name)
            ? `${first.name}=False\nCORS_ALLOWED_ORIGINS=https://app.example.com`
            : first.variable
              ? `${first.name}=https://app.example.com   # empty when pages and API share one origin`
              : `${first.name.slice(first.name.lastIndexOf('.') + 1)}: ["https://app.example.com"]`,
        ),
      },
    );
  },

  docs: {
    problem:
      'A page that a user opens by chance can then call the API from inside of the own network, and read what it answers without a login or with a key that the page knows.',
    impact:
      'Services that are protected by their place in the network alone are open to every website that somebody there visits.',
    verify: 'Send a foreign Origin header and look at the answer.',
    remedy: 'List the origins of the own pages, or leave the header out when pages and API share one origin.',
    tradeOff: 'Each new frontend address has to be added; public read-only APIs may keep "*".',
    sources: [
      'https://developer.mozilla.org/en-US/docs/Web/HTTP/Guides/CORS',
      'https://github.com/adamchainz/django-cors-headers',
    ],
  },
  examples: {
    bad: [example('*')],
    good: [example('https://app.example.com')],
  },
});

const switches = /^(?:\w+_)?CORS_(?:ORIGIN_ALLOW_ALL|ALLOW_ALL_ORIGINS|ALLOW_ALL)$/;
const lists =
  /^(?:\w+_)?(?:CORS_(?:ALLOW(?:ED)?_)?ORIGINS?|CORS_ORIGIN_(?:WHITELIST|ALLOWLIST)|(?:HTTP_)?ALLOW(?:ED)?_(?:CORS_)?ORIGINS?|CORS_DOMAINS?)$/;

function isAbout(name: string): boolean {
  return switches.test(name) || lists.test(name);
}

/** What a service is given by name outweighs the same name in a template; other names are settings of their own. */
function deciding(found: readonly Origins[]): Origins[] {
  const best = new Map<string, number>();
  for (const one of found) best.set(one.name, Math.min(one.rank, best.get(one.name) ?? one.rank));
  return found.filter((one) => one.rank === best.get(one.name)).sort((a, b) => a.rank - b.rank);
}

function isOpen({ name, value }: Origins): boolean {
  const text = value.trim().replace(/^["']|["']$/g, '');
  if (switches.test(name.toUpperCase().replace(/\./g, '_'))) return /^(?:true|1|yes|on)$/i.test(text);
  return /^\*$|^\[\s*["']?\*["']?\s*\]$/.test(text);
}

function ofContainers(model: DeploymentModel): Origins[] {
  return model.containers.flatMap((container) =>
    container.env.flatMap((entry) => {
      const value = known(entry.value);
      return value === undefined || !isAbout(entry.name)
        ? []
        : [
            {
              name: entry.name,
              value,
              how: `${container.platform === 'compose' ? 'Service' : 'Container'} ${container.name}`,
              rank: 0,
              variable: true,
              span: entry.span,
            },
          ];
    }),
  );
}

/** A file of variables that a container loads counts before a template that people copy. */
function ofFiles(model: DeploymentModel): Origins[] {
  return model.dotenvs
    .filter((file) => !/(?:^|[./_-])(?:test|tests|dev|development|local|ci)(?:[./_-]|$)/i.test(file.file))
    .flatMap((file) =>
      file.entries
        .filter((entry) => isAbout(entry.name))
        .map((entry) => ({
          name: entry.name,
          value: entry.value,
          how: file.file,
          rank: file.example ? 3 : 1,
          variable: true,
          span: entry.span,
        })),
    );
}

function ofSettings(model: DeploymentModel): Origins[] {
  return (model.settingsFiles ?? []).flatMap((file) =>
    file.entries
      .filter((entry) => /(?:^|\.)cors\.(?:allow(?:ed)?_?origins?|origins?)$/i.test(entry.path))
      .filter((entry) => {
        const parent = entry.path.slice(0, entry.path.lastIndexOf('.'));
        return !file.entries.some((it) => it.path === `${parent}.enabled` && /^(?:false|no|off)$/i.test(it.value));
      })
      .map((entry) => ({
        name: entry.path,
        value: entry.value,
        how: file.file,
        rank: 2,
        variable: false,
        span: entry.span,
      })),
  );
}

function example(origins: string) {
  return {
    'compose.yml': `services:\n  api:\n    image: example/api:1.2.3\n    environment:\n      CORS_ORIGINS: "${origins}"\n`,
  };
}
