/*
 * UNIX-domain sockets bound to a path, or to an abstract name.
 */
#ifndef NCCHAT_NET_BOUND_PATH_H
#define NCCHAT_NET_BOUND_PATH_H

#include "net_private.h"

/*
 * A socket bound there, with mode 0600; never over anything in the way. -1:
 * *err names the path and what is in the way. *path: what bound_path_remove()
 * needs to know its own again.
 */
int bound_path_open(const struct address *a, enum endpoint_kind kind,
    struct bound_path *path, struct error *err);

/* Removes the path if it is still the one that was made. */
void bound_path_remove(const struct address *a, const struct bound_path *path);

#endif
