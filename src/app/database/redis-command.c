/* Keys and channels are shown, values and scripts never; of what may carry a password, the name. */
#include "app/database/redis-command.h"

#include <string.h>

#include "app/disclosure.h"

#define KEY_MAX 50 /* characters of a key or a channel */

typedef enum {
	SHOW_NAME,
	SHOW_FIRST,     /* an argument: a key, a channel */
	SHOW_SUB,       /* a second word of the command: CONFIG SET */
	SHOW_SUB_FIRST, /* that and an argument: XGROUP CREATE key */
} Shown;

/* Names joined by blanks, by what is shown after them. */
static const struct {
	Shown shown;
	const char *names;
} commands[] = {
	{ SHOW_NAME,
	  "ACL ASKING AUTH BGREWRITEAOF BGSAVE DBSIZE DEBUG DISCARD ECHO EVAL EVALSHA EVAL_RO "
	  "EVALSHA_RO EXEC FAILOVER FCALL FCALL_RO FLUSHALL FLUSHDB HELLO INFO LASTSAVE LOLWUT "
	  "MIGRATE MONITOR MULTI PING PSYNC QUIT RANDOMKEY READONLY READWRITE REPLICAOF RESET "
	  "RESTORE ROLE SAVE SHUTDOWN SLAVEOF SWAPDB SYNC TIME UNWATCH WAIT WAITAOF XREAD "
	  "XREADGROUP" },
	{ SHOW_FIRST,
	  "APPEND BITCOUNT BITFIELD BITPOS BLMOVE BLPOP BRPOP BRPOPLPUSH BZPOPMAX BZPOPMIN COPY "
	  "DECR DECRBY DEL DUMP EXISTS EXPIRE EXPIREAT EXPIRETIME GEOADD GEODIST GEOHASH GEOPOS "
	  "GEORADIUS GEOSEARCH GET GETBIT GETDEL GETEX GETRANGE GETSET HDEL HEXISTS HGET HGETALL "
	  "HINCRBY HINCRBYFLOAT HKEYS HLEN HMGET HMSET HRANDFIELD HSCAN HSET HSETNX HSTRLEN HVALS "
	  "INCR INCRBY INCRBYFLOAT KEYS LINDEX LINSERT LLEN LMOVE LPOP LPOS LPUSH LPUSHX LRANGE "
	  "LREM LSET LTRIM MGET MOVE MSET MSETNX PERSIST PEXPIRE PEXPIREAT PFADD PFCOUNT PFMERGE "
	  "PSETEX PSUBSCRIBE PTTL PUBLISH PUNSUBSCRIBE RENAME RENAMENX RPOP RPOPLPUSH RPUSH RPUSHX "
	  "SADD SCAN SCARD SDIFF SDIFFSTORE SELECT SET SETBIT SETEX SETNX SETRANGE SINTER "
	  "SINTERSTORE SISMEMBER SMEMBERS SMISMEMBER SMOVE SORT SPOP SPUBLISH SRANDMEMBER SREM "
	  "SSCAN SSUBSCRIBE STRLEN SUBSCRIBE SUNION SUNIONSTORE SUNSUBSCRIBE TOUCH TTL TYPE UNLINK "
	  "UNSUBSCRIBE WATCH XACK XADD XAUTOCLAIM XCLAIM XDEL XLEN XPENDING XRANGE XREVRANGE XTRIM "
	  "ZADD ZCARD ZCOUNT ZINCRBY ZPOPMAX ZPOPMIN ZRANGE ZRANGEBYLEX ZRANGEBYSCORE ZRANGESTORE "
	  "ZRANK ZREM ZREMRANGEBYRANK ZREMRANGEBYSCORE ZREVRANGE ZREVRANGEBYSCORE ZREVRANK ZSCAN "
	  "ZSCORE" },
	{ SHOW_SUB,
	  "CLIENT CLUSTER COMMAND CONFIG FUNCTION LATENCY MEMORY MODULE PUBSUB REPLCONF SCRIPT "
	  "SLOWLOG" },
	{ SHOW_SUB_FIRST, "OBJECT XGROUP XINFO" },
	/* Those of the usual modules. */
	{ SHOW_FIRST,
	  "JSON.GET JSON.SET JSON.DEL JSON.MGET FT.SEARCH FT.CREATE FT.INFO FT.AGGREGATE TS.ADD "
	  "TS.CREATE TS.GET TS.RANGE BF.ADD BF.EXISTS CF.ADD CF.EXISTS GRAPH.QUERY" },
};

