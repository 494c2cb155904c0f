import type { EnvEntry } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { at, type FactOf, factsOf } from '../../shared/apps.ts';
import { containerSubject, titleOf } from '../../shared/containers.ts';
import { type Started, started } from '../../shared/variables.ts';

interface Against {
  readonly entry: EnvEntry;
  readonly value: string;
  readonly read: FactOf<'env-read'>;
  readonly warning: string;
}

export default defineRule<Started>({
  id: 'secrets/config-drift/value-against-warning',
  title: 'The deployment forces a value that the code warns of',
  severity: 'HIGH',
  confidence: 'Medium',
  crossFile: true,
  effort: 'decision',

  select: (model: DeploymentModel) => started(model),
  noSubject: 'No container here runs an application whose sources are here.',

  check({ app, container }) {
    const reads = factsOf(app, 'env-read').filter((read) => read.note !== undefined && read.default !== null);
    const warned = reads.flatMap((read) => {
      const warning = warningIn(read.note ?? '');
      return warning === null ? [] : [{ read, warning }];
    });
    if (warned.length === 0) return skip(`No comment of ${app.name} warns of a value of a setting.`);
    const against = container.env.flatMap((entry): Against[] => {
      if (entry.value.state !== 'set') return [];
      const { value } = entry.value;
      const one = warned.find(({ read }) => read.name === entry.name && isOff(read.default ?? '') && isOn(value));
      return one === undefined ? [] : [{ entry, value, ...one }];
    });
    const [first] = against;
    if (first === undefined) return skip('Nothing that the code warns of is switched on.');
    const { entry, read, value, warning } = first;
    return fail(
      entry,
      `${titleOf(container)} runs with ${entry.name}=${value}, while ${app.name} leaves it at ${read.default} and says why (${at(read.span)}): "${warning}".`,
      {
        subject: { ...containerSubject(container, 'environment'), discriminator: entry.name },
        evidence: against.flatMap((one) => [one.entry.span, one.read.span]).slice(1, 6),
        path: [
          { span: read.span, note: `default ${read.default}, with a warning` },
          { span: entry.span, note: `${value}, for everyone who starts this file` },
        ],
        verify: `Start once with ${entry.name}=${read.default} and once with ${entry.name}=${value}, and compare what the comment names.`,
        fix: advice(
          "Keep the code's default, or say in both places why not",
          'yaml',
          `environment:\n  ${entry.name}: \${${entry.name}:-${read.default}}   # see ${at(read.span)}`,
        ),
      },
    );
  },

  docs: {
    problem:
      'Whoever starts this file gets the other behaviour without having asked for it, and whoever runs the code without Compose does not.',
    impact: 'A feature is broken or data is lost in one kind of deployment only, which makes it hard to find.',
    verify: 'Compare the two values on one input.',
    remedy: 'Use the default of the code, or change the default and its comment when the other value is meant.',
    tradeOff: 'The forced value had a reason (memory, speed); write it beside the line.',
    sources: [
      'https://12factor.net/dev-prod-parity',
      'https://docs.docker.com/reference/compose-file/services/#environment',
    ],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import os\nfrom fastapi import FastAPI\napp = FastAPI()\n# 0 = off. Chunked parsing loses the table of contents.\nCHUNK = int(os.environ.get("CHUNK_PAGES", "0"))\n\n@app.get("/x")\ndef x(): ...\n',
        Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["uvicorn", "main:app"]\n',
        'compose.yml': 'services:\n  api:\n    build: .\n    environment:\n      CHUNK_PAGES: ${CHUNK_PAGES:-10}\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import os\nfrom fastapi import FastAPI\napp = FastAPI()\n# 0 = off. Chunked parsing loses the table of contents.\nCHUNK = int(os.environ.get("CHUNK_PAGES", "0"))\n\n@app.get("/x")\ndef x(): ...\n',
        Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["uvicorn", "main:app"]\n',
        'compose.yml': 'services:\n  api:\n    build: .\n    environment:\n      CHUNK_PAGES: ${CHUNK_PAGES:-0}\n',
      },
    ],
  },
});

const words =
  /\b(?:drops?|los(?:es?|ing)|breaks?|broken|corrupts?|destroys?|deletes?|unsafe|insecure|dangerous|do not (?:use|enable|set)|don't (?:use|enable|set)|never (?:use|enable|set)|not (?:safe|supported|recommended)|experimental|must not|disables? (?:auth|security|verification)|leaks?)\b/i;

/** The sentence of a comment that names a danger, shortened. */
function warningIn(note: string): string | null {
  const sentence = note.split(/(?<=[.;!])\s+/).find((one) => words.test(one));
  if (sentence === undefined) return null;
  const plain = sentence
    .replace(/["`]/g, '')
    .replace(/[.;!]+$/, '')
    .trim();
  return plain.length > 140 ? `${plain.slice(0, 137)}…` : plain;
}

function isOff(value: string): boolean {
  return /^(?:0|0\.0|false|no|off|none|disabled|)$/i.test(value.trim());
}

function isOn(value: string): boolean {
  return /^(?:[1-9]\d{0,9}|true|yes|on|enabled)$/i.test(value.trim());
}
