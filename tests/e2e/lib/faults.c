/*
 * A library to preload: the calls of a program made short or interrupted, as
 * a kernel may do but hardly ever does.
 *
 *	FAULT_SHORT=N   a stream's read or write takes 1 to N bytes
 *	FAULT_EINTR=N   each N-th call fails with EINTR and is not made
 *	FAULT_COUNTS=F  where two numbers are kept, both uint64_t: the calls
 *			made short and those interrupted
 *
 * Only sockets, pipes and files are meddled with: an eventfd takes eight
 * bytes or none. connect() is left alone: an interrupted one goes on.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

struct counts {
	_Atomic uint64_t shortened;
	_Atomic uint64_t interrupted;
};

static struct counts own, *counts = &own;
static size_t most;
static unsigned long every;

__attribute__((constructor)) static void begin(void)
{
	const char *text = getenv("FAULT_COUNTS");
	int fd = text ? open(text, O_RDWR | O_CLOEXEC) : -1;
	void *map = MAP_FAILED;

	if (fd >= 0) {
		map = mmap(NULL, sizeof(own), PROT_READ | PROT_WRITE,
		    MAP_SHARED, fd, 0);
		close(fd);
	}
	if (map != MAP_FAILED)
		counts = map;
	text = getenv("FAULT_SHORT");
	most = text ? strtoul(text, NULL, 10) : 0;
	text = getenv("FAULT_EINTR");
	every = text ? strtoul(text, NULL, 10) : 0;
}

static bool is_data(int fd, bool *stream)
{
	struct stat st;
	int type = 0;
	socklen_t len = sizeof(type);

	if (fstat(fd, &st) < 0)
		return false;
	*stream = !S_ISSOCK(st.st_mode);
	if (S_ISSOCK(st.st_mode) &&
	    getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &len) == 0)
		*stream = type == SOCK_STREAM;
	return S_ISSOCK(st.st_mode) || S_ISFIFO(st.st_mode) ||
	       S_ISREG(st.st_mode);
}

static bool interrupted(void)
{
	static _Atomic unsigned long calls;

	if (every == 0 || atomic_fetch_add(&calls, 1) % every != 0)
		return false;
	atomic_fetch_add(&counts->interrupted, 1);
	errno = EINTR;
	return true;
}

static size_t shorter(size_t len, bool stream)
{
	static _Atomic uint32_t state = 1;
	uint32_t random = atomic_load(&state) * 1664525u + 1013904223u;
	size_t n = most > 0 ? 1 + (random >> 8) % most : len;

	atomic_store(&state, random);
	if (!stream || n >= len)
		return len;
	atomic_fetch_add(&counts->shortened, 1);
	return n;
}

/* The next function of this name: libc's, or a sanitizer's. */
#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

#define MEDDLE(fd, len)                                                        \
	bool stream = false;                                                   \
	int saved = errno;                                                     \
	if (is_data(fd, &stream)) {                                            \
		if (interrupted())                                             \
			return -1;                                             \
		(len) = shorter(len, stream);                                  \
	}                                                                      \
	errno = saved

ssize_t read(int fd, void *data, size_t len)
{
	MEDDLE(fd, len);
	return NEXT(read)(fd, data, len);
}

ssize_t write(int fd, const void *data, size_t len)
{
	MEDDLE(fd, len);
	return NEXT(write)(fd, data, len);
}

ssize_t recv(int fd, void *data, size_t len, int flags)
{
	MEDDLE(fd, len);
	return NEXT(recv)(fd, data, len, flags);
}

ssize_t send(int fd, const void *data, size_t len, int flags)
{
	MEDDLE(fd, len);
	return NEXT(send)(fd, data, len, flags);
}

ssize_t recvmsg(int fd, struct msghdr *m, int flags)
{
	return interrupted() ? -1 : NEXT(recvmsg)(fd, m, flags);
}

ssize_t sendmsg(int fd, const struct msghdr *m, int flags)
{
	return interrupted() ? -1 : NEXT(sendmsg)(fd, m, flags);
}

int accept4(int fd, struct sockaddr *sa, socklen_t *len, int flags)
{
	return interrupted() ? -1 : NEXT(accept4)(fd, sa, len, flags);
}

int poll(struct pollfd *fds, nfds_t n, int timeout_ms)
{
	return interrupted() ? -1 : NEXT(poll)(fds, n, timeout_ms);
}

int epoll_wait(int fd, struct epoll_event *events, int n, int timeout_ms)
{
	return interrupted() ? -1 : NEXT(epoll_wait)(fd, events, n, timeout_ms);
}
