import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './allowed-hosts-open.ts';

const project = (value: string, more: Record<string, string> = {}) => ({
  'requirements.txt': 'django==5.2.8\n',
  'shop/settings.py': `import os\nINSTALLED_APPS = []\nDEBUG = False\nALLOWED_HOSTS = ${value}\n`,
  ...more,
});

ruleTest(rule, {
  bad: [
    {
      name: 'the fallback of a variable',
      files: project('os.getenv("SHOP_HOSTS", "*").split(",")'),
      at: 'shop/settings.py:4',
      message: /comes from SHOP_HOSTS/,
    },
    { name: 'a default of a helper', files: project('env.list("HOSTS", default=["*"])'), at: 'shop/settings.py:4' },
  ],
  good: [
    { name: 'open in debug mode only', files: project('["*"] if DEBUG else ["shop.example"]'), passes: true },
    {
      name: 'the production settings name the hosts',
      files: project('["*"]', {
        'shop/production.py': 'from .settings import *\nMIDDLEWARE = []\nALLOWED_HOSTS = ["shop.example"]\n',
      }),
      passes: true,
    },
  ],
});
