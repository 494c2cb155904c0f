import { beforeAll, expect, it } from 'vitest';
import { type FactReader, factReader } from '../../../../testing/source-facts.ts';

let facts: FactReader;
beforeAll(async () => {
  facts = await factReader();
});

const names = (text: string) => [
  ...new Set(facts(`import os\nfrom app import settings, configs\n${text}\n`, 'mode-branch').map((it) => it.name)),
];

it('the code branches by its environment where it compares it, looks it up, or hands it to what chooses', () => {
  expect(names('if settings.ENVIRONMENT == "local":\n    print(1)')).toEqual(['ENVIRONMENT']);
  expect(names('if settings.app_env.lower() in ("dev", "test"):\n    print(1)')).toEqual(['APP_ENV']);
  expect(names('if "local" != settings.environment:\n    print(1)')).toEqual(['ENVIRONMENT']);
  expect(names('config = configs[settings.ENV]\nprint(config)')).toEqual(['ENV']);
  expect(names('x = os.getenv("APP_ENV", "dev") == "dev"\nprint(x)')).toEqual(['APP_ENV']);
  expect(names('mode = os.getenv("FLASK_ENV", "dev")\nif mode == "dev":\n    print(1)')).toEqual(['FLASK_ENV']);
  expect(names('app = create_app(os.getenv("FLASK_ENV", "dev"))')).toEqual(['FLASK_ENV']);
});

it('a label, a loop, a comment and another name are no branches', () => {
  expect(names('init(environment=os.getenv("ENVIRONMENT", "development"))')).toEqual([]);
  expect(names('init(environment=settings.ENVIRONMENT)')).toEqual([]);
  expect(names('for env in ["a", "b"]:\n    print(env)')).toEqual([]);
  expect(names('# if ENV == "local"\nprint(1)')).toEqual([]);
  expect(names('if os.environ["X"] == "1":\n    print(1)')).toEqual([]);
});

it('is read in a file that says the word a hundred thousand times', () => {
  expect(names(`print(1)\nx = "${'env '.repeat(100_000)}"`)).toEqual([]);
});
