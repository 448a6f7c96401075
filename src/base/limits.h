/* base/limits.h: every size that somebody outside controls, in one place. */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

#include <stddef.h>
#include <stdint.h>

#define LIMIT_REQUEST_HEAD ((size_t)16 * 1024)         /* request line and headers, bytes */
#define LIMIT_REQUEST_BODY ((size_t)1024 * 1024)       /* a posted form, bytes */
#define LIMIT_RESPONSE_BODY ((size_t)32 * 1024 * 1024) /* a page or a PDF, bytes */
#define LIMIT_CONNECTIONS 512                          /* open at once */
#define LIMIT_HEAD_SECONDS 10                          /* from the first byte to the end of the head */
#define LIMIT_BODY_SECONDS 60                          /* from the first byte to the end of the body */
#define LIMIT_IDLE_SECONDS 60             /* a connection without a request, and sending an answer */
#define LIMIT_STOP_SECONDS 5              /* to finish what is under way when told to stop */
#define LIMIT_REQUEST_PATH ((size_t)2048) /* the path of an address, bytes */
#define LIMIT_REQUEST_HEADERS 100         /* header lines of a request */
#define LIMIT_REQUEST_BODIES ((size_t)64 * 1024 * 1024) /* bodies held at once, bytes */
#define LIMIT_RESPONSE_HEAD ((size_t)16 * 1024)         /* what an answer has besides its body, bytes */
#define LIMIT_WAITING_FAST 256                          /* requests waiting for a worker */
#define LIMIT_WAITING_SLOW 32                           /* requests waiting for a slow worker */
#define LIMIT_FIELDS 512                                /* fields in one form */
#define LIMIT_FIELD_TEXT ((size_t)32 * 1024)            /* one field, bytes */
#define LIMIT_FIELD_NAME ((size_t)128)                  /* the name of a field, bytes */
#define LIMIT_FILES 4                                   /* files in one form */
#define LIMIT_FILE_BYTES ((size_t)768 * 1024)           /* one file, bytes */
#define LIMIT_FILE_NAME ((size_t)255)                   /* the name of a file, bytes */
#define LIMIT_PART_HEAD ((size_t)1024)                  /* what stands above a part of a form, bytes */
#define LIMIT_ROSTER_FILE ((size_t)360 * 1024) /* a roster, bytes; its draft holds it as text */
#define LIMIT_ROSTER_ROWS 2000                 /* people in it */
#define LIMIT_SHEET_ROWS 20000                 /* rows of a table that is read from a file */
#define LIMIT_SHEET_COLUMNS 256                /* columns of it */
#define LIMIT_SHEET_CELLS 500000               /* cells of it, empty ones between others too */
#define LIMIT_SHEET_CELL ((size_t)4 * 1024)    /* one cell, bytes */
#define LIMIT_SHEET_STRINGS 200000             /* texts that cells of an .xlsx share */
#define LIMIT_SHEET_STYLES 5000                /* formats of cells of an .xlsx */
#define LIMIT_SHEET_PARTS 1000                 /* parts of an .xlsx */
#define LIMIT_SHEET_UNPACKED ((size_t)32 * 1024 * 1024) /* the parts that are read, unpacked, bytes */
#define LIMIT_SHEET_RATIO 200                           /* times that a part may be larger unpacked */
#define LIMIT_SHEET_DEPTH 32                            /* elements within elements in an .xlsx */
#define LIMIT_JSON_TEXT ((size_t)4 * 1024 * 1024)       /* a JSON document, bytes */
#define LIMIT_JSON_DEPTH 64                             /* nesting of JSON */
#define LIMIT_ENTRY_PARTS 8                             /* sealed parts of one entry */
#define LIMIT_ENTRY_PART ((size_t)1024 * 1024)          /* one sealed part, bytes */
#define LIMIT_ENTRY_SIGNATURES 4                        /* personal signatures of one entry */
#define LIMIT_COMMIT_ENTRIES 65536                      /* entries appended at once */
#define LIMIT_BLOB ((size_t)8 * 1024 * 1024)            /* one blob of the mutable store, bytes */
#define LIMIT_INSTRUMENT_FILE ((size_t)2 * 1024 * 1024) /* an instrument's YAML, bytes */
#define LIMIT_INSTRUMENT_ITEMS 400
#define LIMIT_INSTRUMENT_DEPTH 12                /* maps and lists within each other */
#define LIMIT_INSTRUMENT_VALUES 100000           /* texts, lists and maps of one instrument */
#define LIMIT_INSTRUMENT_MEMBERS 512             /* of one list or map */
#define LIMIT_INSTRUMENT_TEXT ((size_t)8 * 1024) /* one text as it is written, bytes */
#define LIMIT_INSTRUMENT_TEXT_LINES 200          /* lines it is written on */
#define LIMIT_INSTRUMENT_FINDINGS 200            /* reported for one file */
#define LIMIT_TEMPLATE_DEPTH 32                  /* partials within partials */
#define LIMIT_TEMPLATE_OPEN 128                  /* sections and partials open at once */
#define LIMIT_DRAFT ((size_t)512 * 1024)         /* one draft, bytes */
#define LIMIT_WAITING_NOTES 1000                 /* observations written while locked */
#define LIMIT_SESSIONS 4096
#define LIMIT_SESSION_IDLE ((int64_t)20 * 60)   /* seconds without a request */
#define LIMIT_SESSION_AGE ((int64_t)12 * 3600)  /* seconds from signing in */
#define LIMIT_KNOCKS 1024                       /* names whose wrong passphrases are counted at once */
#define LIMIT_KNOCK_FREE 3                      /* wrong passphrases before a wait */
#define LIMIT_KNOCK_WAIT ((int64_t)60)          /* the longest wait, seconds */
#define LIMIT_KNOCK_MEMORY ((int64_t)3600)      /* seconds after which wrong ones are forgotten */
#define LIMIT_PASSPHRASE 1024                   /* bytes */
#define LIMIT_PASSPHRASE_MIN 15                 /* characters */
#define LIMIT_DOCUMENT_PAGES 500                /* of one printed document */
#define LIMIT_DOCUMENT_TEXT ((size_t)64 * 1024) /* one text in it, bytes */
#define LIMIT_DOCUMENT_COLUMNS 16               /* of a table in it */

#endif
