#include "base/error.h"

G_DEFINE_QUARK(ladder - error - quark, ladder_error)
