import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './template-broken.ts';

const alert = (text: string) =>
  `groups:\n  - name: a\n    rules:\n      - alert: Busy\n        expr: load > 4\n        for: 5m\n        annotations:\n          text: '${text}'\n`;

ruleTest(rule, {
  bad: [
    {
      name: 'not closed',
      files: { 'alerts.yml': alert('{{ $value is high') },
      at: 'alerts.yml:4',
      message: /never closed/,
    },
    {
      name: 'a function that does not exist',
      files: { 'alerts.yml': alert('{{ $value | human }}') },
      at: 'alerts.yml:4',
      message: /`human` is no function/,
    },
  ],
  good: [
    {
      name: 'functions, conditions and strings',
      files: {
        'alerts.yml': alert(
          '{{ if gt $value 5.0 }}{{ printf "%.2f of it" $value }}{{ else }}{{ humanizeDuration .Value }}{{ end }}',
        ),
      },
      passes: true,
    },
    { name: 'rendered by Helm first', files: { 'alerts.yml': alert('{{ .Values.team }} {{ bogus }}') } },
    { name: 'no template', files: { 'alerts.yml': alert('busy') } },
  ],
});
