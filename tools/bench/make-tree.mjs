/**
 * Writes a repository for benchmarks: the same bytes for the same arguments. About what a product repository of that size
 * holds: 40 % sources (half of them say something about operations), 30 % data and pages, 30 % files that nobody reads.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * @param {string} folder is created. @param {number} files number of files. @param {number} bytesPerFile average size.
 */
export function makeTree(folder, files, bytesPerFile) {
  const random = generator(files);
  const write = (path, content) => {
    const full = join(folder, path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, content);
  };
  write(
    'Dockerfile',
    'FROM python:3.12.7-slim\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\nCMD ["uvicorn", "app.main:app"]\n',
  );
  write(
    'compose.yml',
    'services:\n  api:\n    build: .\n    ports: ["8000:8000"]\n    volumes: ["data:/data"]\nvolumes:\n  data:\n',
  );
  write('requirements.txt', 'fastapi==0.115.0\nuvicorn==0.32.0\n');
  write('web/package.json', '{ "name": "web", "dependencies": { "react": "19.1.0" } }\n');
  for (let i = 4; i < files; i++) {
    const size = Math.round(bytesPerFile * (0.25 + 1.5 * random()));
    const [path, content] = fileOf(i, size, random);
    write(path, content);
  }
}

/**
 * A Compose project in which every third service is an application wired to a database and a cache of its own.
 *
 * @param {string} folder is created. @param {number} count services.
 */
export function makeServices(folder, count) {
  mkdirSync(folder, { recursive: true });
  const services = Array.from({ length: count }, (_, i) => serviceOf(i)).join('');
  const volumes = Array.from({ length: count }, (_, i) => (i % 3 === 0 ? `  data${i}:\n` : '')).join('');
  writeFileSync(join(folder, 'compose.yml'), `services:\n${services}volumes:\n${volumes}`);
}

function serviceOf(i) {
  const first = i - (i % 3);
  switch (i % 3) {
    case 0:
      return `  store${i}:\n    image: postgres:16.4\n    volumes: ["data${i}:/var/lib/postgresql/data"]\n    restart: unless-stopped\n`;
    case 1:
      return `  cache${i}:\n    image: redis:7.2.5\n    restart: unless-stopped\n`;
    default:
      return `  app${i}:\n    image: acme/app:1.${i}\n    ports: ["${10_000 + i}:8000"]\n    depends_on: [store${first}, cache${first + 1}]\n    environment:\n      DATABASE_URL: postgresql://app:\${PASSWORD}@store${first}:5432/app\n      CACHE_HOST: cache${first + 1}\n`;
  }
}

function fileOf(i, size, random) {
  const folder = `m${i % 97}`;
  switch (i % 10) {
    case 0:
      return [
        `app/${folder}/routes_${i}.py`,
        fill(
          size,
          (n) =>
            `\n@router.get("/items/${i}/${n}")\nasync def item_${n}(id: int):\n    logger.info("item %s", id)\n    return await load(id, ${n})\n`,
          'from fastapi import APIRouter\nimport logging\n\nlogger = logging.getLogger(__name__)\nrouter = APIRouter()\n',
        ),
      ];
    case 1:
      return [
        `app/${folder}/logic_${i}.py`,
        fill(
          size,
          (n) =>
            `\ndef step_${n}(value, factor=${n}):\n    total = value * factor + ${n}\n    return {"total": total, "name": "step ${n}"}\n`,
        ),
      ];
    case 2:
      return [
        `web/src/${folder}/view-${i}.tsx`,
        fill(
          size,
          (n) =>
            `\nexport function View${n}({ name }: { name: string }) {\n  return <section className="v${n}">{name}</section>;\n}\n`,
          'import { useState } from "react";\n',
        ),
      ];
    case 3:
      return [
        `web/src/${folder}/api-${i}.ts`,
        fill(
          size,
          (n) =>
            `\nexport async function call${n}(id: string) {\n  const answer = await fetch(\`/api/${n}/\${id}\`);\n  return answer.json();\n}\n`,
        ),
      ];
    case 4:
      return [
        `docs/${folder}/page-${i}.md`,
        fill(size, (n) => `\n## Part ${n}\n\nWhat part ${n} does and how it is used by the others.\n`),
      ];
    case 5:
      return [`data/${folder}/set-${i}.json`, `[${fill(size, (n) => `{"id":${n},"value":"${n * 7}"},`)}null]\n`];
    case 6:
      return [`data/${folder}/table-${i}.csv`, fill(size, (n) => `${n},${n * 3},name ${n}\n`)];
    default: {
      const bytes = Buffer.allocUnsafe(size);
      for (let at = 0; at < size; at++) bytes[at] = random() * 256;
      return [`assets/${folder}/image-${i}.png`, bytes];
    }
  }
}

function fill(size, part, head = '') {
  let text = head;
  for (let n = 0; text.length < size; n++) text += part(n);
  return text;
}

/** A linear congruential generator (Numerical Recipes): chance that is the same everywhere. */
function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
