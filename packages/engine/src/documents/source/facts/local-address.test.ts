import { expect, it } from 'vitest';
import { factReader } from '../../../../testing/source-facts.ts';

const facts = await factReader();
const read = (text: string) => facts(text, 'local-address', 'web/src/api.ts').map(({ line, url }) => [line, url]);

it('finds addresses that are called whatever the environment', () => {
  expect(read("const API = 'http://localhost:8000';\nfetch(`${API}/x`);\n")).toEqual([[1, 'http://localhost:8000']]);
  expect(read('export const load = () => fetch("http://127.0.0.1:8000/api/items");\n')).toEqual([
    [1, 'http://127.0.0.1:8000'],
  ]);
  expect(read("export const http = axios.create({ baseURL: 'http://localhost:3001/api', timeout: 5 });\n")).toEqual([
    [1, 'http://localhost:3001'],
  ]);
});

it('leaves fallbacks, choices, other machines and comments alone', () => {
  for (const text of [
    "const API = import.meta.env.VITE_API ?? 'http://localhost:8000';\n",
    "const API = import.meta.env.DEV ? 'http://localhost:8000' : '';\n",
    "const API = 'http://api:8000';\n",
    "// const API = 'http://localhost:8000';\n",
    "const message = 'http://localhost:8000';\n",
    "expect(screen.getByText('http://localhost:8000'));\n",
  ])
    expect(read(text)).toEqual([]);
});
