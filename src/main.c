#include "base/memory.h"
#include "cli/cli.h"

int main(int argc, char **argv)
{
	memory_settle();
	return cli_main(argc, argv);
}
