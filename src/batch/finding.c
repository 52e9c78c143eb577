#include "batch/finding.h"

#include "base/quantity.h"

/* By EntryState; NULL: no finding. */
static const struct {
	Severity severity;
	const char *words;
} states[ENTRY_N_STATES] = {
	[ENTRY_STOPPED] = { SEVERITY_TROUBLE, "stopped" },
	[ENTRY_FAILED] = { SEVERITY_TROUBLE, "failed" },
	[ENTRY_CUT] = { SEVERITY_WARNING, "cut short" },
	[ENTRY_EMPTY] = { SEVERITY_NOTE, "nothing to draw" },
};

/* Counts, most severe first. */
typedef struct {
	gsize offset; /* of a guint32 in CaptureFacts */
	Severity severity;
	gboolean is_share; /* of the row above: shown after it, not separately */
	const char *one, *many;
} RemarkKind;

#define COUNT(member) offsetof(CaptureFacts, member)
#define SEGMENTS(mark) (offsetof(CaptureFacts, verdicts) + sizeof(guint32) * BIT_OF(mark))

/* The number of a constant's only bit, itself a constant. */
#define BIT_OF(mark) ((gsize)__builtin_ctz(mark))

#define KIND(counted, how_bad, word, words) \
	{ \
		.offset = counted, .severity = how_bad, .one = word, .many = words \
	}
#define SHARE(counted, how_bad, word) \
	{ \
		.offset = counted, .severity = how_bad, .is_share = TRUE, .one = word, \
		.many = word \
	}

/* Answers to probes and window updates are omitted: they follow from the others. */
static const RemarkKind kinds[] = {
	KIND(COUNT(retransmissions), SEVERITY_WARNING, "retransmission", "retransmissions"),
	SHARE(SEGMENTS(MARK_FAST_RETRANSMISSION), SEVERITY_WARNING, "fast"),
	SHARE(SEGMENTS(MARK_SPURIOUS_RETRANSMISSION), SEVERITY_WARNING, "spurious"),
	KIND(SEGMENTS(MARK_ZERO_WINDOW), SEVERITY_WARNING, "zero window", "zero windows"),
	KIND(SEGMENTS(MARK_WINDOW_FULL), SEVERITY_WARNING, "full window", "full windows"),
	KIND(SEGMENTS(MARK_LOST_SEGMENT), SEVERITY_WARNING, "hole in the data",
	     "holes in the data"),
	KIND(SEGMENTS(MARK_ACK_LOST_SEGMENT), SEVERITY_WARNING, "ACK of an unseen segment",
	     "ACKs of unseen segments"),
	KIND(SEGMENTS(MARK_OUT_OF_ORDER), SEVERITY_WARNING, "out of order", "out of order"),
	KIND(SEGMENTS(MARK_DUPLICATE_ACK), SEVERITY_NOTE, "duplicate ACK", "duplicate ACKs"),
	KIND(SEGMENTS(MARK_ZERO_WINDOW_PROBE), SEVERITY_NOTE, "window probe", "window probes"),
	KIND(SEGMENTS(MARK_KEEP_ALIVE), SEVERITY_NOTE, "keep-alive", "keep-alives"),
	KIND(SEGMENTS(MARK_REUSED_PORTS), SEVERITY_NOTE, "reused ports", "reused ports"),
};

static void finding_clear(gpointer data)
{
	g_free(((Finding *)data)->words);
}

static void add(GArray *findings, Severity severity, char *words)
{
	const Finding finding = { severity, words };

	g_array_append_val(findings, finding);
}

static char *words_of(const RemarkKind *kind, guint32 n)
{
	g_autofree char *count = quantity_count(n);

	return g_strconcat(count, " ", n == 1 ? kind->one : kind->many, NULL);
}

/* "3 retransmissions, 1 fast" */
static void add_share(GArray *findings, char *words)
{
	Finding *whole = &g_array_index(findings, Finding, findings->len - 1);
	char *both = g_strconcat(whole->words, ", ", words, NULL);

	g_free(whole->words);
	g_free(words);
	whole->words = both;
}

static void add_counts(GArray *findings, const CaptureFacts *facts)
{
	gboolean has_whole = FALSE;

	for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
		const RemarkKind *kind = &kinds[i];
		guint32 n = G_STRUCT_MEMBER(guint32, facts, kind->offset);

		if (!kind->is_share)
			has_whole = n > 0;
		if (n && kind->is_share && has_whole)
			add_share(findings, words_of(kind, n));
		else if (n)
			add(findings, kind->severity, words_of(kind, n));
	}
}

/* Flows that failed, by outcome. */
static void add_outcomes(GArray *findings, const CaptureFacts *facts)
{
	for (Outcome outcome = 0; outcome < N_OUTCOMES; outcome++) {
		g_autofree char *count = quantity_count(facts->outcomes[outcome]);

		if (outcome_is_failure(outcome) && facts->outcomes[outcome])
			add(findings, SEVERITY_TROUBLE,
			    g_strdup_printf("%s %s", count, outcome_phrase(outcome)));
	}
}

static void add_state(GArray *findings, const Entry *entry)
{
	if (states[entry->state].words)
		add(findings, states[entry->state].severity, g_strdup(states[entry->state].words));
}

GArray *findings_new(const Entry *entry)
{
	GArray *findings = g_array_new(FALSE, FALSE, sizeof(Finding));

	g_array_set_clear_func(findings, finding_clear);
	if (states[entry->state].severity == SEVERITY_TROUBLE)
		add_state(findings, entry);
	if (entry->has_facts)
		add_outcomes(findings, &entry->facts);
	if (states[entry->state].severity != SEVERITY_TROUBLE)
		add_state(findings, entry);
	if (entry->has_facts)
		add_counts(findings, &entry->facts);
	return findings;
}

static gboolean has_trouble(const CaptureFacts *facts)
{
	for (Outcome outcome = 0; outcome < N_OUTCOMES; outcome++)
		if (outcome_is_failure(outcome) && facts->outcomes[outcome])
			return TRUE;
	for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
		if (kinds[i].severity != SEVERITY_NOTE &&
		    G_STRUCT_MEMBER(guint32, facts, kinds[i].offset))
			return TRUE;
	return FALSE;
}

guint64 entry_warned_segments(const Entry *entry)
{
	guint64 sum = 0;

	for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
		if (kinds[i].severity == SEVERITY_WARNING && !kinds[i].is_share)
			sum += G_STRUCT_MEMBER(guint32, &entry->facts, kinds[i].offset);
	return sum;
}

Standing entry_standing(const Entry *entry)
{
	switch (entry->state) {
	case ENTRY_STOPPED:
	case ENTRY_FAILED:
		return STANDING_FAILED;
	case ENTRY_CUT:
		return STANDING_TROUBLE;
	case ENTRY_EMPTY:
		return STANDING_EMPTY;
	default:
		return entry->has_facts && has_trouble(&entry->facts) ? STANDING_TROUBLE
								      : STANDING_CLEAN;
	}
}

const char *standing_name(Standing standing)
{
	static const char *const names[STANDING_N] = { "failed", "trouble", "clean", "empty" };

	return names[standing];
}
