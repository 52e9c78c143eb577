#include "base/reader.h"

static const guint8 bytes[] = { 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08 };

static Reader over(gsize len)
{
	return reader_over((Bytes){ bytes, len });
}

static void test_order(void)
{
	Reader reader = over(7);

	g_assert_cmphex(reader_u8(&reader), ==, 0x01);
	g_assert_cmphex(reader_u16(&reader), ==, 0x0203);
	g_assert_cmphex(reader_u32(&reader), ==, 0x04050607);
	g_assert_cmpint(reader_left(&reader), ==, 0);
	g_assert_false(reader.short_read);
}

static void test_little_endian(void)
{
	static const guint8 high[] = { 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0xff };
	Reader reader = over(6), whole = reader_over((Bytes){ high, sizeof(high) });

	g_assert_cmphex(reader_u16_le(&reader), ==, 0x0201);
	g_assert_cmphex(reader_u32_le(&reader), ==, 0x06050403);
	g_assert_false(reader.short_read);
	g_assert_cmphex(reader_u64_le(&whole), ==, G_GUINT64_CONSTANT(0xff07060504030201));
	g_assert_cmpint(reader_left(&whole), ==, 0);
	g_assert_false(whole.short_read);
	reader = over(7);
	g_assert_cmphex(reader_u64_le(&reader), ==, 0);
	g_assert_true(reader.short_read);
	g_assert_cmpint(reader_left(&reader), ==, 0);
	g_assert_cmphex(reader_u16_le(&reader), ==, 0);
	g_assert_cmphex(reader_u32_le(&reader), ==, 0);
}

static void test_high_bit(void)
{
	static const guint8 high[] = { 0xff, 0xfe, 0xfd, 0xfc };
	Reader reader = reader_over((Bytes){ high, sizeof(high) });

	g_assert_cmphex(reader_u32(&reader), ==, 0xfffefdfc);
}

static void test_short(void)
{
	Reader reader = over(3);

	g_assert_cmphex(reader_u32(&reader), ==, 0);
	g_assert_true(reader.short_read);
	g_assert_cmpint(reader_left(&reader), ==, 0);
	g_assert_cmphex(reader_u8(&reader), ==, 0);
	reader_skip(&reader, 0);
	g_assert_true(reader.short_read);
}

static void test_take(void)
{
	Reader reader = over(4);

	g_assert_true(reader_take(&reader, 3) == bytes);
	g_assert_null(reader_take(&reader, G_MAXSIZE));
	g_assert_true(reader.short_read);
}

static void test_limit(void)
{
	Reader reader = over(8);

	reader_limit(&reader, 100);
	g_assert_cmpint(reader_left(&reader), ==, 8);
	reader_skip(&reader, 2);
	reader_limit(&reader, 3);
	g_assert_cmpint(reader_left(&reader), ==, 3);
	g_assert_cmphex(reader_u32(&reader), ==, 0);
	g_assert_true(reader.short_read);
}

static void test_rest(void)
{
	Reader reader = over(8);
	Bytes rest;

	reader_skip(&reader, 5);
	rest = reader_rest(&reader);
	g_assert_cmpmem(rest.data, rest.len, bytes + 5, 3);
	g_assert_cmpint(reader_rest(&reader).len, ==, 0);
	g_assert_false(reader.short_read);
}

static void test_header(void)
{
	Reader reader = over(8);
	Header header;
	guint8 copy[2];

	reader_skip(&reader, 1);
	g_assert_true(reader_header(&reader, 6, &header));
	g_assert_cmphex(header_u8(&header, 5), ==, 0x07);
	g_assert_cmphex(header_u16(&header, 0), ==, 0x0203);
	g_assert_cmphex(header_u32(&header, 2), ==, 0x04050607);
	header_copy(&header, 4, sizeof(copy), copy);
	g_assert_cmpmem(copy, sizeof(copy), bytes + 5, 2);
	g_assert_cmpint(reader_left(&reader), ==, 1);
	g_assert_false(reader.short_read);
}

static void test_short_header(void)
{
	Reader reader = over(5);
	Header header;

	g_assert_false(reader_header(&reader, 6, &header));
	g_assert_true(reader.short_read);
	g_assert_cmpint(reader_left(&reader), ==, 0);
}

static void test_empty(void)
{
	Reader reader = reader_over((Bytes){ NULL, 0 });

	reader_limit(&reader, 0);
	reader_skip(&reader, 0);
	g_assert_false(reader.short_read);
	g_assert_cmpint(reader_rest(&reader).len, ==, 0);
	g_assert_cmphex(reader_u16(&reader), ==, 0);
	g_assert_true(reader.short_read);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/reader/network-order", test_order);
	g_test_add_func("/reader/lowest-byte-first-where-said", test_little_endian);
	g_test_add_func("/reader/high-bits-stay", test_high_bit);
	g_test_add_func("/reader/a-short-read-gives-zero-and-sticks", test_short);
	g_test_add_func("/reader/take-is-whole-or-nothing", test_take);
	g_test_add_func("/reader/limit-only-narrows", test_limit);
	g_test_add_func("/reader/rest-consumes", test_rest);
	g_test_add_func("/reader/header-fields-by-their-offsets", test_header);
	g_test_add_func("/reader/header-is-whole-or-not-there", test_short_header);
	g_test_add_func("/reader/no-bytes-at-all", test_empty);
	return g_test_run();
}
