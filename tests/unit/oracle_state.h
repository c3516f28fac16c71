/*
 * What the two files of the reference share.
 */
#ifndef ORACLE_STATE_H
#define ORACLE_STATE_H

#include "oracle.h"

struct oracle_state {
	const struct oracle_case *c;
	struct oracle_outcome *o;
	size_t dead[ORACLE_WANTS]; /* prefix that ruled it out; 0: open */
	size_t checked;		   /* of a line's content */
};

bool oracle_same_bytes(
    const struct oracle_want *w, const uint8_t *data, size_t len);
bool oracle_is_text(const struct oracle_want *w);
bool oracle_over(const struct oracle_state *s, size_t start);
bool oracle_all_dead(const struct oracle_state *s, bool alone);
enum match_status oracle_fail(struct oracle_state *s,
    enum match_failure failure, size_t at, size_t which);
enum match_status oracle_found(struct oracle_state *s, size_t which,
    size_t start, size_t len, size_t taken);
void oracle_captures(
    struct oracle_state *s, size_t which, const size_t *ov, size_t base);
enum match_status oracle_mismatch(struct oracle_state *s, size_t base);

/* One byte more, up to `len`, of the line that begins at *from. */
enum match_status oracle_line_prefix(
    struct oracle_state *s, size_t *from, size_t len);
enum match_status oracle_line_end(struct oracle_state *s, size_t from);

#endif
