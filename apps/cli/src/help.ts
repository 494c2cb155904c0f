export const help = `seaworthy: audits a repository's infrastructure and deployment

  seaworthy audit [PATH]                  PATH is a folder or a .zip, .tar, .tar.gz, .tar.zst; default: .
  seaworthy report report.json            writes a report that audit wrote as JSON in other formats
  seaworthy verify FILE                   tells whether a report is still what the audit wrote
  seaworthy diff BEFORE AFTER             compares two reports that audit wrote as JSON
  seaworthy corpus --cases DIR --out DIR  audits every folder below DIR that holds a files/ folder

audit, report
  -f, --format LIST                 text, json, markdown (md), pdf, summary-pdf, sarif, sarif-all (with what is sound
                                    or asked), csv, junit, github, badge, patch, verify, alerts; several with commas; default: text on stdout
  -o, --output FILE|DIR             write there instead; once for each format in the same order (- is stdout),
                                    or once for all of them: a folder
      --filter QUERY                list only these findings, as on the findings page: 'sev:critical,high file:nginx'.
                                    Score and gate stay those of the whole audit.

audit
      --project NAME                name in the report; default: the name of the folder or archive
      --fail-on WORD                critical, high, medium, monitor or none: the gate; default: high.
                                    Findings of Low confidence never fail it.
      --min-score N                 the gate also fails below this score
      --allow-incomplete            files that could not be read do not change the exit code
      --no-gate                     exit with 0 whenever the audit itself worked
  -q, --quiet                       no progress on stderr

verify
      --report FILE                 the report.json that FILE was made from; default: the one beside it

diff
  -f, --format text|json|markdown   form of the comparison on stdout; default: text
  -o, --output FILE                 write it to FILE instead

  -h, --help    --version

Exit codes: 0 passed, 1 gate failed, 2 wrong usage or unusable input, 3 nothing deployable found,
4 incomplete (something relevant was not read), 5 internal error, 130 interrupted.
Where several apply: 5, 2, 3, 4, 1.
`;
