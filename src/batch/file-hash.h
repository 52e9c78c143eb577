/* The checksum of a file's bytes. */
#pragma once

/* SHA-256 in hexadecimal of what is read from `fd`, which is closed; NULL, and errno, when it
 * cannot be read, or is -1: then errno stays.  Caller frees. */
char *file_hash(int fd);
