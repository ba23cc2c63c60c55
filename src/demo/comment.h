/*
 * comment.h -- What invented customers write, in three languages.
 *
 * A comment is put together of short sentences: an opening by how the
 * customer feels, one about the topic, and sometimes a closing.  Nobody ever
 * said them.
 */
#ifndef PULS_DEMO_COMMENT_H
#define PULS_DEMO_COMMENT_H

#include "base/random.h"
#include "model/metric.h"

#define COMMENT_ROOM 400 /* bytes that comment_write() may need */

typedef enum Topic {
    TOPIC_DELIVERY,
    TOPIC_PART,
    TOPIC_CONTACT,
    TOPIC_PRODUCT,
    TOPIC_COMPANY,
    TOPIC_COUNT
} Topic;

typedef enum Feeling { FEELS_BAD, FEELS_SO_SO, FEELS_GOOD } Feeling;

/* Write a comment into `out`; the sentiment of it, in thousandths. */
int64_t comment_write(Random *r, Lang lang, Topic topic, Feeling feeling,
                      char out[COMMENT_ROOM]);

#endif
