/*
 * Numbers as people type them, refused unless wholly understood.
 */
#include "ncchat/base/units.h"

#include <stdio.h>
#include <string.h>

#define DURATION_MAX_MS (365LL * 24 * 3600 * 1000)

bool units_number(const char *text, uint64_t max, uint64_t *value)
{
	uint64_t sum = 0;

	if (*text == '\0')
		return false;
	for (; *text; text++) {
		uint64_t digit = (uint64_t)(*text - '0');

		if (*text < '0' || *text > '9')
			return false;
		if (digit > max || sum > (max - digit) / 10)
			return false;
		sum = sum * 10 + digit;
	}
	*value = sum;
	return true;
}

bool units_port(const char *text, uint16_t *port)
{
	uint64_t value;

	if (text[0] == '0' && text[1] != '\0')
		return false;
	if (!units_number(text, 65535, &value))
		return false;
	*port = (uint16_t)value;
	return true;
}

static int64_t unit_ms(const char *unit)
{
	static const struct {
		const char *name;
		int64_t ms;
	} units[] = {
	    {"", 1000}, {"ms", 1}, {"s", 1000}, {"m", 60000}, {"h", 3600000}};

	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (strcmp(unit, units[i].name) == 0)
			return units[i].ms;
	return 0;
}

bool units_duration(const char *text, int64_t *ms)
{
	int64_t whole = 0;
	int64_t part = 0; /* the digits behind the point */
	int64_t scale = 1;
	int64_t unit;
	const char *p = text;

	for (; *p >= '0' && *p <= '9'; p++) {
		whole = whole * 10 + (*p - '0');
		if (whole > DURATION_MAX_MS)
			return false;
	}
	if (p == text)
		return false;
	if (*p == '.') {
		const char *first = ++p;

		for (; *p >= '0' && *p <= '9'; p++) {
			if (p - first >= 6)
				return false;
			part = part * 10 + (*p - '0');
			scale *= 10;
		}
		if (p == first)
			return false;
	}
	unit = unit_ms(p);
	if (unit == 0 || whole > DURATION_MAX_MS / unit)
		return false;
	*ms = whole * unit + (part * unit + scale - 1) / scale;
	return *ms <= DURATION_MAX_MS;
}

void units_duration_format(int64_t ms, char *out, unsigned long size)
{
	if (ms < 1000)
		snprintf(out, size, "%lld ms", (long long)ms);
	else if (ms % 60000 == 0)
		snprintf(out, size, "%lld min", (long long)ms / 60000);
	else if (ms % 1000 == 0)
		snprintf(out, size, "%lld s", (long long)ms / 1000);
	else if (ms % 100 == 0)
		snprintf(out, size, "%lld.%lld s", (long long)ms / 1000,
		    (long long)ms % 1000 / 100);
	else if (ms % 10 == 0)
		snprintf(out, size, "%lld.%02lld s", (long long)ms / 1000,
		    (long long)ms % 1000 / 10);
	else
		snprintf(out, size, "%lld.%03lld s", (long long)ms / 1000,
		    (long long)ms % 1000);
}
