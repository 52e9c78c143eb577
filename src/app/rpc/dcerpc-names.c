/* An interface is a UUID, an operation its number there.  Only what the specifications say is here:
 * Microsoft's are "MS-…", C706 is The Open Group's "DCE 1.1: Remote Procedure Call".
 */
#include "app/rpc/dcerpc-names.h"

#include <string.h>

#include "app/app-names.h"

/* C706 appendix O */
static const AppName epm[] = {
	{ 2, "ept_lookup" },
	{ 3, "ept_map" },
	{ 4, "ept_lookup_handle_free" },
};

/* C706 appendix Q */
static const AppName mgmt[] = {
	{ 0, "rpc__mgmt_inq_if_ids" },          { 1, "rpc__mgmt_inq_stats" },
	{ 2, "rpc__mgmt_is_server_listening" }, { 3, "rpc__mgmt_stop_server_listening" },
	{ 4, "rpc__mgmt_inq_princ_name" },
};

/* MS-NRPC */
static const AppName netlogon[] = {
	{ 2, "NetrLogonSamLogon" },
	{ 3, "NetrLogonSamLogoff" },
	{ 4, "NetrServerReqChallenge" },
	{ 5, "NetrServerAuthenticate" },
	{ 6, "NetrServerPasswordSet" },
	{ 15, "NetrServerAuthenticate2" },
	{ 20, "DsrGetDcName" },
	{ 21, "NetrLogonGetCapabilities" },
	{ 26, "NetrServerAuthenticate3" },
	{ 27, "DsrGetDcNameEx" },
	{ 28, "DsrGetSiteName" },
	{ 29, "NetrLogonGetDomainInfo" },
	{ 30, "NetrServerPasswordSet2" },
	{ 34, "DsrGetDcNameEx2" },
	{ 39, "NetrLogonSamLogonEx" },
	{ 40, "DsrEnumerateDomainTrusts" },
	{ 45, "NetrLogonSamLogonWithFlags" },
};

/* MS-LSAD, MS-LSAT */
static const AppName lsarpc[] = {
	{ 0, "LsarClose" },
	{ 3, "LsarQuerySecurityObject" },
	{ 6, "LsarOpenPolicy" },
	{ 7, "LsarQueryInformationPolicy" },
	{ 11, "LsarEnumerateAccounts" },
	{ 13, "LsarEnumerateTrustedDomains" },
	{ 14, "LsarLookupNames" },
	{ 15, "LsarLookupSids" },
	{ 28, "LsarOpenSecret" },
	{ 44, "LsarOpenPolicy2" },
	{ 45, "LsarGetUserName" },
	{ 46, "LsarQueryInformationPolicy2" },
	{ 57, "LsarLookupSids2" },
	{ 58, "LsarLookupNames2" },
	{ 68, "LsarLookupNames3" },
	{ 76, "LsarLookupSids3" },
	{ 77, "LsarLookupNames4" },
};

/* MS-SAMR */
static const AppName samr[] = {
	{ 0, "SamrConnect" },
	{ 1, "SamrCloseHandle" },
	{ 5, "SamrLookupDomainInSamServer" },
	{ 6, "SamrEnumerateDomainsInSamServer" },
	{ 7, "SamrOpenDomain" },
	{ 8, "SamrQueryInformationDomain" },
	{ 11, "SamrEnumerateGroupsInDomain" },
	{ 13, "SamrEnumerateUsersInDomain" },
	{ 15, "SamrEnumerateAliasesInDomain" },
	{ 16, "SamrGetAliasMembership" },
	{ 17, "SamrLookupNamesInDomain" },
	{ 18, "SamrLookupIdsInDomain" },
	{ 19, "SamrOpenGroup" },
	{ 25, "SamrGetMembersInGroup" },
	{ 27, "SamrOpenAlias" },
	{ 33, "SamrGetMembersInAlias" },
	{ 34, "SamrOpenUser" },
	{ 35, "SamrDeleteUser" },
	{ 36, "SamrQueryInformationUser" },
	{ 37, "SamrSetInformationUser" },
	{ 39, "SamrGetGroupsForUser" },
	{ 40, "SamrQueryDisplayInformation" },
	{ 47, "SamrQueryInformationUser2" },
	{ 50, "SamrCreateUser2InDomain" },
	{ 55, "SamrUnicodeChangePasswordUser2" },
	{ 57, "SamrConnect2" },
	{ 58, "SamrSetInformationUser2" },
	{ 62, "SamrConnect4" },
	{ 64, "SamrConnect5" },
};

