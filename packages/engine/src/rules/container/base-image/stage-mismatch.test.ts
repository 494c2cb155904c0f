import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './stage-mismatch.ts';

const two = (build: string, run: string, command: string, copy: string) => ({
  Dockerfile: `FROM ${build} AS build\nWORKDIR /src\nRUN ${command}\nFROM ${run}\nCOPY --from=build ${copy}\nCMD ["x"]\n`,
});
const cargo = 'cargo build --release --locked';
const program = '/src/target/release/app /app';

ruleTest(rule, {
  bad: [
    {
      name: 'glibc into nothing',
      files: two('rust:1.90-bookworm', 'scratch', cargo, program),
      at: 'Dockerfile:5',
      message: /glibc, which is not there/,
    },
    {
      name: 'newer Debian into older',
      files: two('rust:1.90-trixie', 'debian:bookworm-slim', cargo, program),
      at: 'Dockerfile:5',
      message: /newer glibc of trixie/,
    },
    {
      name: 'another minor version of Python',
      files: two(
        'python:3.13-slim-bookworm',
        'python:3.12-slim-bookworm',
        'python -m venv /opt/venv',
        '/opt/venv /opt/venv',
      ),
      at: 'Dockerfile:5',
      message: /Python 3\.13 are not found by Python 3\.12/,
    },
    {
      name: 'a virtual environment from Debian into Alpine',
      files: two(
        'python:3.12-slim-bookworm',
        'python:3.12-alpine3.23',
        'pip install --prefix=/install -r r.txt',
        '/usr/local/lib/python3.12/site-packages /usr/local/lib/python3.12/site-packages',
      ),
      at: 'Dockerfile:5',
    },
    {
      name: 'cgo into Alpine',
      files: two('golang:1.27-bookworm', 'alpine:3.23.0', 'CGO_ENABLED=1 go build -o /app', '/app /app'),
      at: 'Dockerfile:5',
    },
  ],
  good: [
    { name: 'the same suite', files: two('rust:1.90-bookworm', 'debian:12.8-slim', cargo, program), passes: true },
    {
      name: 'a static program',
      files: two('rust:1.90-bookworm', 'scratch', 'cargo build --release --target x86_64-unknown-linux-musl', program),
    },
    {
      name: 'go without cgo',
      files: two('golang:1.27-bookworm', 'alpine:3.23.0', 'CGO_ENABLED=0 go build -o /app', '/app /app'),
    },
    {
      name: 'web files',
      files: two('node:22-bookworm', 'nginx:1.30.1-alpine', 'npm run build', '/src/dist /usr/share/nginx/html'),
    },
    { name: 'older into newer', files: two('rust:1.90-bullseye', 'debian:bookworm-slim', cargo, program) },
  ],
});
