import { nodeAt } from '../../../documents/yaml/tree.ts';
import type { Pipeline } from '../../../model/model.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { commandPlaces, noPipeline, stepPlaces } from '../../shared/pipelines.ts';

interface Arg {
  readonly name: string;
  readonly span: Span;
}

const secretName = /SECRET|TOKEN|PASSWORD|PASSWD|API_?KEY|PRIVATE_KEY|CREDENTIAL/i;
/** Keys that end up in a bundle for browsers anyway are another finding; tokens of the job end with it. */
const shortLived = /GITHUB_TOKEN|github\.token/;
const publicName = /^(VITE|NEXT_PUBLIC|REACT_APP|PUBLIC|NUXT_PUBLIC|EXPO_PUBLIC|GATSBY)_|PUBLIC_KEY|PUBLISHABLE/;

export default defineRule<Pipeline>({
  id: 'secrets/exposure/workflow-build-arg-secret',
  title: 'Secrets of the build stay readable in the image',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'config-block',

  select: (model) => model.pipelines,
  noSubject: noPipeline,

  check(pipeline) {
    const args = [...ofActions(pipeline), ...ofCommands(pipeline)];
    const first = args[0];
    if (first === undefined) return skip('No secret is a build argument.');
    const names = [...new Set(args.map((it) => it.name))];
    return fail(
      first.span,
      `${pipeline.file} passes ${names.join(', ')} into the image build as ${names.length === 1 ? 'a build argument' : 'build arguments'}.`,
      {
        subject: { kind: 'pipeline', name: pipeline.file, anchor: 'build-args', discriminator: first.name },
        evidence: args.slice(1, 9).map((it) => it.span),
        verify: '`docker history --no-trunc <image>` prints the value of the argument for every layer that used it.',
        fix: advice(
          'Mount it for one RUN',
          'yaml',
          `secrets: |\n  ${first.name.toLowerCase()}=\${{ secrets.${first.name} }}\n# Dockerfile: RUN --mount=type=secret,id=${first.name.toLowerCase()},env=${first.name} …`,
        ),
      },
    );
  },

  docs: {
    problem:
      'Values of build arguments are written into the history and the provenance of the image, and into the cache of the builder.',
    impact: 'Everybody who can pull the image can read the credential.',
    verify: 'Read the history of the image.',
    remedy: 'Use BuildKit secrets, which exist only while one RUN runs.',
    tradeOff: 'The Dockerfile needs a mount in each RUN that uses the secret.',
    sources: [
      'https://docs.docker.com/build/building/secrets/',
      'https://docs.docker.com/reference/build-checks/secrets-used-in-arg-or-env/',
    ],
  },
  examples: {
    bad: [
      {
        '.github/workflows/i.yml':
          'on: push\njobs:\n  a:\n    steps:\n      - uses: docker/build-push-action@v6\n        with:\n          build-args: |\n            NPM_TOKEN=${{ secrets.NPM_TOKEN }}\n',
      },
    ],
    good: [
      {
        '.github/workflows/i.yml':
          'on: push\njobs:\n  a:\n    steps:\n      - uses: docker/build-push-action@v6\n        with:\n          secrets: |\n            npm=${{ secrets.NPM_TOKEN }}\n          build-args: VERSION=${{ github.sha }}\n',
      },
    ],
  },
});

function ofActions(pipeline: Pipeline): Arg[] {
  return stepPlaces([pipeline]).flatMap(({ step }) => {
    const node = nodeAt(step.with ?? undefined, 'build-args');
    if (node?.type !== 'scalar') return [];
    return node.text.split('\n').flatMap((full) => {
      const line = full.slice(0, 1000);
      const found = /^\s*([A-Za-z_]\w*)\s*=.*\$\{\{[^}]*\bsecrets\./.exec(line);
      return found?.[1] === undefined || shortLived.test(line) || publicName.test(found[1])
        ? []
        : [{ name: found[1], span: node.span }];
    });
  });
}

function ofCommands(pipeline: Pipeline): Arg[] {
  return commandPlaces([pipeline]).flatMap(({ command }) =>
    [...command.text.matchAll(/--build-arg[ =]["']?([A-Za-z_]\w*)=(\$\{\{[^}]{0,200}\}\}|\S{0,200})/g)].flatMap(
      (found) => {
        const [, name = '', value = ''] = found;
        const secret = /secrets\./.test(value) || (secretName.test(name) && /\$/.test(value));
        return !secret || shortLived.test(value) || publicName.test(name) ? [] : [{ name, span: command.span }];
      },
    ),
  );
}