/* MS-SRVS */
static const AppName srvsvc[] = {
	{ 8, "NetrConnectionEnum" }, { 9, "NetrFileEnum" },   { 12, "NetrSessionEnum" },
	{ 14, "NetrShareAdd" },      { 15, "NetrShareEnum" }, { 16, "NetrShareGetInfo" },
	{ 21, "NetrServerGetInfo" }, { 28, "NetrRemoteTOD" },
};

/* MS-WKST */
static const AppName wkssvc[] = {
	{ 0, "NetrWkstaGetInfo" },
	{ 2, "NetrWkstaUserEnum" },
	{ 5, "NetrWkstaTransportEnum" },
};

/* MS-SCMR */
static const AppName svcctl[] = {
	{ 0, "RCloseServiceHandle" }, { 1, "RControlService" },  { 2, "RDeleteService" },
	{ 6, "RQueryServiceStatus" }, { 12, "RCreateServiceW" }, { 14, "REnumServicesStatusW" },
	{ 15, "ROpenSCManagerW" },    { 16, "ROpenServiceW" },   { 17, "RQueryServiceConfigW" },
	{ 19, "RStartServiceW" },     { 27, "ROpenSCManagerA" }, { 28, "ROpenServiceA" },
};

/* MS-RRP */
static const AppName winreg[] = {
	{ 0, "OpenClassesRoot" },    { 1, "OpenCurrentUser" },    { 2, "OpenLocalMachine" },
	{ 4, "OpenUsers" },          { 5, "BaseRegCloseKey" },    { 6, "BaseRegCreateKey" },
	{ 7, "BaseRegDeleteKey" },   { 8, "BaseRegDeleteValue" }, { 9, "BaseRegEnumKey" },
	{ 10, "BaseRegEnumValue" },  { 15, "BaseRegOpenKey" },    { 16, "BaseRegQueryInfoKey" },
	{ 17, "BaseRegQueryValue" }, { 20, "BaseRegSaveKey" },    { 22, "BaseRegSetValue" },
	{ 26, "BaseRegGetVersion" },
};

/* MS-TSCH */
static const AppName atsvc[] = {
	{ 0, "NetrJobAdd" },
	{ 1, "NetrJobDel" },
	{ 2, "NetrJobEnum" },
	{ 3, "NetrJobGetInfo" },
};

/* MS-TSCH */
static const AppName itaskschedulerservice[] = {
	{ 1, "SchRpcRegisterTask" },
	{ 2, "SchRpcRetrieveTask" },
	{ 12, "SchRpcRun" },
	{ 13, "SchRpcDelete" },
};

/* MS-RPRN */
static const AppName spoolss[] = {
	{ 0, "RpcEnumPrinters" },   { 1, "RpcOpenPrinter" },
	{ 29, "RpcClosePrinter" },  { 65, "RpcRemoteFindFirstPrinterChangeNotificationEx" },
	{ 69, "RpcOpenPrinterEx" }, { 89, "RpcAddPrinterDriverEx" },
};

/* MS-DRSR */
static const AppName drsuapi[] = {
	{ 0, "IDL_DRSBind" },
	{ 1, "IDL_DRSUnbind" },
	{ 2, "IDL_DRSReplicaSync" },
	{ 3, "IDL_DRSGetNCChanges" },
	{ 4, "IDL_DRSUpdateRefs" },
	{ 12, "IDL_DRSCrackNames" },
	{ 16, "IDL_DRSDomainControllerInfo" },
	{ 19, "IDL_DRSGetReplInfo" },
};

