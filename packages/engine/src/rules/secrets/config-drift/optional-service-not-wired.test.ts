import { ruleTest } from '../../../../testing/rule-test.ts';
import { interpolated } from '../../../../testing/trees.ts';
import rule from './optional-service-not-wired.ts';

const base = (profiles: string, value: string) =>
  `services:\n  qdrant:\n    image: qdrant/qdrant:v1.13.0\n${profiles}  api:\n    image: a:1\n    environment:\n      QDRANT_URL: ${value}\n`;

ruleTest(rule, {
  bad: [
    {
      name: 'it always starts',
      files: { 'compose.yml': base('', interpolated('QDRANT_URL:-')) },
      at: 'compose.yml:7',
      message: /qdrant always starts, but QDRANT_URL of api stays empty/,
    },
  ],
  good: [
    {
      name: 'wired by default',
      files: { 'compose.yml': base('', interpolated('QDRANT_URL:-http://qdrant:6333')) },
      passes: true,
    },
    {
      name: 'on request only',
      files: { 'compose.yml': base('    profiles: [search]\n', interpolated('QDRANT_URL:-')) },
    },
    { name: 'an external address', files: { 'compose.yml': base('', 'https://q.example.org') }, passes: true },
  ],
  unresolved: [{ name: 'nobody knows', files: { 'compose.yml': base('', interpolated('QDRANT_URL')) } }],
});
