import { ruleTest } from '../../../../testing/rule-test.ts';
import { fastapi } from '../../../../testing/trees.ts';
import rule from './checkpoint-retention-missing.ts';

const save =
  'from pathlib import Path\nROOT = Path("/data/checkpoints")\n@app.post("/j/{id}")\ndef run(id: str):\n    path = ROOT / id / "stage.json"\n    path.write_text("{}")\n';

ruleTest(rule, {
  bad: [
    {
      name: 'a file per job and stage',
      files: fastapi(save),
      at: 'main.py:8',
      message: /checkpoints per job .*nothing removes them/,
    },
  ],
  good: [
    {
      name: 'one state file',
      files: fastapi(
        '@app.post("/j")\ndef run():\n    with open("/data/checkpoint.json", "w") as f:\n        f.write("{}")\n',
      ),
    },
    {
      name: 'a janitor',
      files: fastapi(`${save}import shutil\ndef cleanup_jobs():\n    shutil.rmtree(ROOT)\n`),
      passes: true,
    },
    {
      name: 'a training library',
      files: {
        'pyproject.toml': '[project]\nname = "x"\n',
        'x.py': 'def save_checkpoint(i):\n    open(f"ckpt/{i}", "w")\n',
      },
    },
  ],
});
