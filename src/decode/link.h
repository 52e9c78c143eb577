/* link_types[]: the link layers that can be decoded. */
#pragma once

/* The name of a DLT_ value's row ("Ethernet"), or NULL. */
const char *link_name_for(int link_type);
