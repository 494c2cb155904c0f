import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './template-variables-emptied.ts';

const template =
  'server {\n  listen 80;\n  location / {\n    proxy_set_header X-Real-IP $remote_addr;\n    proxy_pass http://${API_HOST}:8000;\n  }\n}\n';

ruleTest(rule, {
  bad: [
    {
      name: 'a script without a list',
      files: {
        'nginx/site.conf.template': template,
        'nginx/start.sh':
          "#!/bin/sh\nenvsubst < /etc/nginx/site.conf.template > /etc/nginx/conf.d/default.conf\nexec nginx -g 'daemon off;'\n",
        Dockerfile:
          'FROM nginx:1.28\nCOPY nginx/site.conf.template /etc/nginx/site.conf.template\nCOPY nginx/start.sh /\nCMD ["/start.sh"]\n',
      },
      at: 'nginx/start.sh:2',
      message: /\$remote_addr \(nginx\/site\.conf\.template:4\)/,
    },
  ],
  good: [
    {
      name: 'a list in single quotes',
      files: {
        'nginx/site.conf.template': template,
        'nginx/start.sh':
          "#!/bin/sh\nenvsubst '${API_HOST}' < /etc/nginx/site.conf.template > /etc/nginx/conf.d/default.conf\n",
        Dockerfile:
          'FROM nginx:1.28\nCOPY nginx/site.conf.template /etc/nginx/site.conf.template\nCOPY nginx/start.sh /\nCMD ["/start.sh"]\n',
      },
      passes: true,
    },
    {
      name: 'another file',
      files: {
        'nginx/site.conf.template': template,
        'start.sh': '#!/bin/sh\nenvsubst < /app/env.js.template > /app/env.js\n',
      },
    },
  ],
});
