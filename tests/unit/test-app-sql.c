#include "app/database/sql.h"

#include <string.h>

static void check(SqlDialect dialect, const char *sql, const char *masked)
{
	gsize len = strlen(sql);
	g_autofree guint8 *exact = g_memdup2(sql, len);
	g_autofree char *text = app_sql_masked((Bytes){ exact, len }, dialect);

	g_assert_cmpstr(text, ==, masked);
	g_assert_null(strstr(text, "s3cret"));
	for (gsize cut = 0; cut < len; cut++) {
		g_autofree guint8 *part = g_memdup2(sql, cut);
		g_autofree char *shown = app_sql_masked((Bytes){ part, cut }, dialect);

		g_assert_null(strstr(shown, "s3cret"));
	}
}

static void test_literals(void)
{
	check(SQL_MYSQL, "SELECT * FROM users WHERE id = 42", "SELECT * FROM users WHERE id = ?");
	check(SQL_MYSQL, "select 'a''s3cret', 0xFF, 1.5e3 from t1", "select ?, ?, ? from t1");
	check(SQL_MYSQL, "INSERT INTO t VALUES (\"s3cret\",-7);", "INSERT INTO t VALUES (?,-?)");
	check(SQL_POSTGRES, "SELECT $1, $$s3cret$$, $q$s3cret $$ $q$, a$b", "SELECT $1, ?, ?, a$b");
	check(SQL_POSTGRES, "SELECT E'x' || B'01' || U&'s3cret'", "SELECT ? || ? || U&?");
	check(SQL_TSQL, "SELECT N's3cret', [t1].[a]", "SELECT ?, [t1].[a]");
	check(SQL_MYSQL, "SELECT _utf8'x', `it's`", "SELECT ?, `it's`");
}

static void test_names(void)
{
	check(SQL_POSTGRES, "SELECT \"a\".\"b\" FROM \"a\"", "SELECT \"a\".\"b\" FROM \"a\"");
	check(SQL_POSTGRES, "SELECT \"a\"\"'b\", 's3cret'", "SELECT \"a\"\"'b\", ?");
	check(SQL_MYSQL, "SELECT `a``'b`, 's3cret'", "SELECT `a``'b`, ?");
	check(SQL_TSQL, "SELECT [a]]'b], 's3cret'", "SELECT [a]]'b], ?");
	check(SQL_TSQL, "SELECT @id, #t, \"s3cret\"", "SELECT @id, #t, ?");
}

static void test_blanks(void)
{
	check(SQL_MYSQL, "  SELECT\n\t 1  \r\n ; ", "SELECT ?");
	check(SQL_MYSQL, "/* trace s3cret */ SELECT -- it's s3cret\n a", "SELECT a");
	check(SQL_MYSQL, "SELECT a#don't\n, 's3cret'", "SELECT a , ?");
	check(SQL_MYSQL, "SELECT 5--'s3cret'", "SELECT ?--?");
	check(SQL_POSTGRES, "/* a /* s3cret */ s3cret' */ SELECT a--'\n, 's3cret'", "SELECT a , ?");
	check(SQL_TSQL, "SELECT a--don't\n, 's3cret'", "SELECT a , ?");
	check(SQL_MYSQL, "/*!40101 SET s3cret */", "…");
	check(SQL_MYSQL, "", "");
	check(SQL_MYSQL, " ;", "");
	check(SQL_MYSQL, "/* only */", "");
}

static void test_secrets(void)
{
	check(SQL_POSTGRES, "CREATE USER bob PASSWORD 's3cret'", "CREATE USER …");
	check(SQL_POSTGRES, "alter role bob with login", "alter role …");
	check(SQL_MYSQL, "SET PASSWORD = s3cret", "SET PASSWORD …");
	check(SQL_MYSQL, "SET @pw = s3cret", "SET @pw …");
	check(SQL_POSTGRES, "SET myapp.user_pass TO s3cret", "SET myapp.user_pass …");
	check(SQL_POSTGRES, "SELECT pgp_sym_encrypt(x, s3cret)", "SELECT pgp_sym_encrypt …");
	check(SQL_TSQL, "OPEN SYMMETRIC KEY k DECRYPTION BY s3cret",
	      "OPEN SYMMETRIC KEY k DECRYPTION …");
	check(SQL_MYSQL, "GRANT ALL ON *.* TO x IDENTIFIED BY s3cret",
	      "GRANT ALL ON *.* TO x IDENTIFIED …");
	check(SQL_MYSQL, "CHANGE MASTER TO MASTER_PASSWORD=s3cret",
	      "CHANGE MASTER TO MASTER_PASSWORD …");
	check(SQL_TSQL, "CREATE LOGIN x WITH s3cret", "CREATE LOGIN …");
	check(SQL_TSQL, "CREATE TABLE t (a int)", "CREATE TABLE t (a int)");
}

/* Whether a backslash escapes is a setting; where it matters, nothing more is shown. */
static void test_doubt(void)
{
	check(SQL_POSTGRES, "SELECT 'a\\', s3cret, 'b'", "SELECT ? …");
	check(SQL_MYSQL, "SELECT 'a\\'s3cret', b", "SELECT ? …");
	check(SQL_MYSQL, "SELECT 'C:\\dir', b", "SELECT ?, b");
	check(SQL_MYSQL, "SELECT 'never closed s3cret", "SELECT ?");
	check(SQL_POSTGRES, "SELECT $tag s3cret", "SELECT ? …");
	check(SQL_POSTGRES, "SELECT $tag$ s3cret", "SELECT ?");
}

static void test_length(void)
{
	g_autofree char *many = g_strnfill(100000, 'x');
	g_autofree char *shown = NULL;
	g_autofree char *strange =
		app_sql_masked((Bytes){ (const guint8 *)"a\x1b[1m\xff", 6 }, SQL_MYSQL);

	for (gsize i = 1; i < 100000; i += 2)
		many[i] = ',';
	shown = app_sql_masked((Bytes){ (guint8 *)many, 100000 }, SQL_MYSQL);
	g_assert_cmpint(g_utf8_strlen(shown, -1), ==, APP_SQL_MAX);
	g_assert_true(g_str_has_suffix(shown, "x…"));
	g_assert_cmpstr(strange, ==, "a␛[?");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/app-sql/literals become question marks", test_literals);
	g_test_add_func("/app-sql/names stay", test_names);
	g_test_add_func("/app-sql/blanks fold, comments go", test_blanks);
	g_test_add_func("/app-sql/nothing behind a word that announces a secret", test_secrets);
	g_test_add_func("/app-sql/nothing where a literal's end is doubtful", test_doubt);
	g_test_add_func("/app-sql/sixty characters, printable", test_length);
	return g_test_run();
}
