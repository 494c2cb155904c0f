import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './cleanup-path-unset.ts';

ruleTest(rule, {
  bad: [
    {
      name: 'quoted does not help',
      files: { 'bin/tidy.sh': '#!/bin/bash\nset -e\ncd /srv\nrm -rf "${CACHE_DIR}"/*\n' },
      at: 'bin/tidy.sh:4',
      message: /nothing in it sets CACHE_DIR/,
    },
  ],
  good: [
    {
      name: 'set before',
      files: { 'tidy.sh': '#!/bin/sh\nCACHE_DIR=/srv/cache\nrm -rf $CACHE_DIR/*\n' },
    },
    {
      name: 'tested before',
      files: { 'tidy.sh': '#!/bin/sh\nif [ -z "$CACHE_DIR" ]; then exit 1; fi\nrm -rf "$CACHE_DIR"/*\n' },
      passes: true,
    },
    { name: 'nounset', files: { 'tidy.sh': '#!/bin/bash\nset -euo pipefail\nrm -rf "$CACHE_DIR"/*\n' }, passes: true },
    { name: 'the folder itself', files: { 'tidy.sh': '#!/bin/sh\nrm -rf "$WORK"\n' } },
  ],
});
