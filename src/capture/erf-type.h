/* The types of ERF records (Endace, "ERF types reference guide"): of a file's, and of those within
 * a frame of LINKTYPE_ERF. */
#pragma once

#include <glib.h>

#define ERF_MORE_EXTENSIONS 0x80 /* in the type, and in an extension's first byte: one follows */
#define ERF_TYPE_MAX 31          /* that Endace gave a meaning, or may have since */

/* What a record holds. */
typedef enum {
	ERF_OTHER, /* not decoded: single ATM cells, or no packet at all */
	ERF_ETHERNET,
	ERF_HDLC, /* PPP or Cisco: by frame */
	ERF_AAL5, /* LLC */
	ERF_IPV4,
	ERF_IPV6,
} ErfContent;

typedef struct {
	ErfContent content;
	guint8 skip; /* bytes between the headers and the content, which the wire's length does not
			count */
} ErfType;

/* `type` without ERF_MORE_EXTENSIONS. */
ErfType erf_type(guint8 type);
