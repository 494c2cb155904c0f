import type { App } from '../../../model/app.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { appSubject, at, factsOf, imagesOfApp, noRunning, running } from '../../shared/apps.ts';

export default defineRule<App>({
  id: 'container/resource-limits/memory-guard-sees-host',
  title: 'The memory guard looks at the wrong machine',
  severity: 'HIGH',
  confidence: 'Medium',
  crossFile: true,
  effort: 'code-handler',

  select: running,
  noSubject: noRunning,

  check(app, model) {
    const image = imagesOfApp(app, model)[0];
    if (image === undefined) return skip('The application does not run in an image of this repository.');
    const guard = factsOf(app, 'calls').find(
      (one) => one.names.includes('virtual_memory') && one.function !== null && guards.test(one.function),
    );
    if (guard === undefined) return skip('No code decides by the memory of the machine.');
    const place = guard.places[guard.names.indexOf('virtual_memory')] ?? guard.span;
    return fail(
      place,
      `${guard.function} asks psutil for the free memory of the host, and ${app.name} runs in a container (${image.file}), whose own limit psutil does not know.`,
      {
        subject: appSubject(app, `memory/${guard.function}`),
        evidence: [image.span],
        problem:
          'On a host with 64 GB the guard sees gigabytes free while the container stands at its limit, so it never refuses work.',
        verify: `\`docker run --rm -m 512m --entrypoint python3 IMAGE -c 'import psutil; print(psutil.virtual_memory().total)'\` prints the memory of the host (the guard stands at ${at(place)}).`,
        fix: advice(
          'Ask the control group first',
          'python',
          'def free_bytes():\n    try:\n        limit = Path("/sys/fs/cgroup/memory.max").read_text().strip()\n        if limit != "max":\n            return int(limit) - int(Path("/sys/fs/cgroup/memory.current").read_text())\n    except OSError:\n        pass\n    return psutil.virtual_memory().available',
        ),
      },
    );
  },

  docs: {
    problem: 'psutil reads /proc/meminfo, which shows the whole host also inside of a container.',
    impact:
      'The kernel kills the process in the middle of its requests, exactly what the guard was written to prevent.',
    verify: 'Print the total that psutil reports in a container with a limit.',
    remedy:
      'Compare memory.current with memory.max of the control group, and use the host only when there is no limit.',
    tradeOff:
      'memory.current counts file caches too, so the guard refuses a little early; subtract inactive_file of memory.stat when that matters.',
    sources: [
      'https://docs.kernel.org/admin-guide/cgroup-v2.html#memory-interface-files',
      'https://psutil.readthedocs.io/en/latest/#psutil.virtual_memory',
    ],
  },
  examples: {
    bad: [example('psutil.virtual_memory().available')],
    good: [example('control_group.free_bytes()')],
  },
});

/** Functions that decide whether work is taken; pages that only show numbers are no guard. */
const guards =
  /(?:check|guard|ensure|require|enough|has|can|reject|refuse|wait_for|throttle)\w*mem|mem\w*(?:check|guard|available|enough|ok|pressure|limit|protection)/i;

function example(expression: string) {
  return {
    'requirements.txt': 'fastapi==0.142.2\npsutil==7.0.0\n',
    'main.py': `import psutil\nfrom fastapi import FastAPI, HTTPException\napp = FastAPI()\n\ndef check_free_memory():\n    if ${expression} < 2_000_000_000:\n        raise HTTPException(503)\n\n@app.post("/convert")\ndef convert():\n    check_free_memory()\n`,
    Dockerfile: 'FROM python:3.13.2-slim\nWORKDIR /app\nCOPY . .\nCMD ["uvicorn", "main:app"]\n',
  };
}
