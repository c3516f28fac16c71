/*
 * --port-file: whole or not at all, and never over what is no file.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "cli/port_file.h"
#include "ncchat/base/mem.h"

struct place {
	char dir[32];
	char path[64];
};

static int setup(void **state)
{
	struct place *p = mem_zalloc(sizeof(*p));

	snprintf(p->dir, sizeof(p->dir), "/tmp/ncchat-port-XXXXXX");
	assert_non_null(mkdtemp(p->dir));
	snprintf(p->path, sizeof(p->path), "%s/port", p->dir);
	*state = p;
	return 0;
}

/* rmdir() fails when anything was left beside the file. */
static int teardown(void **state)
{
	struct place *p = *state;

	unlink(p->path);
	assert_int_equal(rmdir(p->dir), 0);
	free(p);
	return 0;
}

static void assert_content(int fd, const char *expected)
{
	char got[200] = "";

	assert_true(read(fd, got, sizeof(got) - 1) >= 0);
	assert_string_equal(got, expected);
	close(fd);
}

static const struct endpoint tcp = {.kind = ENDPOINT_TCP, .host = "::1"};

static void it_holds_the_port_and_a_line_feed(void **state)
{
	struct place *p = *state;
	struct error err;

	assert_true(port_file_write(p->path, &tcp, 8080, &err));
	assert_content(open(p->path, O_RDONLY), "8080\n");
}

static void an_old_file_is_replaced_not_written_into(void **state)
{
	struct place *p = *state;
	struct error err;
	int old;

	assert_true(port_file_write(p->path, &tcp, 11111, &err));
	old = open(p->path, O_RDONLY);
	assert_true(port_file_write(p->path, &tcp, 22, &err));
	assert_content(old, "11111\n");
	assert_content(open(p->path, O_RDONLY), "22\n");
}

static void a_unix_socket_is_its_path(void **state)
{
	struct place *p = *state;
	struct endpoint at;
	struct error err;

	assert_true(endpoint_parse_path(&at, "/run/x", ENDPOINT_UNIX, &err));
	assert_true(port_file_write(p->path, &at, 0, &err));
	assert_content(open(p->path, O_RDONLY), "/run/x\n");
	assert_true(endpoint_parse_path(&at, "@name", ENDPOINT_UNIX, &err));
	assert_true(port_file_write(p->path, &at, 0, &err));
	assert_content(open(p->path, O_RDONLY), "@name\n");
}

static void a_fifo_stays_and_is_written_to(void **state)
{
	struct place *p = *state;
	struct error err;
	struct stat st;
	int reader;

	assert_int_equal(mkfifo(p->path, 0600), 0);
	reader = open(p->path, O_RDONLY | O_NONBLOCK);
	assert_true(port_file_write(p->path, &tcp, 80, &err));
	assert_int_equal(lstat(p->path, &st), 0);
	assert_true(S_ISFIFO(st.st_mode));
	assert_content(reader, "80\n");
}

static void a_folder_that_is_not_there_is_named(void **state)
{
	struct place *p = *state;
	struct error err;
	char path[80];
	char text[400];

	snprintf(path, sizeof(path), "%s/no/port", p->dir);
	assert_false(port_file_write(path, &tcp, 80, &err));
	assert_int_equal(err.class, ERROR_LOCAL);
	error_format(&err, text, sizeof(text));
	assert_non_null(strstr(text, "--port-file"));
	assert_non_null(strstr(text, path));
	assert_non_null(strstr(text, "No such file or directory"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(it_holds_the_port_and_a_line_feed),
	    TEST(an_old_file_is_replaced_not_written_into),
	    TEST(a_unix_socket_is_its_path),
	    TEST(a_fifo_stays_and_is_written_to),
	    TEST(a_folder_that_is_not_there_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
