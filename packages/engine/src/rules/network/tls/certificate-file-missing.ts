import type { Container } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { allRuns, builtImage, execInto } from '../../shared/containers.ts';
import { type Site, siteSubject, sites } from '../../shared/proxies.ts';
import { isTls } from '../../shared/tls.ts';

export default defineRule<Site>({
  id: 'network/tls/certificate-file-missing',
  title: 'The proxy cannot find its certificate',
  severity: 'HIGH',
  confidence: 'Medium',
  crossFile: true,
  effort: 'config-block',

  select: (model) => {
    const seen = new Set<string>();
    return sites(model).filter(({ proxy, server }) => {
      const key = `${proxy.id}:${known(server.certificate)}`;
      if (!isTls(server) || server.certificate.state !== 'set' || proxy.container === null || seen.has(key))
        return false;
      seen.add(key);
      return true;
    });
  },
  noSubject: 'No proxy that runs in a container of this repository names a certificate.',

  check(site, model) {
    const path = known(site.server.certificate) ?? '';
    const container = model.containers.find((it) => it.id === site.proxy.container);
    if (container === undefined || path.includes('$') || path.startsWith('data:'))
      return skip('Where the certificate comes from is not known.');
    const place = placeOf(path, container, model);
    if (place === 'unknown') return skip('The image or its start command may bring the certificate.');
    if (place === 'yes') return pass([site.server.certificate, container], 'mounted or copied');
    return fail(
      site.server.certificate,
      `Nothing brings ${path} into ${container.name}: no volume, secret or COPY covers it.`,
      {
        subject: siteSubject(site, 'certificate-file'),
        evidence: [container.span],
        verify: execInto(container, `ls -l ${path}`),
        fix: advice('Mount the folder', 'yaml', `volumes:\n  - ./certs:${path.slice(0, path.lastIndexOf('/'))}:ro`),
      },
    );
  },

  docs: {
    problem: 'nginx reads all certificates when it starts and exits with an error when one of them is not there.',
    impact: 'The proxy restarts in a loop and the whole site is down from the first deploy on.',
    verify: 'List the file inside the container, and run `nginx -t` there.',
    remedy: 'Mount the folder of the certificate into the container, read only.',
    tradeOff: 'The file has to exist on the host before the first start; a script can write a temporary one.',
    sources: ['https://nginx.org/en/docs/http/ngx_http_ssl_module.html#ssl_certificate'],
  },
  examples: {
    bad: [example('')],
    good: [example('      - ./certs:/etc/nginx/certs:ro\n')],
  },
});

function placeOf(path: string, container: Container, model: DeploymentModel): 'yes' | 'no' | 'unknown' {
  const covers = (folder: string) => path === folder || path.startsWith(`${folder.replace(/\/+$/, '')}/`);
  if (container.mounts.some((mount) => covers(mount.target))) return 'yes';
  if (container.command.state !== 'unset' || container.entrypoint.state !== 'unset') return 'unknown';
  const image = builtImage(container, model);
  if (container.build !== null && image === undefined) return 'unknown';
  if (image === undefined)
    return /(^|\/)nginx(-unprivileged)?$/.test(known(container.image)?.repository ?? '') ? 'no' : 'unknown';
  if (image.copies.some((copy) => covers(copy.destination))) return 'yes';
  const name = path.slice(path.lastIndexOf('/') + 1);
  const scripted = allRuns(image).some(
    (run) => run.text.includes(name) || /openssl|certbot|mkcert|ssl-cert/.test(run.text),
  );
  const ownStart = image.entrypoint.state !== 'unset' && image.entrypoint.span.file === image.file;
  return scripted || ownStart || image.copies.some((copy) => /entrypoint/.test(copy.destination)) ? 'unknown' : 'no';
}

function example(mount: string) {
  return {
    'compose.yml': `services:\n  web:\n    image: nginx:1.27\n    ports: ["443:443"]\n    volumes:\n      - ./app.conf:/etc/nginx/conf.d/app.conf:ro\n${mount}`,
    'app.conf':
      'server {\n  listen 443 ssl;\n  ssl_certificate /etc/nginx/certs/a.pem;\n  ssl_certificate_key /etc/nginx/certs/a.key;\n  root /www;\n}\n',
  };
}
