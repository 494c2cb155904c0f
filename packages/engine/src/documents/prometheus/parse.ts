import { parser } from '@prometheus-io/lezer-promql';
import { parseYaml } from '../yaml/parse.ts';
import { itemsOf, nodeAt, textAt, type YamlNode } from '../yaml/tree.ts';
import type { AlertRule, PrometheusDocument, RecordRule } from './document.ts';

/** Reads a Prometheus server configuration, a rule file, or an Alertmanager configuration. */
export function parsePrometheus(path: string, text: string): PrometheusDocument {
  const { documents, problems } = parseYaml(path, text);
  const root = documents.find((document) => document !== null) ?? null;
  const format =
    nodeAt(root ?? undefined, 'groups') || root?.type === 'list'
      ? 'rules'
      : nodeAt(root ?? undefined, 'route')
        ? 'alertmanager'
        : 'config';
  const alerts = format === 'rules' && root !== null ? alertsOf(root) : [];
  const records = format === 'rules' && root !== null ? recordsOf(root) : [];
  return { kind: 'prometheus', path, problems, format, root, alerts, records };
}

/** Alerting rules below a `groups` key: also used for PrometheusRule objects, whose `spec` holds the same. */
export function alertsOf(holder: YamlNode): AlertRule[] {
  return groupsOf(holder).flatMap((group) =>
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
          pending: textAt(rule, 'for') ?? null,
          interval: textAt(group, 'interval') ?? null,
          labelsSpan: nodeAt(rule, 'labels')?.span ?? rule.span,
        },
      ];
    }),
  );
}

/** Recording rules below a `groups` key. */
export function recordsOf(holder: YamlNode): RecordRule[] {
  return groupsOf(holder).flatMap((group) =>
    itemsOf(nodeAt(group, 'rules')).flatMap((rule) => {
      const name = textAt(rule, 'record');
      const expression = nodeAt(rule, 'expr');
      if (name === undefined || expression?.type !== 'scalar') return [];
      return [{ name, expression: expression.text, span: rule.span, expressionSpan: expression.span }];
    }),
  );
}

/** Groups; a file that is a bare list of rules, as some rulers take it, counts as one group. */
function groupsOf(holder: YamlNode): readonly YamlNode[] {
  if (holder.type !== 'list') return itemsOf(nodeAt(holder, 'groups'));
  const rules = { key: 'rules', keySpan: holder.span, value: holder };
  return [{ type: 'map', entries: [rules], span: holder.span }];
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
