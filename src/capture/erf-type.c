#include "capture/erf-type.h"

/* AAL5 follows the cell header, which lacks its checksum. */
static const ErfType types[ERF_TYPE_MAX + 1] = {
	[1] = { ERF_HDLC, 0 },     /* HDLC_POS */
	[2] = { ERF_ETHERNET, 2 }, /* ETH: offset and padding */
	/* 3, ATM: single cells */
	[4] = { ERF_AAL5, 4 },      /* AAL5 */
	[5] = { ERF_HDLC, 4 },      /* MC_HDLC */
	[9] = { ERF_AAL5, 8 },      /* MC_AAL5 */
	[10] = { ERF_HDLC, 0 },     /* COLOR_HDLC_POS */
	[11] = { ERF_ETHERNET, 2 }, /* COLOR_ETH */
	[15] = { ERF_HDLC, 0 },     /* DSM_COLOR_HDLC_POS */
	[16] = { ERF_ETHERNET, 2 }, /* DSM_COLOR_ETH */
	[17] = { ERF_HDLC, 4 },     /* COLOR_MC_HDLC_POS */
	[19] = { ERF_HDLC, 0 },     /* COLOR_HASH_POS */
	[20] = { ERF_ETHERNET, 2 }, /* COLOR_HASH_ETH */
	[22] = { ERF_IPV4, 0 },     /* IPV4 */
	[23] = { ERF_IPV6, 0 },     /* IPV6 */
};

ErfType erf_type(guint8 type)
{
	return type <= ERF_TYPE_MAX ? types[type] : (ErfType){ .content = ERF_OTHER };
}
