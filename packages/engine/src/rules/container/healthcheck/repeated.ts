import type { ImageBuild } from '../../../model/image.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail } from '../../rule.ts';
import { imageSubject } from '../../shared/containers.ts';

interface Subject {
  readonly image: ImageBuild;
  readonly spans: readonly Span[];
}

export default defineRule<Subject>({
  id: 'container/healthcheck/repeated',
  title: 'Only the last of several health checks runs',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'directive',

  select: (model: DeploymentModel) =>
    model.images.flatMap((image): Subject[] => {
      const spans = image.repeated.filter((it) => it.keyword === 'HEALTHCHECK').map((it) => it.span);
      return spans.length === 0 ? [] : [{ image, spans }];
    }),
  noSubject: 'No image writes HEALTHCHECK twice in one stage.',

  check({ image, spans }) {
    const last = spans.at(-1) ?? image.span;
    return fail(
      last,
      `${image.file} writes HEALTHCHECK more than once in one stage: Docker keeps this last one alone.`,
      {
        subject: { ...imageSubject(image, 'HEALTHCHECK'), discriminator: 'repeated' },
        evidence: spans.slice(0, -1),
        fix: advice(
          'Ask both things in one check',
          'dockerfile',
          'HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["/usr/local/bin/healthcheck.sh"]',
        ),
      },
    );
  },

  docs: {
    problem: 'Whoever wrote the earlier check expects it to run, and what it asked is never asked.',
    impact: 'The part of the service that it watched can stop, and the container still counts as healthy.',
    verify: "`docker inspect -f '{{json .Config.Healthcheck}}' IMAGE` shows the only check that the image has.",
    remedy: 'Keep one instruction; let a small script ask several things when that is needed.',
    tradeOff: 'A check that asks more can fail for more reasons; give it retries.',
    sources: ['https://docs.docker.com/reference/dockerfile/#healthcheck'],
  },
  examples: {
    bad: [
      {
        Dockerfile:
          'FROM alpine:3.22\nHEALTHCHECK CMD wget -qO- http://127.0.0.1/a\nHEALTHCHECK CMD wget -qO- http://127.0.0.1/b\nCMD ["httpd", "-f"]\n',
      },
    ],
    good: [{ Dockerfile: 'FROM alpine:3.22\nHEALTHCHECK CMD wget -qO- http://127.0.0.1/a\nCMD ["httpd", "-f"]\n' }],
  },
});
