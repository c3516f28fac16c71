/*
 * Parameters: what -D gives, what nc.param declares. A value is converted to
 * the type of the default; what nobody declares is an error, for it had no
 * effect.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ncchat/base/escape.h"
#include "ncchat/base/mem.h"
#include "script/script_impl.h"

#define PARAM_FILE_MAX (16 * 1024 * 1024)

struct param {
	char *name;
	struct buf value;
	bool declared;
};

struct params {
	struct param *list;
	size_t count;
	struct buf known; /* names that scripts declared: "a, b" */
};

/* ---- reading -D ---- */

static bool read_file(struct param *p, const char *path, struct error *err)
{
	FILE *file = fopen(path, "re");
	char chunk[4096];
	size_t n;
	int saved;

	if (!file) {
		saved = errno;
		error_os(err, ERROR_USAGE, "-D", path, saved);
		return false;
	}
	while ((n = fread(chunk, 1, sizeof chunk, file)) > 0 &&
	       buf_len(&p->value) < PARAM_FILE_MAX)
		buf_append(&p->value, chunk, n);
	saved = errno;
	if (ferror(file))
		error_os(err, ERROR_USAGE, "-D", path, saved);
	else if (n > 0)
		error_set(err, ERROR_USAGE, "-D", path, "larger than 16 MiB");
	n += (size_t)ferror(file);
	fclose(file);
	return n == 0;
}

static bool read_word(struct param *p, const char *word, struct error *err)
{
	const char *equals = strchr(word, '=');
	const char *value;

	if (equals == word || *word == '\0') {
		error_set(err, ERROR_USAGE, "-D", "",
		    "'%s' has no name (NAME=VALUE)", word);
		return false;
	}
	if (equals) {
		p->name = mem_strndup(word, (size_t)(equals - word));
		value = equals + 1;
		if (*value == '@')
			return read_file(p, value + 1, err);
	} else {
		p->name = mem_strdup(word);
		value = getenv(word);
		if (!value) {
			error_set(err, ERROR_USAGE, "-D", "",
			    "there is no environment variable '%s'", word);
			return false;
		}
	}
	buf_puts(&p->value, value);
	return true;
}

static struct param *find(const struct params *params, const char *name)
{
	for (size_t i = 0; i < params->count; i++)
		if (params->list[i].name &&
		    strcmp(params->list[i].name, name) == 0)
			return &params->list[i];
	return NULL;
}

struct params *params_new(
    const char *const *words, size_t count, struct error *err)
{
	struct params *params = mem_zalloc(sizeof *params);

	params->list = mem_zalloc((count + 1) * sizeof *params->list);
	for (size_t i = 0; i < count; i++) {
		struct param *p = &params->list[i];
		struct param *other;

		if (!read_word(p, words[i], err)) {
			params->count = i + 1;
			params_free(params);
			return NULL;
		}
		other = find(params, p->name);
		params->count = i + 1;
		if (other) {
			error_set(err, ERROR_USAGE, "-D", "",
			    "'%s' is given twice", p->name);
			params_free(params);
			return NULL;
		}
	}
	return params;
}

void params_free(struct params *params)
{
	if (!params)
		return;
	for (size_t i = 0; i < params->count; i++) {
		free(params->list[i].name);
		buf_free(&params->list[i].value);
	}
	buf_free(&params->known);
	free(params->list);
	free(params);
}

bool params_check(const struct params *params, struct error *err)
{
	struct buf known = params->known;

	for (size_t i = 0; i < params->count; i++) {
		if (params->list[i].declared)
			continue;
		error_set(err, ERROR_USAGE, "-D", "",
		    "no script declares the parameter '%s' (declared: %.*s)",
		    params->list[i].name,
		    buf_len(&known) > 0 ? (int)buf_len(&known) : 4,
		    buf_len(&known) > 0 ? (const char *)buf_data(&known)
					: "none");
		return false;
	}
	return true;
}

/* ---- nc.param ---- */

static void declare(struct params *params, const char *name)
{
	struct param *p = find(params, name);

	if (p && p->declared)
		return;
	if (p)
		p->declared = true;
	if (buf_len(&params->known) < 200)
		buf_printf(&params->known, "%s%s",
		    buf_len(&params->known) > 0 ? ", " : "", name);
}

static int bad_value(lua_State *L, const struct param *p, const char *what)
{
	struct buf text = {0};
	struct failure *f;

	escape_quoted(&text, buf_data(&p->value), buf_len(&p->value), 40);
	f = failure_new(FAILURE_USAGE, "-D %s: %s is not %s", p->name,
	    buf_cstr(&text), what);
	buf_free(&text);
	f->class = ERROR_USAGE;
	return lfailure_raise(L, f);
}

static int push_number(lua_State *L, struct param *p, bool integer)
{
	const char *text = buf_cstr(&p->value);

	if (lua_stringtonumber(L, text) != strlen(text) + 1 ||
	    strlen(text) != buf_len(&p->value))
		return bad_value(L, p, "a number");
	if (integer && !lua_isinteger(L, -1))
		return bad_value(L, p, "a whole number");
	return 1;
}

static int push_boolean(lua_State *L, struct param *p)
{
	static const char *const words[] = {
	    "no", "yes", "false", "true", "0", "1"};
	const char *text = buf_cstr(&p->value);

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (strcmp(text, words[i]) == 0) {
			lua_pushboolean(L, (int)(i % 2));
			return 1;
		}
	}
	return bad_value(L, p, "yes, no, true, false, 1 or 0");
}

static void check_default(lua_State *L)
{
	int type = lua_type(L, 2);

	if (!lua_isnoneornil(L, 2) && type != LUA_TSTRING &&
	    type != LUA_TNUMBER && type != LUA_TBOOLEAN)
		lfailure_usage(L,
		    "nc.param: a default is a text, a number or a boolean, "
		    "not a %s",
		    luaL_typename(L, 2));
}

int params_lua(lua_State *L)
{
	struct params *params = script_of(L)->opts.params;
	const char *name;
	struct param *p;
	struct failure *f;

	if (lua_type(L, 1) != LUA_TSTRING || lua_rawlen(L, 1) == 0)
		return lfailure_usage(L, "nc.param: needs a name");
	name = lua_tostring(L, 1);
	check_default(L);
	declare(params, name);
	p = find(params, name);
	if (!p && !lua_isnoneornil(L, 2)) {
		lua_settop(L, 2);
		return 1;
	}
	if (!p) {
		f = failure_new(FAILURE_USAGE,
		    "the parameter '%s' has no default: give it with -D %s=...",
		    name, name);
		f->class = ERROR_USAGE;
		return lfailure_raise(L, f);
	}
	switch (lua_type(L, 2)) {
	case LUA_TNUMBER:
		return push_number(L, p, lua_isinteger(L, 2));
	case LUA_TBOOLEAN:
		return push_boolean(L, p);
	default: /* a text, or none */
		lua_pushlstring(
		    L, (const char *)buf_data(&p->value), buf_len(&p->value));
		return 1;
	}
}
