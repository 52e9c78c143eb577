/* A temporary file that nobody else can open, and nothing can leave behind. */
#pragma once

/* Its descriptor, to be read and written and not inherited, in the folder for temporary files
 * (TMPDIR, else /tmp).  -1 and errno where there can be none. */
int unnamed_file_open(void);
