/* snapshot_part.h -- What the makers and readers of a snapshot share. */
#ifndef PULS_ENGINE_SNAPSHOT_PART_H
#define PULS_ENGINE_SNAPSHOT_PART_H

#include "base/int128.h"

/* As md5sum prints it. */
void snapshot_hex(Uint128 md5, char hex[33]);

#endif
