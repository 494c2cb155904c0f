import type { App } from '../../../model/app.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { appSubject, at, containersOfApp, factsOf, noRunning, running } from '../../shared/apps.ts';

export default defineRule<App>({
  id: 'observability/tracing/traces-not-exported',
  title: 'Traces are made and thrown away',
  severity: 'MEDIUM',
  confidence: 'Medium',
  effort: 'code-handler',

  select: running,
  noSubject: noRunning,

  check(app, model) {
    const providers = factsOf(app, 'trace-provider');
    const [first] = providers;
    if (first === undefined) return skip(`${app.name} sets up no tracer of its own.`);
    const exported = providers.find((one) => one.exports);
    if (exported !== undefined) return pass(exported, 'spans are exported');
    const set = containersOfApp(app, model)
      .flatMap((one) => one.env)
      .find((entry) => /^OTEL_(?:EXPORTER|TRACES_EXPORTER)/.test(entry.name));
    if (set !== undefined) return pass(set, 'the environment names an exporter');
    return fail(
      first,
      `${app.name} sets up a tracer (${at(first.span)}) without a span processor, and no variable names an exporter.`,
      {
        subject: appSubject(app, 'tracing/export'),
        verify: 'Send a request and look for it where traces should be: there is nothing.',
        fix: advice(
          'Send the spans somewhere',
          app.language === 'python' ? 'python' : 'ts',
          app.language === 'python'
            ? 'provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))   # OTEL_EXPORTER_OTLP_ENDPOINT=http://otel-collector:4317'
            : 'new NodeTracerProvider({ spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())] });',
        ),
      },
    );
  },

  docs: {
    problem: 'Spans cost time and memory in every request and end nowhere.',
    impact: 'In the first incident that needs a trace there is none.',
    verify: 'Send a request and look for its trace.',
    remedy: 'Add a batch span processor with an OTLP exporter and a collector that receives it.',
    tradeOff: 'A collector and a store for traces have to be run or bought.',
    sources: ['https://opentelemetry.io/docs/languages/python/exporters/'],
  },
  examples: {
    bad: [tree('')],
    good: [tree('provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))\n')],
  },
});

function tree(more: string) {
  return {
    'requirements.txt': 'fastapi==0.142.2\nopentelemetry-sdk==1.29.0\n',
    'main.py': `from fastapi import FastAPI\nfrom opentelemetry.sdk.trace import TracerProvider\nprovider = TracerProvider()\n${more}app = FastAPI()\n\n@app.get("/x")\ndef x(): ...\n`,
  };
}
