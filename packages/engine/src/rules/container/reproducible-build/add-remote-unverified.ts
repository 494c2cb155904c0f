import type { CopyInstruction, ImageBuild } from '../../../model/image.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail } from '../../rule.ts';
import { imageSubject } from '../../shared/containers.ts';

interface Subject {
  readonly image: ImageBuild;
  readonly copy: CopyInstruction;
  readonly url: string;
}

export default defineRule<Subject>({
  id: 'container/reproducible-build/add-remote-unverified',
  title: 'The build takes a download without checking it',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'directive',

  select: subjectsOf,
  noSubject: 'No image adds a file from the network.',

  check({ image, copy, url }) {
    return fail(copy, `${image.file} adds ${url} without a checksum.`, {
      subject: { ...imageSubject(image, 'ADD'), discriminator: url },
      fix: advice(
        'Name the checksum',
        'dockerfile',
        `ADD --checksum=sha256:<sha256sum of the file you mean> ${url} ${copy.destination}`,
      ),
    });
  },

  docs: {
    problem: 'The file behind the address can change, and the build takes it as it is.',
    impact: 'Two builds of one commit differ, and a replaced download becomes part of the image.',
    verify: 'Download the file and compare its checksum with the one in the image.',
    remedy: 'Use ADD --checksum, or download and check in a build stage.',
    tradeOff: 'The checksum has to be renewed with each version.',
    sources: ['https://docs.docker.com/reference/dockerfile/#add---checksum'],
  },
  examples: {
    bad: [{ Dockerfile: 'FROM alpine:3.23\nADD https://example.org/tool.tar.gz /tmp/\n' }],
    good: [
      {
        Dockerfile:
          'FROM alpine:3.23\nADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d https://example.org/tool.tar.gz /tmp/\n',
      },
    ],
  },
});

function subjectsOf(model: DeploymentModel): readonly Subject[] {
  const seen = new Set<number>();
  return model.images.flatMap((image) =>
    [...image.copies, ...image.otherCopies].flatMap((copy) => {
      const url = copy.sources.find((source) => /^https?:\/\//.test(source) && !/\.git(#.+)?$/.test(source));
      if (copy.keyword !== 'ADD' || url === undefined || copy.checksum !== null || seen.has(copy.span.start)) return [];
      seen.add(copy.span.start);
      return [{ image, copy, url }];
    }),
  );
}
