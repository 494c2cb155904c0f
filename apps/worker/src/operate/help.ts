export const help = `seaworthy: commands for whoever runs the server

  seaworthy backup --to FILE.tar          copies database and files into one file, while the server runs
  seaworthy restore FILE --data DIR       brings a backup into an empty or new folder
  seaworthy cleanup [--dry-run]           removes what nobody needs any more, as the worker does every hour
  seaworthy doctor                        looks at settings, disk, database, queue and workers
  seaworthy setup-link                    a new link for becoming the first owner, while there is none
  seaworthy reset-link E-MAIL             a link with which this person sets a new password; it works once, for a day.
                                          Every session and every API token of the account ends with that

      --data DIR        the data folder; default: SEAWORTHY_DATA, else .seaworthy of the clone
      --json            cleanup, doctor: one JSON object on stdout
      --without-second-factor   reset-link: signing in asks for no code any more, for a lost phone
  -h, --help

Exit codes: 0 done and healthy, 1 refused or something is wrong, 2 wrong usage, 5 internal error.
`;
