import { describe, expect, it } from 'vitest';
import { maskSecrets } from './mask.ts';

const canary = 'Zq9Canary8vKx63Lm';

describe('passwords on command lines', () => {
  it.each([
    ['compose.yml', `    command: redis-server --requirepass ${canary} --appendonly yes\n`],
    ['compose.yml', `    command: ["redis-server", "--requirepass", "${canary}"]\n`],
    ['compose.yml', `    test: mysqladmin ping -u root -p${canary}\n`],
    ['compose.yml', `    test: ["CMD", "mysqladmin", "ping", "-uroot", "-p${canary}"]\n`],
    ['Dockerfile', `RUN curl -fsS -u admin:${canary} https://example.org/y\n`],
    ['backup.sh', `mysqldump -uroot -p${canary} shop > /backup/shop.sql\n`],
    ['backup.sh', `PGPASSWORD='${canary}' pg_dump shop\n`],
    ['backup.sh', `sshpass -p '${canary}' ssh host\n`],
    ['deploy.sh', `app --token ${canary}\n`],
    ['.github/workflows/ci.yml', `      - run: docker login -u bot -p ${canary} ghcr.io\n`],
    ['.github/workflows/ci.yml', `      - run: echo "${canary}" | docker login -u bot --password-stdin\n`],
    ['package.json', `{"scripts":{"start":"DB_PASSWORD=${canary} node server"}}`],
    ['package.json', `{"scripts":{"deploy":"curl -u admin:${canary} https://example.org"}}`],
    ['package.json', `{"scripts":{"deploy":"node deploy --token=${canary}"}}`],
    ['nginx.conf', `proxy_set_header Authorization "Basic ${btoa(`admin:${canary}`)}";\n`],
    ['Dockerfile', `HEALTHCHECK CMD redis-cli -a ${canary} ping\n`],
    ['compose.yml', `      test: ["CMD", "redis-cli", "-a", "${canary}", "ping"]\n`],
    ['Dockerfile', `RUN htpasswd -bc /etc/nginx/.htpasswd admin ${canary}\n`],
    ['setup.sh', `htpasswd -nbB admin '${canary}' > users\n`],
    ['grafana.json', `{"targets":[{"expr":"up{token=\\"${canary}\\"}"}]}`],
    ['nginx.conf', `proxy_set_header X-Api-Key ${canary};\n`],
    ['nginx.conf', `proxy_set_header X-Api-Key "${canary}";\n`],
  ])('hides them in %s: %s', (path, text) => {
    const masked = maskSecrets(path, text);
    expect(masked.text).not.toContain(canary);
    expect(masked.text).not.toContain(btoa(`admin:${canary}`));
    expect(masked.text).toContain('•');
    expect(masked.text).toHaveLength(text.length);
    expect(masked.hits).toHaveLength(1);
  });

  it.each([
    ['compose.yml', '    command: docker run -p 8080:80 -u app:staff1 acme/api1\n'],
    ['deploy.sh', 'mkdir -p /srv/app1 && mysql -u root -p"$MYSQL_PASSWORD"\n'],
    ['deploy.sh', 'echo "$TOKEN" | docker login ghcr.io -u bot1 --password-stdin\n'],
    ['deploy.sh', 'docker login -u bot1 --password-stdin ghcr.io\n'],
    ['deploy.sh', 'curl -u "$USER:$PASS" https://example.org/v1\n'],
    ['deploy.sh', 'redis-cli -a "$REDIS_PASSWORD" ping1 && htpasswd -bc /etc/users1 admin1 "$PW"\n'],
    ['deploy.sh', 'ls -a /srv/app1 && grep -b x1 /srv/y1 z1\n'],
    ['deploy.sh', 'app --token "$TOKEN" --password --verbose1\n'],
    ['package.json', '{"scripts":{"start":"DB_PASSWORD=$PASS node server2"}}'],
    ['nginx.conf', 'proxy_set_header X-Api-Key $api_key1;\n'],
  ])('leaves what holds none in %s: %s', (path, text) => {
    expect(maskSecrets(path, text)).toEqual({ text, hits: [] });
  });
});