/* Of those that have some. */
static const char subcommands[] =
	" ADDSLOTS BUMPEPOCH CACHING CAPA CHANNELS COUNT COUNTKEYSINSLOT CONSUMERS CREATE "
	"CREATECONSUMER DELCONSUMER DELETE DESTROY DOCS DOCTOR ENCODING EXISTS FAILOVER FLUSH "
	"FORGET "
	"FREQ FULL GET GETACK GETKEYS GETNAME GETREDIR GROUPS HELP HISTOGRAM HISTORY ID IDLETIME "
	"INFO "
	"KEYSLOT KILL LATEST LEN LIST LISTENING-PORT LOAD LOADEX MEET MYID NO-EVICT NO-TOUCH NODES "
	"NUMPAT NUMSUB PAUSE PURGE REFCOUNT REPLICAS REPLICATE REPLY RESET RESETSTAT REWRITE SET "
	"SETID SETINFO SETNAME SETSLOT SHARDCHANNELS SHARDS SLAVES SLOTS STATS STREAM TRACKING "
	"TRACKINGINFO UNBLOCK UNLOAD UNPAUSE USAGE ACK ";

/* The position of the complete word in the list; NULL: none. */
static const char *find(const char *names, Bytes word)
{
	for (gsize len; *names; names += len) {
		names += strspn(names, " ");
		len = strcspn(names, " ");
		if (len && len == word.len &&
		    !g_ascii_strncasecmp(names, (const char *)word.data, len))
			return names;
	}
	return NULL;
}

/* As the table writes it, up to the next blank; NULL: it is not known. */
static const char *find_command(Bytes name, Shown *shown)
{
	for (gsize i = 0; i < G_N_ELEMENTS(commands); i++) {
		const char *found = find(commands[i].names, name);

		*shown = commands[i].shown;
		if (found)
			return found;
	}
	return NULL;
}

gboolean redis_command_is_known(Bytes name)
{
	Shown shown;

	return find_command(name, &shown) != NULL;
}

char *redis_command_name(Bytes name)
{
	Shown shown;
	const char *found = find_command(name, &shown);

	return found ? g_strndup(found, name.len) : g_strdup("command");
}

/* Whether the word of that index is complete. */
static gboolean is_whole(const RedisWords *words, guint index)
{
	return words->is_whole || (index + 1 < REDIS_WORDS_MAX && words->word[index + 1].data);
}

/* Of the subcommands, the one that takes no key. */
static gboolean is_help(const char *sub)
{
	return g_str_has_prefix(sub, "HELP ");
}

static char *with_key(char *name, const RedisWords *words, guint index)
{
	g_autofree char *before = name, *key = NULL;

	if (!words->word[index].data)
		return g_steal_pointer(&before);
	key = disclosure_name(words->word[index], is_whole(words, index), KEY_MAX);
	return g_strdup_printf("%s %s", before, key);
}

char *redis_command_words(const RedisWords *words)
{
	Shown shown;
	const char *found = find_command(words->word[0], &shown), *sub;
	char *name = redis_command_name(words->word[0]);
	g_autofree char *before = NULL;

	if (!found || shown == SHOW_NAME)
		return name;
	if (shown == SHOW_FIRST)
		return with_key(name, words, 1);
	sub = words->word[1].data ? find(subcommands, words->word[1]) : NULL;
	if (!sub)
		return name;
	before = name;
	name = g_strdup_printf("%s %.*s", before, (int)words->word[1].len, sub);
	return shown == SHOW_SUB || is_help(sub) ? name : with_key(name, words, 2);
}
