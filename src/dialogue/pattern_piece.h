/*
 * The parts of a subject in which a pattern may match: all of it for bytes;
 * for characters the runs of valid UTF-8 (RFC 3629).
 */
#ifndef NCCHAT_DIALOGUE_PATTERN_PIECE_H
#define NCCHAT_DIALOGUE_PATTERN_PIECE_H

#include "ncchat/dialogue/pattern.h"

struct pattern_piece {
	size_t from; /* what look-behind may see begins here */
	size_t start;
	size_t end;
	bool first; /* `from` is where the stream's view begins */
	bool open;  /* more may come behind `end` */
	bool last;  /* no more will come, and nothing is behind `end` */
};

/*
 * The run of valid characters that `start` is in or stands before; empty when
 * an invalid byte is there. At most back_chars characters before `start`.
 */
void pattern_piece_find(const struct pattern_subject *s, size_t start,
    size_t back_chars, struct pattern_piece *piece);

#endif
