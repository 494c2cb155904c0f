import { describe, expect, it } from 'vitest';
import { formatOf } from '../formats.ts';
import { parseTraefik } from './parse.ts';

const yaml = `entryPoints:
  web:
    address: ":80"
    http:
      redirections:
        entryPoint: { to: websecure, scheme: https }
certificatesResolvers:
  le: { acme: { email: ops@shop.test } }
`;

describe('parseTraefik', () => {
  it('flattens YAML to the keys that flags have', () => {
    const { entries } = parseTraefik('traefik.yml', yaml);
    expect(entries.map(({ key, value, span }) => `${span.line} ${key}=${value}`)).toEqual([
      '3 entrypoints.web.address=:80',
      '6 entrypoints.web.http.redirections.entrypoint.to=websecure',
      '6 entrypoints.web.http.redirections.entrypoint.scheme=https',
      '8 certificatesresolvers.le.acme.email=ops@shop.test',
    ]);
  });
  it('reads dynamic files with empty switches and lists', () => {
    const text =
      'http:\n  routers:\n    shop:\n      rule: Host(`shop.test`)\n      middlewares: [auth, limit]\n      tls: {}\n  services:\n    shop:\n      loadBalancer:\n        servers:\n          - url: http://shop:80\n';
    expect(parseTraefik('dynamic.yml', text).entries.map(({ key, value }) => `${key}=${value}`)).toEqual([
      'http.routers.shop.rule=Host(`shop.test`)',
      'http.routers.shop.middlewares=auth,limit',
      'http.routers.shop.tls=true',
      'http.services.shop.loadbalancer.servers.0.url=http://shop:80',
    ]);
  });
  it('reads TOML tables', () => {
    const text =
      '[entryPoints]\n  [entryPoints.web]\n    address = ":80"\n[http.middlewares.auth.basicAuth]\n  users = ["a:b"]\n';
    expect(
      parseTraefik('traefik.toml', text).entries.map(({ key, value, span }) => `${span.line} ${key}=${value}`),
    ).toEqual([
      '1 entrypoints=true',
      '2 entrypoints.web=true',
      '3 entrypoints.web.address=:80',
      '4 http.middlewares.auth.basicauth=true',
      '5 http.middlewares.auth.basicauth.users=a:b',
    ]);
  });
  it('claims Traefik files and leaves Compose files and manifests alone', () => {
    expect(formatOf('traefik/traefik.yml', yaml)?.kind).toBe('traefik');
    expect(formatOf('traefik/docker-compose.yml', 'services:\n  a:\n    image: traefik:v3\n')?.kind).toBe('compose');
    expect(
      formatOf('k8s/traefik-middleware.yml', 'apiVersion: traefik.io/v1alpha1\nkind: Middleware\nmetadata: {name: a}\n')
        ?.kind,
    ).toBe('kubernetes');
    expect(formatOf('src/dynamic.yml', 'routers: 3\n')).toBeUndefined();
  });
});
