/* What stands for messages on the page, besides their ends on the time axis. */
#pragma once

#include "layout/furniture.h"
#include "layout/trial.h"

/* Bands, which lie below all else. */
void message_items_bands(Page *page, const Task *task, const Trial *trial);

/* Arrows, what ties and cuts them, and their words, which lie above all else. */
void message_items_arrows(Page *page, const Task *task, const Trial *trial);

/* Where lifelines give way to the words of arrows that pass them.  GArray of LifelineGap, sorted by
 * their tops; owned by the caller. */
GArray *message_items_gaps(const Task *task, const Trial *trial);
