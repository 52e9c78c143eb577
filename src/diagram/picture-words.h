/* The values of picture_vocabulary: placeholders in a template's title, subtitle or caption. */
#pragma once

#include "diagram/diagram.h"
#include "template/vocabulary.h"

typedef struct {
	const Diagram *diagram; /* whose lanes are set */
	const DiagramSpec *words;
} PictureFacts;

/* A FormatLookup; `facts` is a PictureFacts, `word` a PictureWord. */
gboolean picture_word(gconstpointer facts, guint word, guint nth, GString *out);
