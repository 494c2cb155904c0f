import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './django-cookies-insecure.ts';

const project = (lines: string) => ({
  'requirements.txt': 'django==5.2.8\n',
  'shop/settings.py': `INSTALLED_APPS = ["django.contrib.auth"]\nMIDDLEWARE = []\nALLOWED_HOSTS = []\n${lines}`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'beside the names of the cookies',
      files: project('CSRF_COOKIE_NAME = "shop-csrf"\nSESSION_COOKIE_NAME = "shop"\n'),
      at: 'shop/settings.py:4',
      message: /SESSION_COOKIE_SECURE or CSRF_COOKIE_SECURE/,
      fix: /os\.environ\.get\("COOKIE_SECURE", "1"\)[\s\S]*SESSION_COOKIE_SECURE = https/,
      fixLacks: /env_bool|SECURE_PROXY_SSL_HEADER/,
    },
    {
      name: 'switched off',
      files: project('SESSION_COOKIE_SECURE = False\nCSRF_COOKIE_SECURE = False\n'),
      at: 'shop/settings.py:4',
    },
  ],
  good: [
    {
      name: 'another settings file of the project sets them',
      files: {
        ...project(''),
        'shop/production.py':
          'from .settings import *\nMIDDLEWARE = [*MIDDLEWARE]\nSESSION_COOKIE_SECURE = True\nCSRF_COOKIE_SECURE = True\n',
      },
      passes: true,
    },
    {
      name: 'a variable decides',
      files: project(
        'import os\nSESSION_COOKIE_SECURE = os.getenv("COOKIE_SECURE", "1") == "1"\nCSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE\n',
      ),
      passes: true,
    },
    {
      name: 'a project without sessions',
      files: {
        'requirements.txt': 'django==5.2.8\n',
        'shop/settings.py': 'INSTALLED_APPS = ["rest_framework"]\nROOT_URLCONF = "shop.urls"\n',
      },
    },
  ],
});
