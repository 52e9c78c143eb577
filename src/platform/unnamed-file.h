/* A temporary file that nobody else can open and that is never left behind. */
#pragma once

/* Its descriptor, for reading and writing, close-on-exec, in the folder for temporary files
 * (TMPDIR, else /tmp). -1 and errno on failure. */
int unnamed_file_open(void);
