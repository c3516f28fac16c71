/*
 * What a user may ask of a socket, and the making of one.
 */
#ifndef NCCHAT_NET_SOCKOPTS_H
#define NCCHAT_NET_SOCKOPTS_H

#include "ncchat/net/endpoint.h"

enum tristate { UNSET = 0, NO, YES };

struct sockopts {
	enum endpoint_family family;
	enum tristate reuseaddr; /* UNSET: TCP listeners yes, UDP no */
};

#endif
