/* libpcap's own loop over a capture with nothing done in it: as fast as reading by libpcap's
 * defaults can be.  tests/tools/bench holds pcapladder against it.
 *
 * usage: empty-loop FILE
 */
#include <pcap/pcap.h>

static void pass_over(u_char *user, const struct pcap_pkthdr *header, const u_char *bytes)
{
	(void)user;
	(void)header;
	(void)bytes;
}

int main(int argc, char **argv)
{
	char reason[PCAP_ERRBUF_SIZE];
	pcap_t *pcap;

	if (argc != 2 || !(pcap = pcap_open_offline(argv[1], reason)))
		return 2;
	pcap_loop(pcap, -1, pass_over, NULL);
	pcap_close(pcap);
	return 0;
}
