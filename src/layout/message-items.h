/* The items of messages on the page, besides their ends on the time axis. */
#pragma once

#include "layout/furniture.h"
#include "layout/trial.h"

/* Bands, which are below all else. */
void message_items_bands(Page *page, const Task *task, const Trial *trial);

/* Arrows, ties, strokes of resets, and labels, which are above all else. */
void message_items_arrows(Page *page, const Task *task, const Trial *trial);

/* Where lifelines give way to the labels of arrows that cross them.  GArray of LifelineGap, sorted
 * by their tops; owned by the caller. */
GArray *message_items_gaps(const Task *task, const Trial *trial);
