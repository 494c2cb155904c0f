import type { PrometheusDocument } from '../documents/prometheus/document.ts';
import { duration } from '../documents/prometheus/promql.ts';
import { entryOf, itemsOf, nodeAt, textAt, type YamlNode } from '../documents/yaml/tree.ts';
import { fileStart, type Span } from '../text/span.ts';

/** One text of a configuration and where it stands. */
export interface PlacedText {
  readonly text: string;
  readonly span: Span;
}

/** A Prometheus server's configuration. */
export interface PrometheusServer {
  readonly file: string;
  /** The `scrape_configs` key, or the start of the file. */
  readonly span: Span;
  /** Has the parts of a whole server (`global`, `rule_files`, `alerting`), not just a snippet to paste. */
  readonly whole: boolean;
  /** Seconds; 60 when the file does not say. */
  readonly scrapeInterval: number;
  readonly jobs: readonly ScrapeJob[];
  readonly ruleFiles: readonly PlacedText[];
  /** host:port of Alertmanagers; `null` when they are discovered. */
  readonly alertmanagers: readonly (PlacedText | null)[];
  readonly alertingSpan: Span | null;
  readonly remoteWrite: boolean;
}

export interface ScrapeJob {
  readonly name: string;
  readonly targets: readonly PlacedText[];
  readonly path: string;
  readonly scheme: string;
  /** Seconds; null when the server's default holds. */
  readonly interval: number | null;
  /** Finds its targets or rewrites labels and addresses: names and ports cannot be read from the file. */
  readonly dynamic: boolean;
  readonly relabelled: boolean;
  readonly span: Span;
}

/** An Alertmanager's configuration. */
export interface AlertmanagerConfig {
  readonly file: string;
  readonly rootReceiver: PlacedText | null;
  readonly receivers: readonly Receiver[];
  /** Names of receivers in all routes, the root's included. */
  readonly routed: readonly PlacedText[];
  /** Values that routes match on the label `severity`. */
  readonly severities: readonly PlacedText[];
  readonly span: Span;
}

export interface Receiver {
  readonly name: string;
  readonly notifiers: readonly { readonly kind: string; readonly urls: readonly PlacedText[]; readonly span: Span }[];
  readonly span: Span;
}

export function serverOf(document: PrometheusDocument): PrometheusServer {
  const root = document.root ?? undefined;
  const entry = entryOf(root, 'scrape_configs');
  const interval = textAt(root, 'global', 'scrape_interval');
  return {
    file: document.path,
    span: entry?.keySpan ?? fileStart(document.path),
    whole: ['global', 'rule_files', 'alerting'].some((key) => entryOf(root, key) !== undefined),
    scrapeInterval: (interval === undefined ? null : duration(interval)) ?? 60,
    jobs: itemsOf(nodeAt(root, 'scrape_configs')).map(jobOf),
    ruleFiles: itemsOf(nodeAt(root, 'rule_files')).flatMap(placed),
    alertmanagers: itemsOf(nodeAt(root, 'alerting', 'alertmanagers')).flatMap((it) => {
      const targets = itemsOf(nodeAt(it, 'static_configs')).flatMap((config) =>
        itemsOf(nodeAt(config, 'targets')).flatMap(placed),
      );
      return targets.length > 0 ? targets : nodeAt(it, 'static_configs') === undefined ? [null] : [];
    }),
    alertingSpan: entryOf(root, 'alerting')?.keySpan ?? null,
    remoteWrite: nodeAt(root, 'remote_write') !== undefined,
  };
}

function jobOf(job: YamlNode): ScrapeJob {
  const keys = job.type === 'map' ? job.entries.map((entry) => entry.key) : [];
  const interval = textAt(job, 'scrape_interval');
  return {
    name: textAt(job, 'job_name') ?? '',
    targets: itemsOf(nodeAt(job, 'static_configs')).flatMap((config) =>
      itemsOf(nodeAt(config, 'targets')).flatMap(placed),
    ),
    path: textAt(job, 'metrics_path') ?? '/metrics',
    scheme: textAt(job, 'scheme') ?? 'http',
    interval: interval === undefined ? null : duration(interval),
    dynamic: keys.some((key) => /_sd_configs?$/.test(key)),
    relabelled: keys.includes('relabel_configs') || keys.includes('params'),
    span: job.span,
  };
}

export function alertmanagerOf(document: PrometheusDocument): AlertmanagerConfig {
  const root = document.root ?? undefined;
  const routes = routesOf(nodeAt(root, 'route'), 0);
  const rootReceiver = nodeAt(root, 'route', 'receiver');
  return {
    file: document.path,
    rootReceiver: rootReceiver === undefined ? null : (placed(rootReceiver)[0] ?? null),
    receivers: itemsOf(nodeAt(root, 'receivers')).map(receiverOf),
    routed: routes.flatMap((route) => itemsOf(nodeAt(route, 'receiver')).flatMap(placed)),
    severities: routes.flatMap(severitiesOf),
    span: entryOf(root, 'route')?.keySpan ?? fileStart(document.path),
  };
}

function routesOf(route: YamlNode | undefined, depth: number): YamlNode[] {
  if (route === undefined || depth > 20) return [];
  return [route, ...itemsOf(nodeAt(route, 'routes')).flatMap((it) => routesOf(it, depth + 1))];
}

/** `match: {severity: x}`, `match_re`, `matchers: [severity = "x"]`. */
function severitiesOf(route: YamlNode): PlacedText[] {
  const old = [nodeAt(route, 'match', 'severity'), nodeAt(route, 'match_re', 'severity')].flatMap((it) =>
    it === undefined ? [] : placed(it),
  );
  const matchers = itemsOf(nodeAt(route, 'matchers'))
    .flatMap(placed)
    .flatMap((it) => {
      const value = /^\s*\{?\s*"?severity"?\s*=~?\s*"?([^"}]+?)"?\s*\}?\s*$/.exec(it.text)?.[1];
      return value === undefined ? [] : [{ text: value, span: it.span }];
    });
  return [...old, ...matchers].flatMap((it) =>
    it.text.split('|').map((text) => ({ text: text.replace(/[\^$()]/g, '').trim(), span: it.span })),
  );
}

function receiverOf(receiver: YamlNode): Receiver {
  const entries = receiver.type === 'map' ? receiver.entries : [];
  const notifiers = entries
    .filter((entry) => entry.key.endsWith('_configs'))
    .flatMap((entry) =>
      itemsOf(entry.value).map((item) => ({
        kind: entry.key.replace(/_configs$/, ''),
        urls: urlsOf(item),
        span: item.span,
      })),
    );
  return { name: textAt(receiver, 'name') ?? '', notifiers, span: receiver.span };
}

function urlsOf(item: YamlNode): PlacedText[] {
  if (item.type !== 'map') return [];
  return item.entries
    .filter((entry) =>
      /^(url|api_url|webhook_url|to|from|service_key|routing_key|api_key|bot_token|channel|chat_id)$/.test(entry.key),
    )
    .flatMap((entry) => placed(entry.value));
}

function placed(node: YamlNode): PlacedText[] {
  return node.type === 'scalar' && node.value !== null ? [{ text: node.text, span: node.span }] : [];
}
