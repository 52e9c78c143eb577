/* The legend: the meaning of the marks that occur in a picture, and only those. */
#pragma once

#include "layout/furniture.h"

/* Puts it below `at`, in lines no wider than `width`; returns the y below it, which is that of `at`
 * if no mark occurs. */
double legend_place(const Furniture *furniture, Point at, double width);
