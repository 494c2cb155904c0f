import { parser } from '@prometheus-io/lezer-promql';
import { parseYaml } from '../yaml/parse.ts';
import { itemsOf, nodeAt, textAt, type YamlNode } from '../yaml/tree.ts';
import type { AlertRule, PrometheusDocument } from './document.ts';

/** Reads a Prometheus server configuration, a rule file, or an Alertmanager configuration. */
export function parsePrometheus(path: string, text: string): PrometheusDocument {
  const { documents, problems } = parseYaml(path, text);
  const root = documents.find((document) => document !== null) ?? null;
  const format = nodeAt(root ?? undefined, 'groups')
    ? 'rules'
    : nodeAt(root ?? undefined, 'route')
      ? 'alertmanager'
      : 'config';
  const alerts = format === 'rules' && root !== null ? alertsOf(root) : [];
  return { kind: 'prometheus', path, problems, format, root, alerts };
}

/** Alerting rules below a `groups` key: also used for PrometheusRule objects, whose `spec` holds the same. */
export function alertsOf(holder: YamlNode): AlertRule[] {
  return itemsOf(nodeAt(holder, 'groups')).flatMap((group) =>
    itemsOf(nodeAt(group, 'rules')).flatMap((rule) => {
      const name = textAt(rule, 'alert');
      const expression = nodeAt(rule, 'expr');
      if (name === undefined || expression?.type !== 'scalar') return [];
      return [
        {
          name,
          expression: expression.text,
          metrics: metricsOf(expression.text),
          labels: mapOf(nodeAt(rule, 'labels')),
          annotations: mapOf(nodeAt(rule, 'annotations')),
          span: rule.span,
          expressionSpan: expression.span,
        },
      ];
    }),
  );
}

/** Metric names of a PromQL expression, sorted; empty when it does not parse. */
export function metricsOf(expression: string): string[] {
  const names = new Set<string>();
  let broken = false;
  parser.parse(expression).iterate({
    enter(node) {
      if (node.type.isError) broken = true;
      if (node.name === 'VectorSelector') {
        const identifier = node.node.getChild('Identifier');
        if (identifier !== null) names.add(expression.slice(identifier.from, identifier.to));
      }
    },
  });
  return broken ? [] : [...names].sort();
}

function mapOf(node: YamlNode | undefined): Record<string, string> {
  if (node?.type !== 'map') return {};
  return Object.fromEntries(
    node.entries.flatMap((entry) => (entry.value.type === 'scalar' ? [[entry.key, entry.value.text]] : [])),
  );
}
