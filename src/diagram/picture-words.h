/* What a flow says when a template's title, subtitle or caption asks: the values of
 * picture_vocabulary. */
#pragma once

#include "diagram/diagram.h"
#include "template/vocabulary.h"

typedef struct {
	const Diagram *diagram; /* whose lanes stand */
	const DiagramSpec *words;
} PictureFacts;

/* A FormatLookup; `facts` is a PictureFacts, `word` a PictureWord. */
gboolean picture_word(gconstpointer facts, guint word, guint nth, GString *out);
