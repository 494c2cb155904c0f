import type { Container } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { kindOfName } from '../../../secrets/names.ts';
import { isPlaceholder, isReference, isWeakDefault } from '../../../secrets/values.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { containerSubject, titleOf } from '../../shared/containers.ts';

interface Argument {
  /** Without dashes: `cookie-secret`. */
  readonly name: string;
  readonly value: string;
  readonly span: Span;
}

export default defineRule<Container>({
  id: 'secrets/exposure/literal-secret-argument',
  title: 'A secret that everyone knows is passed as an argument',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'secret-rotation',

  select: (model: DeploymentModel) => model.containers.filter((container) => argumentsOf(container).length > 0),
  noSubject: 'No container is started with a flag that is named like a secret.',

  check(container) {
    const given = argumentsOf(container);
    const weak = given.filter((one) => isKnown(one.value));
    const [first] = weak;
    if (first === undefined)
      return given[0] === undefined ? skip('No secret is passed.') : pass(given[0].span, 'the value is handed in');
    const signs = weak.find((one) => /cookie|session|sign|jwt|hmac|encrypt|secret/i.test(one.name));
    const worst = signs ?? first;
    const reached = container.ports.some((port) => port.kind === 'published') || container.platform === 'kubernetes';
    return fail(
      worst.span,
      `${titleOf(container)} is started with --${worst.name}=${worst.value}, a value that stands in the repository${
        weak.length > 1
          ? `; likewise --${weak
              .filter((one) => one !== worst)
              .map((one) => one.name)
              .slice(0, 2)
              .join(', --')}`
          : ''
      }.`,
      {
        subject: { ...containerSubject(container, 'command'), discriminator: worst.name },
        severity: signs !== undefined && reached ? 'HIGH' : 'MEDIUM',
        evidence: weak.filter((one) => one !== worst).map((one) => one.span),
        ...(signs === undefined
          ? {}
          : {
              problem:
                'Whatever is signed with it (cookies, sessions, tokens) can be made by anyone who has read this file; people apply such manifests as they are.',
            }),
        verify: `\`git grep -n -- '--${worst.name}='\` must show a reference, and a cookie signed with "${worst.value}" must be refused.`,
        fix:
          container.platform === 'kubernetes'
            ? advice(
                'Take the value from a Secret',
                'yaml',
                `env:\n  - name: ${variable(worst.name)}\n    valueFrom:\n      secretKeyRef: { name: ${container.name.split('/')[0]}, key: ${worst.name} }   # kubectl create secret generic … --from-literal=${worst.name}="$(openssl rand -base64 32)"\nargs:\n  - --${worst.name}=$(${variable(worst.name)})`,
              )
            : advice(
                'Require a value of your own',
                'yaml',
                `command: … --${worst.name}=\${${variable(worst.name)}:?set it in .env}   # openssl rand -base64 32`,
              ),
      },
    );
  },

  docs: {
    problem: 'The value is the same for everyone who starts from this file, and it also shows in the process list.',
    impact: 'Sessions can be forged, or the service be entered, by anyone who has read the repository.',
    verify: 'Look at the arguments of the running container.',
    remedy: 'Generate the value per installation and hand it in from a Secret or an untracked environment file.',
    tradeOff:
      'Whoever applies the manifest has to create the Secret first; the start fails until then, which is right.',
    sources: [
      'https://kubernetes.io/docs/concepts/configuration/secret/',
      'https://oauth2-proxy.github.io/oauth2-proxy/configuration/overview#generating-a-cookie-secret',
    ],
  },
  examples: {
    bad: [
      {
        'proxy.yml':
          'apiVersion: v1\nkind: Pod\nmetadata:\n  name: proxy\nspec:\n  containers:\n    - name: proxy\n      image: quay.io/oauth2-proxy/oauth2-proxy:v7.12.0\n      args:\n        - --http-address=0.0.0.0:4180\n        - --cookie-secret=SECRET\n',
      },
    ],
    good: [
      {
        'proxy.yml':
          'apiVersion: v1\nkind: Pod\nmetadata:\n  name: proxy\nspec:\n  containers:\n    - name: proxy\n      image: quay.io/oauth2-proxy/oauth2-proxy:v7.12.0\n      args:\n        - --cookie-secret=$(COOKIE_SECRET)\n',
      },
    ],
  },
});

function argumentsOf(container: Container): Argument[] {
  return [container.entrypoint, container.command].flatMap((setting) => {
    const command = known(setting);
    if (command === undefined) return [];
    return command.words.flatMap((word, i): Argument[] => {
      const parts = /^--?([A-Za-z][\w.-]{2,60})(?:=(.{1,200}))?$/.exec(word);
      const name = parts?.[1] ?? '';
      const kind = kindOfName(name);
      if (kind !== 'password' && kind !== 'secret') return [];
      const value = parts?.[2] ?? command.words[i + 1] ?? '';
      if (value === '' || value.startsWith('-')) return [];
      const at = parts?.[2] === undefined ? i + 1 : i;
      return [{ name, value: value.replace(/^["']|["']$/g, ''), span: command.wordSpans?.[at] ?? setting.span }];
    });
  });
}

/** Masked values are committed secrets, which another rule reports. */
function isKnown(value: string): boolean {
  if (value.includes('•') || isReference(value) || /^(?:true|false|none|\d{1,4})$/i.test(value)) return false;
  return isWeakDefault(value) || isPlaceholder(value) || /^[A-Z][A-Z_]{3,30}$/.test(value);
}

function variable(name: string): string {
  return name.replace(/[^A-Za-z0-9]+/g, '_').toUpperCase();
}
