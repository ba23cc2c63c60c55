/* events_check.h -- What holds of any events that were read of anything. */
#ifndef PULS_TEST_FUZZ_EVENTS_CHECK_H
#define PULS_TEST_FUZZ_EVENTS_CHECK_H

#include "intake/eventlines.h"

/* Read the body and abort if a promise of the headers is broken. */
void events_check(const EventBody *body);

#endif
