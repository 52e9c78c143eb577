/* The legend: what the marks mean that occur in a picture, and only those. */
#pragma once

#include "layout/furniture.h"

/* Puts it below `at`, in lines no wider than `width`; returns the y below it, which is that of `at`
 * where no mark occurs. */
double legend_paint(const Furniture *furniture, Point at, double width);
