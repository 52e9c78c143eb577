/* The checksum of a file's bytes. */
#pragma once

/* SHA-256 in hexadecimal; NULL, and errno, when the file cannot be read.  Caller frees. */
char *file_hash(const char *path);
