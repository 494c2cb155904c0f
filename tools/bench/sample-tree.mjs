/**
 * A made-up repository in the usual proportions: sources, styles, data, documents, pictures, a few deployment files.
 * The same numbers give the same bytes on every machine.
 */

const words =
  'order user invoice payment cache batch worker session account report stage model index value result total client price'.split(
    ' ',
  );

/** @param {number} scale 1 is about 5,000 files and 50 MB. @returns {Generator<[path: string, bytes: Buffer]>} */
export function* sampleTree(scale) {
  const random = randomFrom(20_261_125);
  const text = textsFrom(random);
  const count = (number) => Math.round(number * scale);
  for (let i = 0; i < count(600); i++)
    yield [`services/s${i % 20}/app/m${i}.py`, text.python(4_000 + random() * 6_000)];
  for (let i = 0; i < count(900); i++)
    yield [`web/src/f${i % 30}/c${i}.tsx`, text.typescript(3_000 + random() * 6_000)];
  for (let i = 0; i < count(300); i++) yield [`docs/d${i}.md`, text.prose(6_000)];
  for (let i = 0; i < count(60); i++) yield [`deploy/k${i}.yaml`, manifest(i)];
  for (let i = 0; i < count(1_300); i++) yield [`web/public/i${i}.png`, noise(random, 10_000 + random() * 12_000)];
  for (let i = 0; i < count(900); i++) yield [`web/src/f${i % 30}/s${i}.css`, text.prose(8_000)];
  for (let i = 0; i < count(940); i++) yield [`data/j${i}.json`, text.json(150)];
  yield ['Dockerfile', Buffer.from('FROM python:3.12-slim\nCOPY . .\nCMD ["uvicorn", "main:app"]\n')];
  yield ['compose.yml', Buffer.from('services:\n  api:\n    build: .\n    ports: ["80:8000"]\n')];
}

/** Numbers from 0 to 1 (linear congruence; the constants of Numerical Recipes). */
function randomFrom(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function textsFrom(random) {
  const word = () => words[Math.floor(random() * words.length)];
  const number = (below) => Math.floor(random() * below);
  const until = (bytes, start, piece) => {
    const parts = [start];
    for (let length = start.length; length < bytes; length += parts.at(-1).length) parts.push(piece());
    return Buffer.from(parts.join(''));
  };
  return {
    python: (bytes) =>
      until(bytes, 'import logging\n\nlog = logging.getLogger(__name__)\n', () => {
        const name = word();
        return `\n\ndef ${name}_${word()}_${number(1e6)}(${name}: int, limit: int = ${number(100)}) -> dict:\n    """Returns the ${word()} of a ${word()}."""\n    many = [step * ${number(100)} for step in range(limit)]\n    if len(many) > 3:\n        log.info("${word()} %s", len(many))\n    return {"${word()}": ${name}, "${word()}": many}\n`;
      }),
    typescript: (bytes) =>
      until(bytes, "import { useMemo } from 'react';\n", () => {
        const name = word();
        return `\nexport function ${name}${number(1e6)}(${name}: readonly number[], limit = ${number(100)}): number {\n  const ${word()}s = useMemo(() => ${name}.filter((it) => it > limit), [limit]);\n  for (const one of ${name}) {\n    if (one > limit) return one * ${number(50)};\n  }\n  return ${number(1000)};\n}\n`;
      }),
    prose: (bytes) => until(bytes, '# Notes\n', () => `${Array.from({ length: 12 }, word).join(' ')}.\n`),
    json: (rows) =>
      Buffer.from(JSON.stringify(Array.from({ length: rows }, () => ({ [word()]: random(), [word()]: word() })))),
  };
}

function noise(random, bytes) {
  const buffer = Buffer.allocUnsafe(Math.floor(bytes / 4) * 4);
  for (let at = 0; at < buffer.length; at += 4) buffer.writeUInt32LE(Math.floor(random() * 2 ** 32), at);
  return buffer;
}

function manifest(i) {
  return Buffer.from(`apiVersion: apps/v1
kind: Deployment
metadata:
  name: app${i}
spec:
  replicas: 2
  selector: { matchLabels: { app: app${i} } }
  template:
    metadata: { labels: { app: app${i} } }
    spec:
      containers:
        - name: app
          image: ghcr.io/acme/app:1.${i}
`);
}
