import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './object-public.ts';

const node = (file: string, acl: string) => ({
  'package.json': '{"dependencies":{"express":"5.1.0","@aws-sdk/client-s3":"3.900.0"}}',
  'index.js':
    "const express = require('express');\nrequire('./lib/store');\nconst app = express();\napp.get('/a', (req, res) => res.json([]));\napp.listen(3000);\n",
  [file]: `const { PutObjectCommand } = require('@aws-sdk/client-s3');\nasync function keep(client, Body) {\n  await client.send(new PutObjectCommand({ Bucket: 'results', Key: 'a', Body${acl} }));\n}\nmodule.exports = { keep };\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'the SDK of JavaScript',
      files: node('lib/store.js', ", ACL: 'public-read'"),
      at: 'lib/store.js:3',
      message: /keep stores objects with the ACL public-read/,
    },
    {
      name: 'writable for everybody',
      files: node('lib/store.js', ", ACL: 'public-read-write'"),
      at: 'lib/store.js:3',
      severity: 'HIGH',
    },
  ],
  good: [
    { name: 'private', files: node('lib/store.js', ", ACL: 'private'") },
    { name: 'a script that publishes the site', files: node('scripts/publish.js', ", ACL: 'public-read'") },
  ],
});
