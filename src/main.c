#include "cli/cli.h"
#include "platform/heap.h"

int main(int argc, char **argv)
{
	heap_settle();
	return cli_main(argc, argv);
}
