import { itemsOf, nodeAt, textAt, type YamlNode } from '../documents/yaml/tree.ts';
import type { Span } from '../text/span.ts';
import type { Command, Probe } from './container.ts';
import { isPlaceholder, placeAt, readNumber, stringsOf } from './k8s-values.ts';
import { type Setting, set, unset } from './setting.ts';

/** `livenessProbe`, `readinessProbe` or `startupProbe` of a container. */
export function probeAt(container: YamlNode, key: string, owner: Span): Setting<Probe> {
  const node = nodeAt(container, key);
  const span = placeAt(container, [key]);
  if (node?.type !== 'map' || span === undefined) return unset(owner);
  const seconds = (name: string) => readNumber(textAt(node, name) ?? '') ?? null;
  return set(
    {
      ...handlerOf(node),
      intervalSeconds: seconds('periodSeconds'),
      timeoutSeconds: seconds('timeoutSeconds'),
      initialDelaySeconds: seconds('initialDelaySeconds'),
      failures: seconds('failureThreshold'),
      span,
    },
    span,
  );
}

function handlerOf(node: YamlNode): Pick<Probe, 'kind' | 'command' | 'path' | 'port' | 'host'> {
  const none = { command: null, path: null, port: null, host: null };
  const http = nodeAt(node, 'httpGet');
  if (http !== undefined) {
    return {
      ...none,
      kind: 'http',
      path: textAt(http, 'path') ?? '/',
      port: portOf(textAt(http, 'port')),
      host: textAt(http, 'host') ?? null,
    };
  }
  const tcp = nodeAt(node, 'tcpSocket');
  if (tcp !== undefined) return { ...none, kind: 'tcp', port: portOf(textAt(tcp, 'port')) };
  const grpc = nodeAt(node, 'grpc');
  if (grpc !== undefined) return { ...none, kind: 'grpc', port: portOf(textAt(grpc, 'port')) };
  return { ...none, kind: 'exec', command: execOf(nodeAt(node, 'exec', 'command')) };
}

export function portOf(text: string | undefined): number | string | null {
  if (text === undefined || isPlaceholder(text)) return null;
  return readNumber(text) ?? text;
}

/** Kubernetes always executes argv; a shell is there only when argv says so. */
export function execOf(node: YamlNode | undefined): Command {
  const words = stringsOf(node);
  const spans = itemsOf(node).map((item) => item.span);
  const command = { form: 'exec', words, text: words.join(' ') } as const;
  return spans.length === words.length && words.length > 0 ? { ...command, wordSpans: spans } : command;
}
