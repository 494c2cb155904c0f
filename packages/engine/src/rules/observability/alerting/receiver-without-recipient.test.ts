import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './receiver-without-recipient.ts';

ruleTest(rule, {
  bad: [
    {
      name: 'a route names a receiver that is not there',
      files: {
        'alertmanager.yml':
          'route:\n  receiver: team\n  routes:\n    - receiver: pager\nreceivers:\n  - name: team\n    email_configs:\n      - to: ops@acme.net\n',
      },
      at: 'alertmanager.yml:4',
      message: /receiver pager, which is not defined/,
    },
    {
      name: 'a webhook to a local port',
      files: {
        'alertmanager.yml':
          'route:\n  receiver: hook\nreceivers:\n  - name: hook\n    webhook_configs:\n      - url: http://127.0.0.1:5001/\n',
      },
      at: 'alertmanager.yml:6',
      message: /placeholder/,
    },
  ],
  good: [
    {
      name: 'the default drops, a route pages',
      files: {
        'alertmanager.yml':
          'route:\n  receiver: "null"\n  routes:\n    - matchers: [severity = "critical"]\n      receiver: pager\nreceivers:\n  - name: "null"\n  - name: pager\n    pagerduty_configs:\n      - routing_key_file: /run/secrets/pd\n',
      },
      passes: true,
    },
  ],
});
