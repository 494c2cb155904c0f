import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './image-tested-after-push.ts';

const file = '.github/workflows/i.yml';
const steps = (text: string) => ({ [file]: `on: push\njobs:\n  i:\n    steps:\n${text}` });
const push =
  '      - uses: docker/build-push-action@v6\n        with:\n          push: ${{ inputs.publish }}\n          platforms: linux/amd64,linux/arm64\n          tags: acme/desk:latest\n';
const test =
  '      - run: |\n          docker run -d --name t "$IMAGE"\n          curl -fsS http://localhost:8000/health\n';

ruleTest(rule, {
  bad: [
    {
      name: 'one platform of two, after the push',
      files: steps(push + test),
      at: `${file}:10`,
      message: /linux\/arm64/,
    },
    {
      name: 'a later job tests latest',
      files: {
        [file]:
          'on: push\njobs:\n  i:\n    steps:\n      - run: docker build -t acme/desk:latest . && docker push acme/desk:latest\n  t:\n    needs: i\n    steps:\n      - run: docker run -d acme/desk:latest && curl -f http://localhost\n',
      },
      at: `${file}:9`,
    },
  ],
  good: [
    { name: 'tested first', files: steps(test + push) },
    {
      name: 'a helper container',
      files: steps(`${push}      - run: docker run --rm alpine ls && curl -f x\n`),
    },
    {
      name: 'a commit tag is tested and promoted later',
      files: {
        [file]:
          'on: push\njobs:\n  i:\n    steps:\n      - run: docker push acme/desk:${{ github.sha }}\n  t:\n    needs: i\n    steps:\n      - run: docker run -d acme/desk:${{ github.sha }} && curl -f http://localhost\n',
      },
    },
  ],
});
