#include "capture/pcapng/pcapng-interface.h"

#include "capture/frame-time.h"
#include "capture/link-number.h"

#define MICROSECONDS 6       /* the default of if_tsresol */
#define POWER_OF_2 0x80      /* in if_tsresol */
#define POWER_OF_10_MAX 19   /* that 64 bits hold */
#define FRACTION_BITS_MAX 34 /* that can be multiplied by 10^9 in 64 bits; finer than 0.1 ns */

static void take_option(PcapngInterface *self, const PcapngOption *option, gboolean is_little)
{
	OrderedReader reader = ordered_reader_over(option->value, is_little);

	if (option->code == PCAPNG_OPTION_RESOLUTION && option->value.len == 1)
		self->resolution = reader_u8(&reader.bytes);
	if (option->code == PCAPNG_OPTION_OFFSET && option->value.len == 8)
		self->offset = (gint64)ordered_u64(&reader);
}

gboolean pcapng_interface_init(PcapngInterface *self, const PcapngBlock *block)
{
	OrderedReader reader = pcapng_block_reader(block);
	PcapngOption option;

	*self = (PcapngInterface){ .resolution = MICROSECONDS };
	self->link_type = link_number_from_file(ordered_u16(&reader));
	reader_skip(&reader.bytes, 2);
	self->snaplen = ordered_u32(&reader);
	while (pcapng_option_next(&reader, &option))
		take_option(self, &option, block->is_little);
	return !reader.bytes.short_read;
}

static guint64 power_of_10(guint exponent)
{
	guint64 power = 1;

	while (exponent-- > 0)
		power *= 10;
	return power;
}

static void split_decimal(guint64 ticks, guint exponent, guint64 *seconds, guint64 *ns)
{
	guint64 second = power_of_10(MIN(exponent, POWER_OF_10_MAX));

	if (exponent > POWER_OF_10_MAX) { /* always less than a second */
		exponent -= 9;
		*seconds = 0;
		*ns = exponent > POWER_OF_10_MAX ? 0 : ticks / power_of_10(exponent);
		return;
	}
	*seconds = ticks / second;
	*ns = exponent <= 9 ? ticks % second * power_of_10(9 - exponent)
			    : ticks % second / power_of_10(exponent - 9);
}

static void split_binary(guint64 ticks, guint exponent, guint64 *seconds, guint64 *ns)
{
	guint64 fraction = exponent < 64 ? ticks & (((guint64)1 << exponent) - 1) : ticks;

	*seconds = exponent < 64 ? ticks >> exponent : 0;
	if (exponent > FRACTION_BITS_MAX) {
		guint drop = exponent - FRACTION_BITS_MAX;

		fraction = drop < 64 ? fraction >> drop : 0;
		exponent = FRACTION_BITS_MAX;
	}
	*ns = fraction * NS_PER_S >> exponent;
}

gint64 pcapng_interface_time(const PcapngInterface *self, guint64 ticks)
{
	guint exponent = self->resolution & (guint)~POWER_OF_2;
	guint64 seconds, ns;
	gint64 shifted;

	if (G_LIKELY(self->resolution == MICROSECONDS)) {
		seconds = ticks / 1000000;
		ns = ticks % 1000000 * 1000;
	} else if (self->resolution & POWER_OF_2) {
		split_binary(ticks, exponent, &seconds, &ns);
	} else {
		split_decimal(ticks, exponent, &seconds, &ns);
	}
	if (seconds > FRAME_SECONDS_MAX ||
	    __builtin_add_overflow((gint64)seconds, self->offset, &shifted))
		return 0;
	return frame_time(shifted, (gint64)ns);
}
