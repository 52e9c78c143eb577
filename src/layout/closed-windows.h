/* The times in which a window was closed, as bars on the lifelines. */
#pragma once

#include "layout/trial.h"

/* Paints them; returns how many bars there are.  Times so close to each other that their bars would
 * touch share one, so that a window that closes a million times costs no more than the height. */
guint closed_windows_paint(Page *page, const Diagram *diagram, const Trial *trial);
