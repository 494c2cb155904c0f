import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './source-maps-published.ts';

const next = (config: string) => ({
  'package.json': '{ "dependencies": { "next": "16.0.0", "react": "19.0.0" } }\n',
  'next.config.mjs': config,
  Dockerfile: 'FROM node:24\nCOPY . .\nRUN npm run build\nCMD ["npm", "start"]\n',
});

ruleTest(rule, {
  bad: [
    {
      name: 'Next',
      files: next('export default {\n  productionBrowserSourceMaps: true,\n};\n'),
      at: 'next.config.mjs:2',
    },
  ],
  good: [
    {
      name: 'the tracker removes them',
      files: next(
        "import { withSentryConfig } from '@sentry/nextjs';\nexport default withSentryConfig({ productionBrowserSourceMaps: true }, { hideSourceMaps: true });\n",
      ),
      passes: true,
    },
    { name: 'the default', files: next('export default {};\n') },
  ],
});
