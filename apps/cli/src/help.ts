export const help = `seaworthy: audits a repository's infrastructure and deployment

  seaworthy audit [PATH]                  PATH is a folder or a .zip, .tar, .tar.gz, .tar.zst; default: .
  seaworthy upload [PATH] --server URL    audits it on a server and shows the stages live
  seaworthy report report.json            writes a report that audit wrote as JSON in other formats
  seaworthy verify FILE                   tells whether a report is still what the audit wrote
  seaworthy diff BEFORE AFTER             compares two reports that audit wrote as JSON
  seaworthy suppress add|list|prune       writes, shows or tidies what .seaworthy.yaml accepts
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
      --fail-on WORD                critical, high, medium, monitor or none: the gate; default: as .seaworthy.yaml says,
                                    else high.
                                    Findings of Low confidence never fail it.
      --min-score N                 the gate also fails below this score
      --max-drop N --before FILE    the gate also fails when the score is more than N below that of FILE, an earlier
                                    report.json; 0 allows no loss
      --allow-incomplete            files that could not be read do not change the exit code
      --no-gate                     exit with 0 whenever the audit itself worked
      --as-of DATE                  the day (2026-06-30) on which suppressions are read; default: today
      --no-suppressions             the reviewer's view: .seaworthy.yaml and comments in the files are not honoured
  -q, --quiet                       no progress on stderr

upload
      --server URL                  address of the server; default: SEAWORTHY_SERVER
      --token-file FILE             file that holds an API token; default: the token in SEAWORTHY_TOKEN
      --project NAME                project to file the audit under; default: the name of the folder or archive
      --label TEXT                  a word to tell audits apart, for example branch and commit
      --fail-on WORD, --min-score N as above; default: as the settings of the project say
      --max-drop N                  the gate also fails when the score is more than N below the project's audit before
      --no-wait                     end with 0 as soon as the archive has arrived
  -f, -o, --allow-incomplete, --no-gate, -q as above; default: the numbers and the address of the audit
  A folder is packed without what .gitignore and .seaworthyignore name, .git, node_modules and links. An upload that
  was cut off goes on where it stopped when the command is run again.

verify
      --report FILE                 the report.json that FILE was made from; default: the one beside it

suppress
  add [PATH] --rule ID --where PATH|'component: NAME' --reason TEXT --until DATE [--by NAME] [--kind false-positive]
                                    one more entry; whatever else stands in the file stays
  list [PATH]                       all entries and comments, and what became of each
  prune [PATH]                      takes out what expired or covers nothing; comments in other files are named
      --as-of DATE                  as for audit

diff
  -f, --format text|json|markdown   form of the comparison on stdout; default: text
  -o, --output FILE                 write it to FILE instead

  -h, --help    --version

Exit codes: 0 passed, 1 gate failed, 2 wrong usage, unusable input or a server that refuses or cannot be reached,
3 nothing deployable found, 4 incomplete (something relevant was not read), 5 internal error, 130 interrupted.
Where several apply: 5, 2, 3, 4, 1.
`;
