import { itemsOf, nodeAt, textAt } from '../../../documents/yaml/tree.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { listText } from '../../shared/containers.ts';
import { addressOf, calm, isElsewhere, peerNamed, readerOf } from '../../shared/monitoring.ts';
import { keyOf, type TelemetryFile, telemetryFiles } from '../../shared/telemetry.ts';

export default defineRule<TelemetryFile>({
  id: 'observability/metrics/dashboard-source-unknown',
  title: 'Grafana asks a data source that does not exist',
  severity: 'HIGH',
  confidence: 'High',
  crossFile: true,
  effort: 'directive',

  select: (model) => telemetryFiles(model, 'grafana-datasources'),
  noSubject: 'No Grafana data sources are provisioned here.',

  check(file, model) {
    const sources = itemsOf(nodeAt(file.root, 'datasources'));
    const reader = readerOf(model, file.path);
    const subject = { kind: 'file', name: file.path, anchor: 'datasources' };
    for (const source of sources) {
      const url = nodeAt(source, 'url');
      const address = url?.type === 'scalar' ? addressOf(url.text) : null;
      if (url?.type !== 'scalar' || address === null || reader === null) continue;
      const loopback = /^(localhost|127\.0\.0\.1)$/.test(address.host) && reader.container.networkMode !== 'host';
      if (!loopback && (isElsewhere(address.host) || peerNamed(reader.peers, address.host) !== undefined)) continue;
      return fail(
        url.span,
        `Data source ${textAt(source, 'name') ?? ''} in ${file.path} asks ${url.text}, and ${loopback ? `inside the container ${reader.container.name} nothing listens there` : `no service beside ${reader.container.name} is called ${address.host}`}.`,
        {
          subject: { ...subject, discriminator: url.text },
          severity: calm(model, file.path, 'HIGH'),
          evidence: [reader.container.span],
          verify: 'Press "Save & test" on the data source in Grafana.',
          fix: advice('Name the service', 'yaml', `url: http://<service>:${address.port ?? 9090}`),
        },
      );
    }
    const uids = sources.flatMap((source) => textAt(source, 'uid') ?? []);
    const asked = model.monitoring.boards
      .filter((board) => !board.imported)
      .flatMap((board) =>
        board.queries.filter((query) => query.datasource !== null).map((query) => ({ board, query })),
      );
    if (uids.length === 0 && asked.length === 0)
      return sources.length === 0
        ? skip('No data source.')
        : pass(keyOf(file, 'datasources'), 'data sources point at services');
    const lost = asked.find(({ query }) => !uids.includes(query.datasource ?? '') && query.datasource !== 'grafana');
    const others = model.monitoring.telemetry.filter((it) => it.format === 'grafana-datasources').length > 1;
    if (lost === undefined || others)
      return pass(keyOf(file, 'datasources'), 'dashboards use provisioned data sources');
    return fail(
      lost.query.span,
      `Dashboard ${lost.board.title} uses the data source with uid ${lost.query.datasource}, and ${file.path} provisions ${
        uids.length === 0
          ? 'its sources without a fixed uid'
          : listText(
              uids.map((uid) => uid),
              4,
            )
      }.`,
      {
        subject: { ...subject, anchor: 'uid', discriminator: lost.query.datasource ?? '' },
        severity: calm(model, file.path, 'HIGH'),
        confidence: 'Medium',
        evidence: [keyOf(file, 'datasources')],
        verify: 'Open the dashboard on a fresh Grafana: its panels say "Datasource was not found".',
        fix: advice(
          'Give the source the uid that the dashboard uses',
          'yaml',
          `datasources:\n  - name: ${textAt(sources[0], 'name') ?? 'Prometheus'}\n    uid: ${lost.query.datasource}`,
        ),
      },
    );
  },

  docs: {
    problem: 'Panels show an error instead of data, on every fresh installation.',
    impact: 'In an incident there is no picture of the system.',
    verify: 'Start Grafana with an empty volume and open the dashboard.',
    remedy: 'Fix the uid in provisioning, and use the name of the service in the address.',
    tradeOff: 'None worth naming.',
    sources: ['https://grafana.com/docs/grafana/latest/administration/provisioning/#data-sources'],
  },
  examples: {
    bad: [
      {
        'compose.yml':
          'services:\n  prom:\n    image: prom/prometheus:v3.1.0\n  grafana:\n    image: grafana/grafana:11.4.0\n    volumes: ["./grafana:/etc/grafana/provisioning"]\n',
        'grafana/datasources/a.yml':
          'apiVersion: 1\ndatasources:\n  - name: Prometheus\n    type: prometheus\n    url: http://prometheus:9090\n',
      },
    ],
    good: [
      {
        'compose.yml':
          'services:\n  prometheus:\n    image: prom/prometheus:v3.1.0\n  grafana:\n    image: grafana/grafana:11.4.0\n    volumes: ["./grafana:/etc/grafana/provisioning"]\n',
        'grafana/datasources/a.yml':
          'apiVersion: 1\ndatasources:\n  - name: Prometheus\n    type: prometheus\n    url: http://prometheus:9090\n',
      },
    ],
  },
});
