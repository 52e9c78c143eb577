#include <unistd.h>

#include "cli/cli.h"
#include "platform/heap.h"
#include "platform/write-all.h"

int main(int argc, char **argv)
{
	static const char too_little[] = "pcapladder: not enough memory to start\n";

	if (!heap_settle()) {
		write_all(STDERR_FILENO, too_little, sizeof(too_little) - 1);
		return 1;
	}
	return cli_main(argc, argv);
}
