import { sectionIds } from '@seaworthy/schema/taxonomy';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadGrammars } from '../testing/load-grammars.ts';
import { treeOf } from '../testing/tree.ts';
import type { ParseTools } from './documents/document.ts';
import { assessModel, judgeAll } from './index.ts';
import { unreadOf } from './report/compose-report.ts';
import { rules } from './rules/index.generated.ts';

const repositories: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'a page of text': { 'README.md': '# Notes\n' },
  'a Python library': {
    'pyproject.toml': '[project]\nname = "lib"\nversion = "1.0"\n',
    'lib/__init__.py': 'def add(a, b):\n    return a + b\n',
  },
  'a lone Dockerfile': { Dockerfile: 'FROM python:3.12.7-slim\nCMD ["python", "-m", "app"]\n' },
  'a Compose file of public images': {
    'compose.yml':
      'services:\n  db:\n    image: postgres:16.4\n  web:\n    image: nginx:1.27.2\n    ports: ["80:80"]\n',
  },
  'a lone nginx configuration': {
    'nginx.conf':
      'events {}\nhttp {\n  server {\n    listen 80;\n    location / { proxy_pass http://api:8000; }\n  }\n}\n',
  },
  'a Kubernetes manifest': {
    'api.yaml':
      'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: api }\nspec:\n  replicas: 2\n  selector: { matchLabels: { app: api } }\n  template:\n    metadata: { labels: { app: api } }\n    spec:\n      containers:\n        - { name: app, image: "acme/api:1.0.0" }\n',
  },
  'a workflow': {
    '.github/workflows/ci.yml':
      'on: push\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: npm test\n',
  },
  'a broken Compose file': { 'compose.yml': 'services:\n  api:\n   image: [\n' },
};

describe('all 35 sections answer on any repository', () => {
  let tools: ParseTools;
  beforeAll(async () => {
    tools = { grammars: await loadGrammars() };
  });

  for (const [name, files] of Object.entries(repositories)) {
    it(name, () => {
      const tree = treeOf(files);
      const { model, results } = judgeAll(tree, tools);
      expect(results.filter((result) => result.status === 'errored')).toEqual([]);
      const { sections, score } = assessModel(model, results, tree);
      expect(sections.map((section) => section.id)).toEqual(sectionIds);
      for (const section of sections) {
        const answer = `${section.id} is ${section.state}`;
        if (section.state === 'finding') expect(section.findings, answer).toBeGreaterThan(0);
        const unread = unreadOf(tree, model).some((file) => file.feeds.includes(section.id));
        if (section.state === 'unknown') expect(section.questions > 0 || unread, answer).toBe(true);
        if (section.state === 'sound') expect(section.evidence.length, answer).toBeGreaterThan(0);
        if (section.state === 'na') expect(section.reason ?? '', answer).not.toBe('');
      }
      expect(score.value === null).toBe(!model.deployable);
    });
  }

  it('has rules for every section, many of them across files', () => {
    const covered = new Set(rules.map((rule) => rule.id.split('/').slice(0, 2).join('/')));
    expect(sectionIds.filter((id) => !covered.has(id))).toEqual([]);
    expect(rules.length).toBeGreaterThanOrEqual(70);
    expect(rules.filter((rule) => rule.crossFile).length).toBeGreaterThanOrEqual(12);
  });
});
