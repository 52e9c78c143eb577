/* The command line. */
#pragma once

/* Runs the program; returns its exit status: 0 success, 1 something could not be read or written, 2
 * usage error. */
int cli_main(int argc, char **argv);
