/* The times in which a window was closed, as bars on the lifelines. */
#pragma once

#include "layout/trial.h"

/* Places them; returns the number of bars.  Times so close that their bars would touch share one,
 * so a window that closes a million times costs no more than the height allows. */
guint closed_windows_place(Page *page, const Diagram *diagram, const Trial *trial);
