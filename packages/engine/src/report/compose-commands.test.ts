import { describe, expect, it } from 'vitest';
import { nameFilesInProse, nameFilesInScript, plainVerbs } from './compose-commands.ts';

const prod = ['docker-compose.prod.yml'];

describe('commands in sentences', () => {
  it.each([
    [
      '`docker compose exec api id` prints uid=0.',
      '`docker compose -f docker-compose.prod.yml exec api id` prints uid=0.',
    ],
    [
      "`docker inspect -f '{{.Id}}' $(docker compose ps -q api)`",
      "`docker inspect -f '{{.Id}}' $(docker compose -f docker-compose.prod.yml ps -q api)`",
    ],
    [
      '`docker compose up -d && docker compose logs -f api`',
      '`docker compose -f docker-compose.prod.yml up -d && docker compose -f docker-compose.prod.yml logs -f api`',
    ],
    [
      '`docker compose --profile mail --env-file .env.live exec api env`',
      '`docker compose -f docker-compose.prod.yml --profile mail --env-file .env.live exec api env`',
    ],
    [
      "`docker compose exec api sh -c 'cd data && du -s'`",
      "`docker compose -f docker-compose.prod.yml exec api sh -c 'cd data && du -s'`",
    ],
  ])('name the file: %s', (text, expected) => {
    expect(nameFilesInProse(text, prod)).toBe(expected);
  });

  it.each([
    'The next docker compose down or new image starts with an empty database.',
    'The service runs under `docker compose` without a limit.',
    '`docker compose …` and `docker compose service api`',
    '`docker compose -f other.yml up`',
    '`docker compose --file=other.yml up`',
    '`docker compose -fother.yml up` and `docker compose -p shop ps`',
    '`docker compose --profile mail --project-directory ops up`',
    '`docker compose version` and `docker compose ls`',
    '`cd docker && docker compose up`',
    '`ssh deploy@host "docker compose up -d"`',
    '`COMPOSE_FILE=a.yml docker compose up`',
    '`./docker compose up`',
    'An open ` and docker compose up',
    '',
  ])('stay as they are: %s', (text) => {
    expect(nameFilesInProse(text, prod)).toBe(text);
  });

  it('stay where the default file is meant or the path fits in no shell word', () => {
    const text = '`docker compose up`';
    expect(nameFilesInProse(text, [])).toBe(text);
    expect(nameFilesInProse(text, ['it`s.yml'])).toBe(text);
    expect(nameFilesInProse(text, ['a\nb.yml'])).toBe(text);
  });

  it('name an overlay after its base, and escape what a shell would read', () => {
    expect(nameFilesInProse('`docker compose up`', ['compose.yml', 'compose.live.yml'])).toBe(
      '`docker compose -f compose.yml -f compose.live.yml up`',
    );
    expect(nameFilesInProse('`docker compose up`', ['my ops/$x.yml', '-a.yml'])).toBe(
      '`docker compose -f my\\ ops/\\$x.yml -f ./-a.yml up`',
    );
  });

  it('stay when the audited files show that very command', () => {
    const shown = plainVerbs(new Map([['deploy.sh', 'docker compose down\ndocker compose -f a.yml up\n']]));
    expect([...shown(['deploy.sh'])]).toEqual(['down']);
    expect(nameFilesInProse('`docker compose down` before `docker compose up`', prod, shown(['deploy.sh']))).toBe(
      '`docker compose down` before `docker compose -f docker-compose.prod.yml up`',
    );
  });
});

describe('commands in snippets', () => {
  it('name the file, and their comments do not', () => {
    const script = [
      'docker compose stop db   # not docker compose down',
      '# docker compose ps',
      "trap 'docker compose start db' EXIT",
      "docker compose exec db sh -c 'cd /data && ls'",
      'docker compose ps',
    ].join('\n');
    expect(nameFilesInScript(script, prod).split('\n')).toEqual([
      'docker compose -f docker-compose.prod.yml stop db   # not docker compose down',
      '# docker compose ps',
      "trap 'docker compose -f docker-compose.prod.yml start db' EXIT",
      "docker compose -f docker-compose.prod.yml exec db sh -c 'cd /data && ls'",
      'docker compose -f docker-compose.prod.yml ps',
    ]);
  });

  it('stay after a change of folder', () => {
    const script = 'cd /srv/shop\ndocker compose up -d\n';
    expect(nameFilesInScript(script, prod)).toBe(script);
  });
});

describe('long texts', () => {
  it.each([
    ['commands', 'docker compose up '],
    ['options', 'docker compose --profile '],
    ['spaces', 'docker compose           '],
    ['folders', "docker compose up 'cd "],
    ['backticks', '`docker compose up`'],
  ])('name the file once per command in 80,000 repetitions of %s', (_, piece) => {
    const text = piece.repeat(80_000);
    const named = nameFilesInScript(text, prod);
    const added = named.split('-f ').length - text.split('-f ').length;
    expect(added % prod.length).toBe(0);
    expect(added).toBeLessThanOrEqual(80_000 * prod.length);
    expect(nameFilesInProse(`\`${text}\``, prod).length).toBeGreaterThanOrEqual(text.length);
    expect(plainVerbs(new Map([['a', text]]))(['a']).size).toBeLessThanOrEqual(1);
  });
});
