#include "flow/outcome.h"

#define SCAN_PORTS 10

static const struct {
	const char *name, *phrase;
	gboolean is_failure, is_vain;
} outcomes[N_OUTCOMES] = {
	[OUTCOME_OPEN] = { .name = "open", .phrase = "still open at end of capture" },
	[OUTCOME_CLOSED] = { .name = "closed", .phrase = "closed" },
	[OUTCOME_RESET] = { .name = "reset", .phrase = "reset", .is_failure = TRUE },
	[OUTCOME_REFUSED] = { .name = "refused",
			      .phrase = "refused",
			      .is_failure = TRUE,
			      .is_vain = TRUE },
	[OUTCOME_REJECTED] = { .name = "rejected",
			       .phrase = "rejected",
			       .is_failure = TRUE,
			       .is_vain = TRUE },
	[OUTCOME_UNANSWERED] = { .name = "unanswered",
				 .phrase = "unanswered",
				 .is_failure = TRUE,
				 .is_vain = TRUE },
	[OUTCOME_INCOMPLETE] = { .name = "incomplete",
				 .phrase = "never completed",
				 .is_failure = TRUE },
	[OUTCOME_SCAN] = { .name = "scan", .phrase = "a scan, no connection", .is_vain = TRUE },
	[OUTCOME_TWO_WAY] = { .name = "two-way", .phrase = "datagrams both ways" },
	[OUTCOME_ONE_WAY] = { .name = "one-way", .phrase = "one way only" },
};

const char *outcome_name(Outcome outcome)
{
	return outcomes[outcome].name;
}

const char *outcome_phrase(Outcome outcome)
{
	return outcomes[outcome].phrase;
}

gboolean outcome_is_failure(Outcome outcome)
{
	return outcomes[outcome].is_failure;
}

gboolean outcome_is_vain(Outcome outcome)
{
	return outcomes[outcome].is_vain;
}

gboolean outcomes_are_scan(guint n_ports, guint n, guint n_vain)
{
	return n_ports >= SCAN_PORTS && n_vain * 5 >= n * 4;
}