/* MS-DSSP */
static const AppName dssetup[] = {
	{ 0, "DsRolerGetPrimaryDomainInformation" },
};

/* MS-BKRP */
static const AppName backupkey[] = {
	{ 0, "BackuprKey" },
};

/* MS-EFSR */
static const AppName efsrpc[] = {
	{ 0, "EfsRpcOpenFileRaw" },
	{ 4, "EfsRpcEncryptFileSrv" },
	{ 5, "EfsRpcDecryptFileSrv" },
};

/* MS-DFSNM */
static const AppName dfsnm[] = {
	{ 0, "NetrDfsManagerGetVersion" },
	{ 1, "NetrDfsAdd" },
	{ 2, "NetrDfsRemove" },
	{ 5, "NetrDfsEnum" },
};

/* MS-EVEN */
static const AppName eventlog[] = {
	{ 0, "ElfrClearELFW" },    { 2, "ElfrCloseEL" }, { 4, "ElfrNumberOfRecords" },
	{ 5, "ElfrOldestRecord" }, { 7, "ElfrOpenELW" }, { 10, "ElfrReadELW" },
};

/* MS-DNSP */
static const AppName dnsserver[] = {
	{ 0, "R_DnssrvOperation" },
	{ 1, "R_DnssrvQuery" },
};

/* MS-SWN */
static const AppName witness[] = {
	{ 0, "WitnessrGetInterfaceList" },
	{ 1, "WitnessrRegister" },
	{ 2, "WitnessrUnRegister" },
	{ 3, "WitnessrAsyncNotify" },
};

/* MS-TRP */
static const AppName tapsrv[] = {
	{ 0, "ClientAttach" },
	{ 1, "ClientRequest" },
	{ 2, "ClientDetach" },
};

/* MS-FSRVP */
static const AppName fsrvp[] = {
	{ 0, "GetSupportedVersion" },
	{ 8, "IsPathSupported" },
	{ 9, "IsPathShadowCopied" },
};

/* MS-DCOM §3.1.2.5.1 */
static const AppName iobjectexporter[] = {
	{ 0, "ResolveOxid" }, { 1, "SimplePing" },   { 2, "ComplexPing" },
	{ 3, "ServerAlive" }, { 4, "ResolveOxid2" }, { 5, "ServerAlive2" },
};

/* MS-DCOM §3.1.2.5.2 */
static const AppName iremotescmactivator[] = {
	{ 3, "RemoteGetClassObject" },
	{ 4, "RemoteCreateInstance" },
};

/* MS-DCOM §3.1.2.5.2 */
static const AppName iactivation[] = {
	{ 0, "RemoteActivation" },
};

/* MS-DCOM §3.1.1.5.6 */
static const AppName iremunknown[] = {
	{ 3, "RemQueryInterface" },
	{ 4, "RemAddRef" },
	{ 5, "RemRelease" },
};

/* MS-DCOM §3.1.1.5.7 */
static const AppName iremunknown2[] = {
	{ 3, "RemQueryInterface" },
	{ 4, "RemAddRef" },
	{ 5, "RemRelease" },
	{ 6, "RemQueryInterface2" },
};

/* MS-WMI */
static const AppName iwbemlevel1login[] = {
	{ 3, "EstablishPosition" },
	{ 4, "RequestChallenge" },
	{ 5, "WBEMLogin" },
	{ 6, "NTLMLogin" },
};

/* MS-WMI */
static const AppName iwbemservices[] = {
	{ 3, "OpenNamespace" },
	{ 6, "GetObject" },
	{ 20, "ExecQuery" },
	{ 24, "ExecMethod" },
};

