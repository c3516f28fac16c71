/*
 * From the class of an error to the exit status of the process: the one place
 * where the two meet. Which of several causes decides is here too.
 */
#include "ncchat/cli/status.h"

int status_of_class(enum error_class class)
{
	switch (class) {
	case ERROR_NONE:
		return STATUS_OK;
	case ERROR_DIALOGUE:
		return STATUS_DIALOGUE;
	case ERROR_USAGE:
		return STATUS_USAGE;
	case ERROR_NETWORK:
		return STATUS_NETWORK;
	case ERROR_TIMEOUT:
		return STATUS_TIMEOUT;
	case ERROR_BROKEN:
		return STATUS_BROKEN;
	case ERROR_TLS:
		return STATUS_TLS;
	case ERROR_LOCAL:
		return STATUS_LOCAL;
	case ERROR_DEADLINE:
		return STATUS_DEADLINE;
	}
	return STATUS_LOCAL;
}

/* The higher, the more it decides; equals: the first stands. */
static int status_weight(int status)
{
	if (status > STATUS_SIGNAL)
		return 5;
	switch (status) {
	case STATUS_DEADLINE:
		return 4;
	case STATUS_LOCAL:
		return 3;
	case STATUS_USAGE:
		return 2;
	case STATUS_OK:
		return 0;
	default:
		return 1;
	}
}

int status_combine(int first, int later)
{
	return status_weight(later) > status_weight(first) ? later : first;
}
