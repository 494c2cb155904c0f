import { beforeAll, describe, expect, it } from 'vitest';
import { loadGrammars } from '../../testing/load-grammars.ts';
import { treeOf } from '../../testing/tree.ts';
import type { ParseTools } from '../documents/document.ts';
import { judgeAll } from '../index.ts';
import { isPublicRouter, middlewaresFor, traefikOf } from './traefik.ts';

let tools: ParseTools;
beforeAll(async () => {
  tools = { grammars: await loadGrammars() };
});

function read(files: Record<string, string>) {
  const found = traefikOf(judgeAll(treeOf(files), tools).model);
  if (found === null) throw new Error('no Traefik found');
  return found;
}

const compose = `services:
  edge:
    image: traefik:v3.6
    command:
      - --entrypoints.web.address=:80
      - --entrypoints.web.http.redirections.entrypoint.to=websecure
      - --entrypoints.websecure.address=:443
      - --entrypoints.websecure.http.middlewares=sec@docker
    ports: ["80:80", "443:443"]
  shop:
    image: shop:1
    labels:
      traefik.http.routers.shop.rule: Host(\`shop.example.com\`)
      traefik.http.routers.shop.entrypoints: websecure
      traefik.http.routers.shop.tls.certresolver: le
      traefik.http.routers.shop.middlewares: slow
      traefik.http.middlewares.slow.ratelimit.average: 20
      traefik.http.middlewares.sec.headers.stsseconds: 31536000
`;

describe('traefikOf', () => {
  it('joins flags and labels', () => {
    const traefik = read({ 'compose.yml': compose });
    expect(traefik.entryPoints.map((it) => [it.name, it.port, it.redirects])).toEqual([
      ['web', 80, true],
      ['websecure', 443, false],
    ]);
    const router = traefik.routers[0];
    expect(router).toMatchObject({ name: 'shop', tls: true, entryPoints: ['websecure'], container: { name: 'shop' } });
    if (router === undefined) return;
    expect(middlewaresFor(router, traefik)?.map((it) => it.type)).toEqual(['headers', 'ratelimit']);
    expect(traefik.open).toBe(false);
  });
  it('reads files, and finds the container behind a router of a file', () => {
    const traefik = read({
      'compose.yml':
        'services:\n  edge:\n    image: traefik:v3.6\n    volumes:\n      - ./traefik:/etc/traefik\n  shop:\n    image: shop:1\n',
      'traefik/traefik.yml': 'entryPoints:\n  web:\n    address: ":80"\n',
      'traefik/dynamic.yml':
        'http:\n  routers:\n    shop:\n      rule: Host(`shop.example.com`)\n      service: shop\n      middlewares: [elsewhere@docker]\n  services:\n    shop:\n      loadBalancer:\n        servers:\n          - url: http://shop:80\n',
    });
    expect(traefik.entryPoints[0]?.port).toBe(80);
    const router = traefik.routers[0];
    expect(router?.container?.name).toBe('shop');
    if (router !== undefined) expect(middlewaresFor(router, traefik)).toBeNull();
  });
  it('knows that a static file may be missing', () => {
    expect(
      read({
        'compose.yml': 'services:\n  edge:\n    image: traefik:v3.6\n    volumes:\n      - ./conf:/etc/traefik\n',
      }).open,
    ).toBe(true);
  });
  it('tells public hosts from local ones', () => {
    const router = (rule: string) => ({
      name: 'a',
      container: null,
      rule,
      entryPoints: [],
      tls: false,
      middlewares: [],
      service: null,
      span: read({ 'compose.yml': compose }).span,
    });
    expect(isPublicRouter(router('Host(`db.localhost`)'))).toBe(false);
    expect(isPublicRouter(router('Host(`db.${DOMAIN}`)'))).toBe(true);
    expect(isPublicRouter(router('PathPrefix(`/db`)'))).toBe(true);
  });
});