/* MS-NSPI */
static const AppName nspi[] = {
	{ 0, "NspiBind" },
	{ 1, "NspiUnbind" },
	{ 2, "NspiUpdateStat" },
	{ 3, "NspiQueryRows" },
};

/* MS-OXCRPC */
static const AppName emsmdb[] = {
	{ 1, "EcDoDisconnect" },
	{ 10, "EcDoConnectEx" },
	{ 11, "EcDoRpcExt2" },
};

/* MS-OXABREF */
static const AppName rfr[] = {
	{ 0, "RfrGetNewDSA" },
	{ 1, "RfrGetFQDNFromServerDN" },
};

/* IEC 61158-6-10 */
static const AppName profinet_cm[] = {
	{ 0, "Connect" }, { 1, "Release" }, { 2, "Read" }, { 3, "Write" }, { 4, "Control" },
};

typedef struct {
	const char *uuid, *name;
	const AppName *operations;
	gsize n;
} Interface;

#define OPERATIONS(names) .operations = names, .n = G_N_ELEMENTS(names)

static const Interface interfaces[] = {
	{ .uuid = "e1af8308-5d1f-11c9-91a4-08002b14a0fa", .name = "EPM", OPERATIONS(epm) },
	{ .uuid = "afa8bd80-7d8a-11c9-bef4-08002b102989", .name = "MGMT", OPERATIONS(mgmt) },
	{ .uuid = "12345678-1234-abcd-ef00-01234567cffb",
	  .name = "NETLOGON",
	  OPERATIONS(netlogon) },
	{ .uuid = "12345778-1234-abcd-ef00-0123456789ab", .name = "LSARPC", OPERATIONS(lsarpc) },
	{ .uuid = "12345778-1234-abcd-ef00-0123456789ac", .name = "SAMR", OPERATIONS(samr) },
	{ .uuid = "4b324fc8-1670-01d3-1278-5a47bf6ee188", .name = "SRVSVC", OPERATIONS(srvsvc) },
	{ .uuid = "6bffd098-a112-3610-9833-46c3f87e345a", .name = "WKSSVC", OPERATIONS(wkssvc) },
	{ .uuid = "367abb81-9844-35f1-ad32-98f038001003", .name = "SVCCTL", OPERATIONS(svcctl) },
	{ .uuid = "338cd001-2244-31f1-aaaa-900038001003", .name = "WINREG", OPERATIONS(winreg) },
	{ .uuid = "1ff70682-0a51-30e8-076d-740be8cee98b", .name = "ATSVC", OPERATIONS(atsvc) },
	{ .uuid = "86d35949-83c9-4044-b424-db363231fd0c",
	  .name = "ITaskSchedulerService",
	  OPERATIONS(itaskschedulerservice) },
	{ .uuid = "12345678-1234-abcd-ef00-0123456789ab", .name = "SPOOLSS", OPERATIONS(spoolss) },
	{ .uuid = "e3514235-4b06-11d1-ab04-00c04fc2dcd2", .name = "DRSUAPI", OPERATIONS(drsuapi) },
	{ .uuid = "3919286a-b10c-11d0-9ba8-00c04fd92ef5", .name = "DSSETUP", OPERATIONS(dssetup) },
	{ .uuid = "3dde7c30-165d-11d1-ab8f-00805f14db40",
	  .name = "BACKUPKEY",
	  OPERATIONS(backupkey) },
	{ .uuid = "c681d488-d850-11d0-8c52-00c04fd90f7e", .name = "EFSRPC", OPERATIONS(efsrpc) },
	{ .uuid = "df1941c5-fe89-4e79-bf10-463657acf44d", .name = "EFSRPC", OPERATIONS(efsrpc) },
	{ .uuid = "4fc742e0-4a10-11cf-8273-00aa004ae673", .name = "DFSNM", OPERATIONS(dfsnm) },
	{ .uuid = "82273fdc-e32a-18c3-3f78-827929dc23ea",
	  .name = "EVENTLOG",
	  OPERATIONS(eventlog) },
	{ .uuid = "f6beaff7-1e19-4fbb-9f8f-b89e2018337c", .name = "EVENTLOG6" }, /* MS-EVEN6 */
	{ .uuid = "50abc2a4-574d-40b3-9d66-ee4fd5fba076",
	  .name = "DNSSERVER",
	  OPERATIONS(dnsserver) },
	{ .uuid = "ccd8c074-d0e5-4a40-92b4-d074faa6ba28", .name = "WITNESS", OPERATIONS(witness) },
	{ .uuid = "2f5f6520-ca46-1067-b319-00dd010662da", .name = "TAPSRV", OPERATIONS(tapsrv) },
	{ .uuid = "a8e0653c-2744-4389-a61d-7373df8b2292", .name = "FSRVP", OPERATIONS(fsrvp) },
	{ .uuid = "99fcfec4-5260-101b-bbcb-00aa0021347a",
	  .name = "IObjectExporter",
	  OPERATIONS(iobjectexporter) },
	{ .uuid = "000001a0-0000-0000-c000-000000000046",
	  .name = "IRemoteSCMActivator",
	  OPERATIONS(iremotescmactivator) },
	{ .uuid = "4d9f4ab8-7d1c-11cf-861e-0020af6e7c57",
	  .name = "IActivation",
	  OPERATIONS(iactivation) },
	{ .uuid = "00000131-0000-0000-c000-000000000046",
	  .name = "IRemUnknown",
	  OPERATIONS(iremunknown) },
	{ .uuid = "00000143-0000-0000-c000-000000000046",
	  .name = "IRemUnknown2",
	  OPERATIONS(iremunknown2) },
	{ .uuid = "f309ad18-d86a-11d0-a075-00c04fb68820",
	  .name = "IWbemLevel1Login",
	  OPERATIONS(iwbemlevel1login) },
	{ .uuid = "9556dc99-828c-11cf-a37e-00aa003240c7",
	  .name = "IWbemServices",
	  OPERATIONS(iwbemservices) },
	{ .uuid = "f5cc59b4-4264-101a-8c59-08002b2f8426", .name = "FRSRPC" },   /* MS-FRS1 */
	{ .uuid = "897e2e5f-93f3-4376-9c9c-fd2277495c27", .name = "FRSTRANS" }, /* MS-FRS2 */
	{ .uuid = "f5cc5a18-4264-101a-8c59-08002b2f8426", .name = "NSPI", OPERATIONS(nspi) },
	{ .uuid = "a4f1db00-ca47-1067-b31f-00dd010662da", .name = "EMSMDB", OPERATIONS(emsmdb) },
	{ .uuid = "1544f5e0-613c-11d1-93df-00c04fd7bd09", .name = "RFR", OPERATIONS(rfr) },
	{ .uuid = "8fb6d884-2388-11d0-8c35-00c04fda2795", .name = "W32TIME" }, /* MS-W32T */
	{ .uuid = "dea00001-6c97-11d1-8271-00a02442df7d",
	  .name = "PROFINET CM",
	  OPERATIONS(profinet_cm) },
};

G_STATIC_ASSERT(G_N_ELEMENTS(interfaces) <= DCERPC_INTERFACES_MAX);

guint8 dcerpc_interface(const char *uuid)
{
	for (gsize i = 0; i < G_N_ELEMENTS(interfaces); i++)
		if (!strcmp(interfaces[i].uuid, uuid))
			return (guint8)(i + 1);
	return 0;
}

const char *dcerpc_interface_name(guint8 interface)
{
	return interface ? interfaces[interface - 1].name : NULL;
}

const char *dcerpc_operation_name(guint8 interface, guint16 opnum)
{
	const Interface *row = interface ? &interfaces[interface - 1] : NULL;

	return row ? app_name_find(row->operations, row->n, opnum) : NULL;
}
