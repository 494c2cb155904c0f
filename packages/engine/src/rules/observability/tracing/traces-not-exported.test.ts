import { ruleTest } from '../../../../testing/rule-test.ts';
import { fastapi } from '../../../../testing/trees.ts';
import rule from './traces-not-exported.ts';

const code =
  'from opentelemetry.sdk.trace import TracerProvider\nprovider = TracerProvider()\n@app.get("/x")\ndef x(): ...\n';

ruleTest(rule, {
  bad: [{ name: 'a bare provider', files: fastapi(code), at: 'main.py:4' }],
  good: [
    {
      name: 'an exporter from the environment',
      files: fastapi(code, {
        'compose.yml': 'services:\n  api:\n    build: .\n    environment:\n      OTEL_TRACES_EXPORTER: otlp\n',
      }),
      passes: true,
    },
    { name: 'no tracer', files: fastapi('@app.get("/x")\ndef x(): ...\n') },
  ],
});
