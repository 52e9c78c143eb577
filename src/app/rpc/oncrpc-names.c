/* A program's number is IANA's ("Remote Procedure Call (RPC) Program Numbers"); its procedures are
 * numbered in each version.
 */
#include "app/rpc/oncrpc-names.h"

#include "app/app-names.h"

static const AppName programs[] = {
	{ 100000, "Portmap" },  { 100001, "RSTAT" },     { 100002, "RUSERS" }, { 100003, "NFS" },
	{ 100004, "YPSERV" },   { 100005, "MOUNT" },     { 100007, "YPBIND" }, { 100008, "RWALL" },
	{ 100009, "YPPASSWD" }, { 100011, "RQUOTA" },    { 100012, "SPRAY" },  { 100021, "NLM" },
	{ 100024, "STATUS" },   { 100026, "BOOTPARAM" }, { 100227, "NFSACL" }, { 100300, "NIS+" },
	{ 150001, "PCNFSD" },   { 395183, "VXI-11" },
};

/* RFC 1833 §3, §2.2.1 */
static const AppName portmap_2[] = {
	{ 0, "NULL" },    { 1, "SET" },  { 2, "UNSET" },
	{ 3, "GETPORT" }, { 4, "DUMP" }, { 5, "CALLIT" },
};

static const AppName rpcbind[] = {
	{ 0, "NULL" },        { 1, "SET" },         { 2, "UNSET" },     { 3, "GETADDR" },
	{ 4, "DUMP" },        { 5, "CALLIT" },      { 6, "GETTIME" },   { 7, "UADDR2TADDR" },
	{ 8, "TADDR2UADDR" }, { 9, "GETVERSADDR" }, { 10, "INDIRECT" }, { 11, "GETADDRLIST" },
	{ 12, "GETSTAT" },
};

static const AppName rpcbind_4[] = { { 5, "BCAST" } };

/* RFC 1094 §2.2 */
static const AppName nfs_2[] = {
	{ 0, "NULL" },     { 1, "GETATTR" },  { 2, "SETATTR" }, { 3, "ROOT" },
	{ 4, "LOOKUP" },   { 5, "READLINK" }, { 6, "READ" },    { 7, "WRITECACHE" },
	{ 8, "WRITE" },    { 9, "CREATE" },   { 10, "REMOVE" }, { 11, "RENAME" },
	{ 12, "LINK" },    { 13, "SYMLINK" }, { 14, "MKDIR" },  { 15, "RMDIR" },
	{ 16, "READDIR" }, { 17, "STATFS" },
};

/* RFC 1813 §3 */
static const AppName nfs_3[] = {
	{ 0, "NULL" },      { 1, "GETATTR" },      { 2, "SETATTR" },  { 3, "LOOKUP" },
	{ 4, "ACCESS" },    { 5, "READLINK" },     { 6, "READ" },     { 7, "WRITE" },
	{ 8, "CREATE" },    { 9, "MKDIR" },        { 10, "SYMLINK" }, { 11, "MKNOD" },
	{ 12, "REMOVE" },   { 13, "RMDIR" },       { 14, "RENAME" },  { 15, "LINK" },
	{ 16, "READDIR" },  { 17, "READDIRPLUS" }, { 18, "FSSTAT" },  { 19, "FSINFO" },
	{ 20, "PATHCONF" }, { 21, "COMMIT" },
};

/* RFC 7530 §15, RFC 8881 §16 */
static const AppName nfs_4[] = { { 0, "NULL" }, { 1, "COMPOUND" } };

/* RFC 1094 appendix A, RFC 1813 §5 */
static const AppName mount[] = {
	{ 0, "NULL" }, { 1, "MNT" },     { 2, "DUMP" },
	{ 3, "UMNT" }, { 4, "UMNTALL" }, { 5, "EXPORT" },
};

/* RFC 1813 §6; C702 (XNFS) chapter 10 */
static const AppName nlm[] = {
	{ 0, "NULL" },       { 1, "TEST" },        { 2, "LOCK" },         { 3, "CANCEL" },
	{ 4, "UNLOCK" },     { 5, "GRANTED" },     { 6, "TEST_MSG" },     { 7, "LOCK_MSG" },
	{ 8, "CANCEL_MSG" }, { 9, "UNLOCK_MSG" },  { 10, "GRANTED_MSG" }, { 11, "TEST_RES" },
	{ 12, "LOCK_RES" },  { 13, "CANCEL_RES" }, { 14, "UNLOCK_RES" },  { 15, "GRANTED_RES" },
	{ 20, "SHARE" },     { 21, "UNSHARE" },    { 22, "NM_LOCK" },     { 23, "FREE_ALL" },
};

/* C702 (XNFS) chapter 11 */
static const AppName status[] = {
	{ 0, "NULL" },      { 1, "STAT" },       { 2, "MON" },    { 3, "UNMON" },
	{ 4, "UNMON_ALL" }, { 5, "SIMU_CRASH" }, { 6, "NOTIFY" },
};

#define PROCEDURES(names) .names_of = names, .n = G_N_ELEMENTS(names)

/* The first that has the procedure counts. */
static const struct {
	guint32 program, version_min, version_max;
	const AppName *names_of;
	gsize n;
} tables[] = {
	{ 100000, 4, 4, PROCEDURES(rpcbind_4) }, { 100000, 2, 2, PROCEDURES(portmap_2) },
	{ 100000, 3, 4, PROCEDURES(rpcbind) },   { 100003, 2, 2, PROCEDURES(nfs_2) },
	{ 100003, 3, 3, PROCEDURES(nfs_3) },     { 100003, 4, 4, PROCEDURES(nfs_4) },
	{ 100005, 1, 3, PROCEDURES(mount) },     { 100021, 1, 4, PROCEDURES(nlm) },
	{ 100024, 1, 1, PROCEDURES(status) },
};

const char *oncrpc_program_name(guint32 program)
{
	return APP_NAME(programs, program);
}

const char *oncrpc_procedure_name(guint32 program, guint32 version, guint32 procedure)
{
	const char *name = NULL;

	for (gsize i = 0; i < G_N_ELEMENTS(tables) && !name; i++)
		if (tables[i].program == program && version >= tables[i].version_min &&
		    version <= tables[i].version_max)
			name = app_name_find(tables[i].names_of, tables[i].n, procedure);
	if (name)
		return name;
	return procedure == 0 ? "NULL" : NULL; /* RFC 5531 §12 */
}
