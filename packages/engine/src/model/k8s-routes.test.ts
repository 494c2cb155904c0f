import { beforeAll, expect, it } from 'vitest';
import { loadGrammars } from '../../testing/load-grammars.ts';
import { treeOf } from '../../testing/tree.ts';
import type { ParseTools } from '../documents/document.ts';
import { judgeAll } from '../index.ts';

let tools: ParseTools;
beforeAll(async () => {
  tools = { grammars: await loadGrammars() };
});

it('reads the ways in that are no Ingress', () => {
  const { model } = judgeAll(
    treeOf({
      'routes.yaml':
        'apiVersion: route.openshift.io/v1\nkind: Route\nmetadata:\n  name: shop\n  annotations:\n    a.test/timeout: 5m\nspec:\n  host: shop.example.com\n  to: { kind: Service, name: shop }\n  tls: { termination: edge }\n---\napiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata:\n  name: api\nspec:\n  hostnames: [api.example.com]\n  rules:\n    - backendRefs: [{ name: api, port: 80 }]\n---\napiVersion: traefik.io/v1alpha1\nkind: IngressRoute\nmetadata:\n  name: ui\nspec:\n  routes:\n    - match: Host(`ui.example.com`)\n      services: [{ name: ui, port: 80 }]\n',
    }),
    tools,
  );
  expect(
    model.kubernetes.routes.map(({ kind, name, host, services, tls, annotations }) => [
      kind,
      name,
      host,
      services,
      tls,
      annotations,
    ]),
  ).toEqual([
    ['Route', 'shop', 'shop.example.com', ['shop'], true, { 'a.test/timeout': '5m' }],
    ['HTTPRoute', 'api', 'api.example.com', ['api'], true, {}],
    ['IngressRoute', 'ui', null, ['ui'], false, {}],
  ]);
});
