import type { DraftFinding } from '@seaworthy/assess/input';
import { describe, expect, it } from 'vitest';
import { loadGrammars } from '../../testing/load-grammars.ts';
import { treeOf } from '../../testing/tree.ts';
import { judgeAll } from '../index.ts';
import { rules } from '../rules/index.generated.ts';
import { draftResults } from './draft.ts';

const service = (name: string, rest = '') =>
  `  ${name}:\n    image: ghcr.io/shop/${name}:1.2.3\n    restart: always\n${rest}`;
const database = `services:\n${service('api')}  db:\n    image: postgres:16.4\n`;

async function findingsOf(files: Record<string, string>): Promise<readonly DraftFinding[]> {
  const tree = treeOf(files);
  const { model, results } = judgeAll(tree, { grammars: await loadGrammars() });
  return draftResults(results, rules, tree.texts, model).findings;
}

/** What the commands of the rule's findings name, with and without a file. */
async function verifyOf(ruleId: string, files: Record<string, string>): Promise<string> {
  const texts = (await findingsOf(files)).filter((it) => it.ruleId === ruleId).map((it) => it.verify.join(' '));
  expect(texts, 'the rule finds something').not.toEqual([]);
  return texts.join('\n');
}

const volumeRule = 'storage/volumes/datastore-without-volume';

describe('the Compose file that commands name', () => {
  it.each(['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'])(
    'is none for %s in the root',
    async (name) => {
      expect(await verifyOf(volumeRule, { [name]: database })).toContain('$(docker compose ps -q db)');
    },
  );

  it.each(['docker/docker-compose.yml', 'docker-compose.prod.minio.yml', 'stack/compose.live.yml'])(
    'is %s itself',
    async (name) => {
      expect(await verifyOf(volumeRule, { [name]: database })).toContain(`$(docker compose -f ${name} ps -q db)`);
    },
  );

  it('is the file of each finding when there are several', async () => {
    const verify = await verifyOf(volumeRule, {
      'docker-compose.prod.yml': database,
      'docker-compose.prod.minio.yml': database.replaceAll('db', 'store'),
    });
    expect(verify).toContain('$(docker compose -f docker-compose.prod.yml ps -q db)');
    expect(verify).toContain('$(docker compose -f docker-compose.prod.minio.yml ps -q store)');
  });

  it('is base and overlay for a file that is laid over another', async () => {
    const files = {
      'docker-compose.yml': `services:\n${service('api')}`,
      'docker-compose.prod.yml': `# docker compose -f docker-compose.yml -f docker-compose.prod.yml up -d\nservices:\n${service('api', '    user: root\n    privileged: true\n')}`,
    };
    const texts = (await findingsOf(files))
      .filter((it) => it.file === 'docker-compose.prod.yml')
      .flatMap((it) => it.verify)
      .filter((it) => it.includes('docker compose'));
    expect(texts).not.toEqual([]);
    for (const text of texts) {
      expect(text).toContain('docker compose -f docker-compose.yml -f docker-compose.prod.yml ');
    }
  });

  it('is base and fragment for a service that only the fragment has', async () => {
    const verify = await verifyOf(volumeRule, {
      'compose.yml': `services:\n${service('api')}`,
      'compose.prod.yml': 'services:\n  api:\n    environment:\n      MODE: live\n  db:\n    image: postgres:16.4\n',
    });
    expect(verify).toContain('$(docker compose -f compose.yml -f compose.prod.yml ps -q db)');
  });

  it('is none for a file that the default file includes', async () => {
    const verify = await verifyOf(volumeRule, {
      'compose.yml': `include:\n  - data/stack.yml\nservices:\n${service('api')}`,
      'data/stack.yml': 'services:\n  db:\n    image: postgres:16.4\n',
    });
    expect(verify).toContain('$(docker compose ps -q db)');
  });

  it('is that of the container for findings in its Dockerfile', async () => {
    const verify = await verifyOf('container/non-root/runs-as-root', {
      'api/Dockerfile': 'FROM node:20.11.1-slim\nCOPY . .\nCMD ["node", "server.js"]\n',
      'docker/docker-compose.yml': 'services:\n  api:\n    build: ../api\n    restart: always\n',
    });
    expect(verify).toContain('docker compose -f docker/docker-compose.yml exec api id');
  });

  it('leaves quotes of scripts, and what they show, as they are written', async () => {
    const findings = await findingsOf({
      'ops/compose.live.yml': database,
      'deploy.sh': '#!/bin/sh\ncd ops\ndocker compose down\ndocker compose up -d --build\n',
    });
    const own = findings.filter((it) => it.file === 'deploy.sh');
    expect(own.map((it) => it.ruleId)).toContain('deployment/strategy/down-before-up');
    for (const { evidence, problem } of own) {
      expect(evidence.map((it) => it.quote).join('\n')).not.toContain('-f ops');
      expect(problem.join('\n')).not.toMatch(/docker compose -f \S+ (?:down|up)/);
    }
  });
});
