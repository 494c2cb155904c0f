import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../prepare.mjs';
import { answers } from './answer.ts';
import { scoreCorpus } from './corpus.ts';
import { type GoldScore, parseGold, scoreGold } from './gold.ts';
import { CorpusCase } from './labels.ts';
import { printCorpus, printGold } from './print.ts';
import { findTree } from './trees.ts';

const usage = `npm run bench:truth -- [--corpus DIR] [--gold DIR [--trees DIR]] [--details]

Compares audits with labels and prints recall, false alarms, trap violations and findings per repository.
  --corpus DIR   folders with case.json and files/ anywhere below DIR
  --gold DIR     NAME.jsonl files, one label per line; the repository NAME lies in DIR/NAME, DIR/NAME/repo or below --trees
  --trees DIR    where the repositories of --gold lie: DIR/NAME or DIR/OWNER+NAME (upper and lower case do not matter)
  --details      every missed label, violated trap and finding without a label
Without --corpus and --gold the project's own fixtures are measured. Exit code 1: no label could be compared.`;

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`bench:truth: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}

async function main(argv: string[]): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: {
      corpus: { type: 'string' },
      gold: { type: 'string' },
      trees: { type: 'string' },
      details: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  // npm changes to the folder of package.json; paths are meant from where the person stands.
  // biome-ignore lint/suspicious/noUndeclaredEnvVars: set by npm
  const from = (path: string) => resolve(process.env.INIT_CWD ?? process.cwd(), path);
  let compared = 0;
  if (values.corpus !== undefined) compared += await corpus(from(values.corpus), values.details);
  if (values.gold !== undefined) {
    compared += await gold(from(values.gold), values.trees === undefined ? null : from(values.trees), values.details);
  }
  if (values.corpus === undefined && values.gold === undefined)
    compared += await gold(join(root, 'fixtures'), null, values.details);
  return compared === 0 ? 1 : 0;
}

async function corpus(folder: string, details: boolean): Promise<number> {
  const cases = casesBelow(folder);
  if (cases.length === 0) throw new Error(`no folder below ${folder} holds a case.json beside files/`);
  const answered = await answers(cases.map((it) => join(it, 'files')));
  const labelled = cases.map((it, index) => {
    const label = CorpusCase.safeParse(JSON.parse(readFileSync(join(it, 'case.json'), 'utf8')));
    const answer = answered[index];
    if (!label.success || answer === undefined)
      throw new Error(`${it}/case.json is no labelled case: ${label.error?.issues[0]?.message}`);
    return { label: label.data, answer };
  });
  printCorpus(scoreCorpus(labelled), labelled.length, details);
  return labelled.length;
}

function casesBelow(folder: string): string[] {
  if (!existsSync(folder)) throw new Error(`${folder} does not exist`);
  const children = readdirSync(folder, { withFileTypes: true }).filter(
    (it) => it.isDirectory() || it.name === 'case.json',
  );
  if (children.some((it) => it.name === 'case.json') && existsSync(join(folder, 'files'))) return [folder];
  return children
    .filter((it) => it.isDirectory())
    .map((it) => it.name)
    .sort()
    .flatMap((name) => casesBelow(join(folder, name)));
}

async function gold(folder: string, trees: string | null, details: boolean): Promise<number> {
  const labels = labelFiles(folder);
  if (labels.length === 0) throw new Error(`${folder} holds no NAME.jsonl and no NAME/truth.jsonl`);
  const scores: { name: string; score: GoldScore }[] = [];
  for (const { name, file } of labels) {
    const tree = findTree(name, folder, trees);
    if (tree === null) {
      process.stderr.write(
        `bench:truth: ${name} is left out: its repository is not in ${trees ?? folder}; name the folder with --trees\n`,
      );
      continue;
    }
    const [answer] = await answers([tree]);
    if (answer !== undefined)
      scores.push({ name, score: scoreGold(parseGold(name, readFileSync(file, 'utf8')), answer) });
  }
  if (scores.length > 0) printGold(scores, details);
  return scores.length;
}

function labelFiles(folder: string): { name: string; file: string }[] {
  if (!existsSync(folder)) throw new Error(`${folder} does not exist`);
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((it) => {
      if (it.isFile() && it.name.endsWith('.jsonl'))
        return [{ name: it.name.slice(0, -'.jsonl'.length), file: join(folder, it.name) }];
      const inside = join(folder, it.name, 'truth.jsonl');
      return it.isDirectory() && existsSync(inside) ? [{ name: it.name, file: inside }] : [];
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
